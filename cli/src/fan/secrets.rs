//! A fan's secrets: one file per wallet, node and epoch, readable only by its owner. Secrets are never sent.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use protocol::layout::Realm;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{format, wallet};

/// A folder of secrets.
#[derive(Clone, Debug)]
pub struct Secrets {
    dir: PathBuf,
}

/// A fan's secret and receipts for one epoch of one node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EpochSecret {
    /// Number of the network.
    pub network: u32,
    /// Number of the node.
    pub node: u64,
    /// The epoch.
    pub epoch: u32,
    /// Number of the chain that pays the reward.
    pub chain: u32,
    /// The secret `s` of the circuit: a random field element.
    #[serde(with = "hex_bytes")]
    pub secret: [u8; 32],
    /// Salt of the leaf: 248 random bits.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 32],
    /// The counted listens, each with its receipt.
    pub counted: Vec<Counted>,
}

/// One counted listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Track id.
    pub track: String,
    /// Receipt signed by the node, with which the fan can prove that the node omitted the listen.
    pub receipt: String,
}

impl EpochSecret {
    /// The realm (network, node and epoch), part of the identity commitment and the nullifier.
    #[must_use]
    pub const fn realm(&self) -> Realm {
        Realm { network: self.network, node: self.node, epoch: self.epoch }
    }

    /// The identity commitment.
    pub fn idc(&self) -> Result<[u8; 32]> {
        Ok(circuits::listen::idc(&self.secret, &self.realm())?)
    }
}

impl Secrets {
    /// Opens the folder, and creates it if it does not exist.
    pub fn open(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The secret of `wallet` for an epoch. The first call creates and stores it; later calls ignore `chain`.
    pub fn for_epoch(&self, wallet: &str, network: u32, node: u64, epoch: u32, chain: u32) -> Result<EpochSecret> {
        if let Some(secret) = self.load(wallet, network, node, epoch)? {
            return Ok(secret);
        }
        let secret = EpochSecret {
            network,
            node,
            epoch,
            chain,
            secret: random_field()?,
            salt: random_field()?,
            counted: vec![],
        };
        self.save(wallet, &secret)?;
        Ok(secret)
    }

    /// The stored secret of `wallet` for an epoch, if there is one.
    pub fn load(&self, wallet: &str, network: u32, node: u64, epoch: u32) -> Result<Option<EpochSecret>> {
        let file = self.file(wallet, network, node, epoch);
        match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .with_context(|| format!("{} is damaged; restore it from a backup", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// Adds a counted listen. A receipt that is already stored is not added again.
    pub fn record(&self, wallet: &str, network: u32, node: u64, epoch: u32, counted: Counted) -> Result<()> {
        let Some(mut secret) = self.load(wallet, network, node, epoch)? else {
            bail!("there is no secret for epoch {epoch}: the listen counts, but its reward cannot be claimed");
        };
        if !secret.counted.contains(&counted) {
            secret.counted.push(counted);
            self.save(wallet, &secret)?;
        }
        Ok(())
    }

    /// The secrets of all epochs in which `wallet` has counted listens, newest first.
    pub fn epochs(&self, wallet: &str, network: u32, node: u64) -> Result<Vec<EpochSecret>> {
        let prefix = format!("{}-{network}-{node}-", Self::name(wallet));
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            let epoch = name.to_str().and_then(|n| n.strip_prefix(&prefix)?.strip_suffix(".json")?.parse().ok());
            if let Some(secret) = epoch.map(|epoch| self.load(wallet, network, node, epoch)).transpose()?.flatten() {
                found.push(secret);
            }
        }
        found.retain(|secret| !secret.counted.is_empty());
        found.sort_by_key(|secret| std::cmp::Reverse(secret.epoch));
        Ok(found)
    }

    fn save(&self, wallet: &str, secret: &EpochSecret) -> Result<()> {
        let file = self.file(wallet, secret.network, secret.node, secret.epoch);
        wallet::write_private(&file, &serde_json::to_vec_pretty(secret)?)
    }

    /// A hash of the wallet, so that a directory listing does not reveal its address.
    fn name(wallet: &str) -> String {
        hex::encode(&Sha256::digest(wallet.as_bytes())[..8])
    }

    fn file(&self, wallet: &str, network: u32, node: u64, epoch: u32) -> PathBuf {
        self.dir.join(format!("{}-{network}-{node}-{epoch}.json", Self::name(wallet)))
    }
}

/// 248 random bits as a field element.
fn random_field() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes[1..])
        .map_err(|e| anyhow::anyhow!("the system's random number generator failed: {e}"))?;
    Ok(bytes)
}

mod hex_bytes {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::format::hex(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        super::format::bytes32("value", &text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_created_once_and_stored_with_its_receipts() {
        let dir = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(dir.path()).unwrap();
        let first = secrets.for_epoch("alice", 1, 2, 3, 1).unwrap();
        let again = secrets.for_epoch("alice", 1, 2, 3, 2).unwrap();
        assert_eq!((first.secret, first.chain), (again.secret, again.chain));
        assert_ne!(first.secret, secrets.for_epoch("bob", 1, 2, 3, 1).unwrap().secret);
        let counted = Counted { track: format::hex([1; 32]), receipt: "r1".into() };
        secrets.record("alice", 1, 2, 3, counted.clone()).unwrap();
        secrets.record("alice", 1, 2, 3, counted).unwrap();
        assert_eq!(secrets.epochs("alice", 1, 2).unwrap()[0].counted.len(), 1);
        assert!(secrets.epochs("bob", 1, 2).unwrap().is_empty());
        let counted = Counted { track: String::new(), receipt: String::new() };
        let error = secrets.record("carol", 1, 2, 3, counted).unwrap_err().to_string();
        assert!(error.contains("there is no secret for epoch 3"), "{error}");
    }
}
