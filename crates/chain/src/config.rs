//! A chain as data: one TOML file per chain, named by its CAIP-2 id, so that another chain is a file and not code.
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

/// Which family of chains a CAIP-2 id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Namespace {
    /// `solana:…`
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

/// One chain: where it is reached and where the protocol lives on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// CAIP-2 id. On Solana the reference is the first 32 characters of the genesis hash.
    pub caip2: String,
    /// Short name in URLs, JSON and logs.
    pub name: String,
    /// The chain's number in the network.
    pub number: u32,
    /// JSON-RPC over HTTP.
    pub rpc: String,
    /// WebSocket, for notifications of new blocks; without it the node is polled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ws: Option<String>,
    /// Ethereum: a block this deep is final; 0 asks the node for its `finalized` block. Solana always asks.
    #[serde(default)]
    pub confirmations: u64,
    /// Height from which the protocol's events can exist.
    #[serde(default)]
    pub start_height: u64,
    /// Longest wait for one RPC call, in milliseconds.
    #[serde(default = "default_timeout")]
    pub timeout_ms: u64,
    /// Pause between polls for a new block, in milliseconds.
    #[serde(default = "default_poll")]
    pub poll_ms: u64,
    /// Where the protocol lives on this chain.
    pub addresses: Addresses,
}

/// Addresses in the chain's own text form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// The payment token: mint or ERC-20.
    pub payment_token: String,
    /// Ethereum: TrackRegistry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// Solana: the ownership program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ownership: Option<String>,
    /// Solana: the royalties program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub royalties: Option<String>,
    /// The rewards program, or ListenRewards.
    pub rewards: String,
    /// Ethereum: ShareMarket. Without it shares cannot be traded and sales are not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    /// Ethereum: Passes. Without it passes are not seen.
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
    pub fn load(path: &Path) -> Result<Self, ChainError> {
        let invalid = |e: &dyn std::fmt::Display| ChainError::Invalid(format!("chain file {}: {e}", path.display()));
        let text = fs::read_to_string(path).map_err(|e| invalid(&e))?;
        let config: Self = toml::from_str(&text).map_err(|e| invalid(&e))?;
        config.namespace()?;
        Ok(config)
    }

    /// Reads every `*.toml` of a folder, in order of chain number.
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

    /// The file's name: the CAIP-2 id with a dash for the colon.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.toml", self.caip2.replace(':', "-"))
    }

    /// Writes the file into `dir`.
    pub fn save(&self, dir: &Path) -> Result<(), ChainError> {
        let path = dir.join(self.file_name());
        let invalid = |e: &dyn std::fmt::Display| ChainError::Invalid(format!("chain file {}: {e}", path.display()));
        let text = toml::to_string(self).map_err(|e| invalid(&e))?;
        fs::write(&path, text).map_err(|e| invalid(&e))
    }

    /// The family the CAIP-2 id names.
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

    /// Longest wait for one RPC call.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Pause between polls.
    #[must_use]
    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }

    /// An address this chain's protocol needs.
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
    fn a_chain_file_comes_back_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        example().save(dir.path()).unwrap();
        assert!(dir.path().join("eip155-31337.toml").exists());
        assert_eq!(ChainConfig::load_dir(dir.path()).unwrap(), [example()]);
    }

    #[test]
    fn a_misspelt_field_or_an_unknown_namespace_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.toml");
        let text = toml::to_string(&example()).unwrap();
        fs::write(&path, text.replace("confirmations", "confirmation")).unwrap();
        assert!(ChainConfig::load(&path).unwrap_err().to_string().contains("confirmation"));
        fs::write(&path, text.replace("eip155", "cosmos")).unwrap();
        assert!(ChainConfig::load(&path).unwrap_err().to_string().contains("CAIP-2"));
    }
}
