//! The configuration of an attestor.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use anyhow::{Context as _, bail};
use chain::{ChainConfig, Namespace, Signer};
use serde::{Deserialize, Serialize};
use service::telemetry::TelemetryConfig;

use crate::sink::{AttestSink, ChainSink};

/// Prefix of the environment variables that override the configuration.
pub const ENVIRONMENT: &str = "VIBE_ATTEST";

/// Configuration of an attestor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Format and level of log lines.
    pub telemetry: TelemetryConfig,
    /// Base URL of the node to check.
    pub node_url: String,
    /// Number of that node.
    pub node: u64,
    /// Folder of the chain files, one `*.toml` per chain.
    pub chains: PathBuf,
    /// Key files by chain name. A key file contains a Solana keypair (a JSON array of 64 bytes) or 64 hex digits.
    pub keys: BTreeMap<String, PathBuf>,
    /// Name of the chain whose key signs requests to the node. Default: the first one in `keys`.
    pub request_key: Option<String>,
    /// Folder for the results of checked epochs, which are needed to check later epochs.
    pub memory: PathBuf,
    /// Pause between two rounds, in milliseconds; at least 10.
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
    /// The configurations of all chains; an error if `keys` is empty or contains an unknown chain.
    fn chain_configs(&self) -> anyhow::Result<Vec<ChainConfig>> {
        let chains = ChainConfig::load_dir(&self.chains)?;
        if let Some(unknown) = self.keys.keys().find(|name| chains.iter().all(|chain| chain.name != **name)) {
            bail!("`keys` contains the chain {unknown:?}, which has no file in {}", self.chains.display());
        }
        if self.keys.is_empty() {
            bail!("`keys` is empty; set it to one key file per chain name");
        }
        Ok(chains)
    }

    /// The signer for a chain, and its family; `None` if no key is configured for it.
    fn signer(&self, chain: &ChainConfig) -> anyhow::Result<Option<(Namespace, Arc<dyn Signer>)>> {
        let Some(path) = self.keys.get(&chain.name) else { return Ok(None) };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("could not read the key file {}", path.display()))?;
        let secret = secret(&text).with_context(|| {
            format!("{} is neither a Solana keypair (a JSON array of 64 bytes) nor 64 hex digits", path.display())
        })?;
        let namespace = chain.namespace()?;
        Ok(Some((namespace, chain::signer(namespace, &secret)?)))
    }

    /// Connects to the chains for which keys are configured, and checks that they are the configured ones.
    ///
    /// # Errors
    /// If a file is missing or malformed, or a chain cannot be reached or is not the configured one.
    pub async fn sinks(&self) -> anyhow::Result<Vec<Arc<dyn AttestSink>>> {
        let mut sinks: Vec<Arc<dyn AttestSink>> = Vec::new();
        for config in self.chain_configs()? {
            if let Some((_, signer)) = self.signer(&config)? {
                let chain = chain::connect(&config).await?;
                chain.check().await.with_context(|| format!("could not check chain {}", config.name))?;
                sinks.push(Arc::new(ChainSink::new(chain, signer)));
            }
        }
        Ok(sinks)
    }

    /// The address of the key that signs requests, by which the node knows this attestor, and its signer.
    ///
    /// # Errors
    /// If `request_key` is not a chain with a key, or a file is missing or malformed.
    pub fn request_signer(&self) -> anyhow::Result<(String, Arc<dyn Signer>)> {
        let chains = self.chain_configs()?;
        let name = self.request_key.as_ref().or_else(|| self.keys.keys().next());
        let chain = chains
            .iter()
            .find(|chain| Some(&chain.name) == name)
            .context("`request_key` is not the name of a configured chain")?;
        let (namespace, signer) = self.signer(chain)?.context("`request_key` is the name of a chain without a key")?;
        Ok((chain::address::format(namespace, signer.address()), signer))
    }
}

/// The 32 secret bytes in the text of a key file; `None` if it has neither of the two formats.
fn secret(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.starts_with('[') {
        let bytes: Vec<u8> = serde_json::from_str(text).ok()?;
        return (bytes.len() == 64).then(|| bytes[..32].try_into().ok()).flatten();
    }
    protocol::hex::decode_array_lenient(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_of_key_files_are_read() {
        let pair = serde_json::to_string(&(0..64).collect::<Vec<u8>>()).unwrap();
        assert_eq!(secret(&pair).unwrap()[31], 31);
        assert_eq!(secret(&format!("0x{}\n", "07".repeat(32))), Some([7; 32]));
        assert_eq!(secret("[1,2]"), None);
        assert_eq!(secret("xyz"), None);
    }
}
