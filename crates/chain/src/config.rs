//! Configuration of a chain: one TOML file per chain, named by its CAIP-2 id. Adding another Ethereum chain takes a
//! file and no code.
//!
//! ```toml
//! caip2 = "eip155:31337"
//! name = "ethereum"
//! number = 2
//! rpc = "http://127.0.0.1:8545"
//! ws = "ws://127.0.0.1:8545"
//! confirmations = 2
//!
//! [addresses]
//! payment_token = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
//! registry = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"
//! rewards = "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0"
//! ```

use std::{fmt, fs, path::Path, time::Duration};

use serde::{Deserialize, Serialize};

use crate::ChainError;

/// A family of chains, the namespace of a CAIP-2 id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Namespace {
    /// `solana:…`: a Solana cluster.
    Solana,
    /// `eip155:…`: Ethereum and its L2s.
    Ethereum,
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Solana => "Solana",
            Self::Ethereum => "Ethereum",
        })
    }
}

/// The configuration of one chain: its node, and the addresses of the protocol on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// CAIP-2 id: `solana:` and the first 32 characters of the genesis hash, or `eip155:` and the chain id.
    pub caip2: String,
    /// Short name, used in URLs, JSON and logs.
    pub name: String,
    /// Number of the chain in the network.
    pub number: u32,
    /// HTTP URL of the node's JSON-RPC.
    pub rpc: String,
    /// WebSocket URL of the node, for notifications of new blocks. Without it, the node is polled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ws: Option<String>,
    /// Ethereum: number of blocks on top of a block that make it final; 0 uses the node's `finalized` tag. Ignored on
    /// Solana, where the commitment `finalized` is used.
    #[serde(default)]
    pub confirmations: u64,
    /// First height (slot or block number) that can contain events of the protocol.
    #[serde(default)]
    pub start_height: u64,
    /// Timeout of one RPC request, in milliseconds.
    #[serde(default = "default_timeout")]
    pub timeout_ms: u64,
    /// Pause between two polls for a new block, in milliseconds.
    #[serde(default = "default_poll")]
    pub poll_ms: u64,
    /// Addresses of the protocol on this chain.
    pub addresses: Addresses,
}

/// Addresses of the protocol, in the text form of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// The payment token: a mint (Solana) or an ERC-20 contract (Ethereum).
    pub payment_token: String,
    /// Ethereum: the contract `TrackRegistry`. Required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// Solana: the program `ownership`. Required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ownership: Option<String>,
    /// Solana: the program `royalties`. Required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub royalties: Option<String>,
    /// The program `rewards` (Solana) or the contract `ListenRewards` (Ethereum).
    pub rewards: String,
    /// Ethereum: the contract `ShareMarket`. Without it, shares cannot be traded and sales are not indexed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    /// Ethereum: the contract `Passes`. Without it, passes are not indexed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passes: Option<String>,
}

const fn default_timeout() -> u64 {
    10_000
}

const fn default_poll() -> u64 {
    1_000
}

impl ChainConfig {
    /// Reads one file.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if the file cannot be read or parsed, or its CAIP-2 id is not of a supported namespace.
    pub fn load(path: &Path) -> Result<Self, ChainError> {
        let invalid = |e: &dyn std::fmt::Display| ChainError::Invalid(format!("chain file {}: {e}", path.display()));
        let text = fs::read_to_string(path).map_err(|e| invalid(&e))?;
        let config: Self = toml::from_str(&text).map_err(|e| invalid(&e))?;
        config.namespace()?;
        Ok(config)
    }

    /// Reads all files `*.toml` of a folder, ordered by chain number.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if the folder or one of the files cannot be read.
    pub fn load_dir(dir: &Path) -> Result<Vec<Self>, ChainError> {
        let invalid = |e: std::io::Error| ChainError::Invalid(format!("chain folder {}: {e}", dir.display()));
        let mut configs = Vec::new();
        for entry in fs::read_dir(dir).map_err(invalid)? {
            let path = entry.map_err(invalid)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                configs.push(Self::load(&path)?);
            }
        }
        configs.sort_by_key(|config| config.number);
        Ok(configs)
    }

    /// Name of the configuration file: the CAIP-2 id with `-` instead of `:`, and `.toml`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.toml", self.caip2.replace(':', "-"))
    }

    /// Writes the configuration to its file in `dir`.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if the file cannot be written.
    pub fn save(&self, dir: &Path) -> Result<(), ChainError> {
        let path = dir.join(self.file_name());
        let invalid = |e: &dyn std::fmt::Display| ChainError::Invalid(format!("chain file {}: {e}", path.display()));
        let text = toml::to_string(self).map_err(|e| invalid(&e))?;
        fs::write(&path, text).map_err(|e| invalid(&e))
    }

    /// The family of chains of the CAIP-2 id.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if the namespace of the id is neither `solana` nor `eip155`.
    pub fn namespace(&self) -> Result<Namespace, ChainError> {
        match self.caip2.split_once(':') {
            Some(("solana", _)) => Ok(Namespace::Solana),
            Some(("eip155", _)) => Ok(Namespace::Ethereum),
            _ => Err(ChainError::Invalid(format!(
                "{} is not a CAIP-2 id of Solana (solana:…) or of an Ethereum chain (eip155:…)",
                self.caip2
            ))),
        }
    }

    /// Timeout of one RPC request.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Pause between two polls for a new block.
    #[must_use]
    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }

    /// An address that is required on this chain, from the field `addresses.<field>`.
    pub(crate) fn required<'a>(&self, address: Option<&'a str>, field: &str) -> Result<&'a str, ChainError> {
        address.ok_or_else(|| ChainError::Invalid(format!("chain {} needs addresses.{field}", self.caip2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> ChainConfig {
        ChainConfig {
            caip2: "eip155:31337".into(),
            name: "ethereum".into(),
            number: 2,
            rpc: "http://127.0.0.1:8545".into(),
            ws: None,
            confirmations: 2,
            start_height: 0,
            timeout_ms: 10_000,
            poll_ms: 1_000,
            addresses: Addresses { payment_token: "0x1".into(), rewards: "0x2".into(), ..Addresses::default() },
        }
    }

    #[test]
    fn a_written_chain_file_is_read_unchanged() {
        let dir = tempfile::tempdir().unwrap();
        example().save(dir.path()).unwrap();
        assert!(dir.path().join("eip155-31337.toml").exists());
        assert_eq!(ChainConfig::load_dir(dir.path()).unwrap(), [example()]);
    }

    #[test]
    fn a_misspelt_field_or_an_unknown_namespace_is_rejected() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.toml");
        let text = toml::to_string(&example()).unwrap();
        fs::write(&path, text.replace("confirmations", "confirmation")).unwrap();
        assert!(ChainConfig::load(&path).unwrap_err().to_string().contains("confirmation"));
        fs::write(&path, text.replace("eip155", "cosmos")).unwrap();
        assert!(ChainConfig::load(&path).unwrap_err().to_string().contains("CAIP-2"));
    }
}
