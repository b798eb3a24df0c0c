//! An attestor's configuration.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use anyhow::{Context as _, bail};
use chain::{ChainConfig, Namespace, Signer};
use serde::{Deserialize, Serialize};
use service::telemetry::TelemetryConfig;

use crate::sink::{AttestSink, ChainSink};

/// Prefix of environment overrides.
pub const ENVIRONMENT: &str = "VIBE_ATTEST";

/// An attestor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What it logs.
    pub telemetry: TelemetryConfig,
    /// The node it checks.
    pub node_url: String,
    /// The number of that node.
    pub node: u64,
    /// Folder of chain files, one `*.toml` per chain.
    pub chains: PathBuf,
    /// Per chain name, the file of its key there: a Solana keypair (JSON array), or 64 hex digits.
    pub keys: BTreeMap<String, PathBuf>,
    /// Name of the chain whose key signs requests to the node; the first one of `keys` when absent.
    pub request_key: Option<String>,
    /// Folder for what it remembers between epochs.
    pub memory: PathBuf,
    /// Pause between looks, in milliseconds.
    pub poll_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            telemetry: TelemetryConfig::default(),
            node_url: "http://localhost:3000".into(),
            node: 1,
            chains: PathBuf::from("chains"),
            keys: BTreeMap::new(),
            request_key: None,
            memory: PathBuf::from(".vibestream/attestor"),
            poll_ms: 2_000,
        }
    }
}

impl Config {
    fn chain_configs(&self) -> anyhow::Result<Vec<ChainConfig>> {
        let chains = ChainConfig::load_dir(&self.chains)?;
        if let Some(unknown) = self.keys.keys().find(|name| chains.iter().all(|chain| chain.name != **name)) {
            bail!("keys names the chain {unknown:?}, which has no file in {}", self.chains.display());
        }
        if self.keys.is_empty() {
            bail!("an attestor needs its keys: set `keys` to a file per chain name");
        }
        Ok(chains)
    }

    fn signer(&self, chain: &ChainConfig) -> anyhow::Result<Option<(Namespace, Arc<dyn Signer>)>> {
        let Some(path) = self.keys.get(&chain.name) else { return Ok(None) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let secret = secret(&text).with_context(|| {
            format!("{} is neither a Solana keypair (a JSON array of 64 bytes) nor 64 hex digits", path.display())
        })?;
        let namespace = chain.namespace()?;
        Ok(Some((namespace, chain::signer(namespace, &secret)?)))
    }

    /// The chains it has keys for, checked to be the ones their files say.
    ///
    /// # Errors
    /// When a file is missing or a chain is another one.
    pub async fn sinks(&self) -> anyhow::Result<Vec<Arc<dyn AttestSink>>> {
        let mut sinks: Vec<Arc<dyn AttestSink>> = Vec::new();
        for config in self.chain_configs()? {
            if let Some((_, signer)) = self.signer(&config)? {
                let chain = chain::connect(&config).await?;
                chain.check().await.with_context(|| format!("checking chain {}", config.name))?;
                sinks.push(Arc::new(ChainSink::new(chain, signer)));
            }
        }
        Ok(sinks)
    }

    /// The key that signs requests, as the node knows it.
    ///
    /// # Errors
    /// When there is none.
    pub fn request_signer(&self) -> anyhow::Result<(String, Arc<dyn Signer>)> {
        let chains = self.chain_configs()?;
        let name = self.request_key.as_ref().or_else(|| self.keys.keys().next());
        let chain =
            chains.iter().find(|chain| Some(&chain.name) == name).context("request_key names no configured chain")?;
        let (namespace, signer) = self.signer(chain)?.context("request_key names a chain without a key")?;
        Ok((chain::address::format(namespace, signer.address()), signer))
    }
}

/// A key's 32 secret bytes.
fn secret(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.starts_with('[') {
        let bytes: Vec<u8> = serde_json::from_str(text).ok()?;
        return (bytes.len() == 64).then(|| bytes[..32].try_into().ok()).flatten();
    }
    let mut secret = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut secret).ok()?;
    Some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_key_read() {
        let pair = serde_json::to_string(&(0..64).collect::<Vec<u8>>()).unwrap();
        assert_eq!(secret(&pair).unwrap()[31], 31);
        assert_eq!(secret(&format!("0x{}\n", "07".repeat(32))), Some([7; 32]));
        assert_eq!(secret("[1,2]"), None);
        assert_eq!(secret("xyz"), None);
    }
}
