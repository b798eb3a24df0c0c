//! The chains of the network, loaded from the configuration folder.

use std::path::Path;

use auth::Namespace;
use chain::ChainConfig;
use serde::Serialize;
use service::Problem;
use utoipa::ToSchema;

/// Number and CAIP-2 id of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChainName {
    /// Number of the chain in the network.
    pub number: u32,
    /// CAIP-2 id of the chain.
    pub caip2: String,
}

/// Cluster names used by Solana wallets, by CAIP-2 reference (the first characters of the genesis hash).
const CLUSTERS: [(&str, &str); 3] = [
    ("5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "mainnet"),
    ("EtWTRABZaYq6iMfeYKouRu166VU2xqa1", "devnet"),
    ("4uhcVJyU9pJkvQyS88uRDiswHXSGkY3z", "testnet"),
];

/// All chains of the network, ordered by number.
#[derive(Clone, Debug)]
pub struct Network {
    chains: Vec<ChainConfig>,
    /// Chain ids accepted in sign-in messages.
    ethereum_ids: Vec<String>,
    solana_ids: Vec<String>,
}

impl Network {
    /// Loads all chain files of a folder.
    ///
    /// # Errors
    /// If a file is malformed, or two chains have the same number.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        Self::new(ChainConfig::load_dir(folder)?)
    }

    /// Creates a network from chain configurations.
    ///
    /// # Errors
    /// If `chains` is empty, two chains have the same number, or the namespace of an id is unknown.
    pub fn new(chains: Vec<ChainConfig>) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !chains.is_empty(),
            "no chain is configured: add one file per chain to the folder in the setting `chains`"
        );
        let (mut ethereum_ids, mut solana_ids) = (Vec::new(), Vec::new());
        for (i, chain) in chains.iter().enumerate() {
            anyhow::ensure!(
                chains[..i].iter().all(|other| other.number != chain.number),
                "two chains have the number {}",
                chain.number
            );
            let reference = chain.caip2.split_once(':').map_or("", |(_, reference)| reference);
            match chain.namespace()? {
                chain::Namespace::Ethereum => ethereum_ids.push(reference.to_owned()),
                chain::Namespace::Solana => {
                    let cluster = CLUSTERS.iter().find(|(genesis, _)| *genesis == reference);
                    let cluster = cluster.map_or("localnet", |(_, name)| name);
                    solana_ids.extend([chain.caip2.clone(), cluster.to_owned(), format!("solana:{cluster}")]);
                }
            }
        }
        Ok(Self { chains, ethereum_ids, solana_ids })
    }

    /// All chains.
    #[must_use]
    pub fn chains(&self) -> &[ChainConfig] {
        &self.chains
    }

    /// Numbers and ids of all chains.
    #[must_use]
    pub fn names(&self) -> Vec<ChainName> {
        self.chains.iter().map(name).collect()
    }

    /// Chain ids accepted in sign-in messages of this namespace.
    #[must_use]
    pub fn sign_in_ids(&self, namespace: Namespace) -> &[String] {
        match namespace {
            Namespace::Ethereum => &self.ethereum_ids,
            Namespace::Solana => &self.solana_ids,
        }
    }

    /// The chain with this number.
    #[must_use]
    pub fn by_number(&self, number: u32) -> Option<&ChainConfig> {
        self.chains.iter().find(|chain| chain.number == number)
    }

    /// The chain with this CAIP-2 id.
    #[must_use]
    pub fn by_caip2(&self, caip2: &str) -> Option<&ChainConfig> {
        self.chains.iter().find(|chain| chain.caip2 == caip2)
    }

    /// The chain with this number or CAIP-2 id, as used in paths.
    ///
    /// # Errors
    /// 404 `chain-unknown`.
    pub fn named(&self, text: &str) -> Result<ChainName, Problem> {
        let by_number = text.parse().ok().and_then(|number| self.by_number(number));
        by_number.or_else(|| self.by_caip2(text)).map(name).ok_or_else(|| {
            Problem::not_found("the node does not serve this chain: GET /v1/epochs lists its chains")
                .coded("chain-unknown")
        })
    }
}

fn name(chain: &ChainConfig) -> ChainName {
    ChainName { number: chain.number, caip2: chain.caip2.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(number: u32, caip2: &str) -> ChainConfig {
        toml::from_str(&format!(
            "caip2 = \"{caip2}\"\nname = \"x\"\nnumber = {number}\nrpc = \"http://127.0.0.1:1\"\n\
             [addresses]\npayment_token = \"x\"\nrewards = \"x\""
        ))
        .unwrap()
    }

    #[test]
    fn chains_are_found_by_number_and_caip2_id() {
        let network = Network::new(vec![
            chain(1, "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"),
            chain(2, "eip155:31337"),
            chain(3, "solana:11111111111111111111111111111111"),
        ])
        .unwrap();
        assert_eq!(network.named("2").unwrap().caip2, "eip155:31337");
        assert_eq!(network.named("eip155:31337").unwrap().number, 2);
        assert_eq!(network.named("9").unwrap_err().code, "chain-unknown");
        assert_eq!(network.sign_in_ids(Namespace::Ethereum), ["31337"]);
        let solana = network.sign_in_ids(Namespace::Solana);
        assert!(["devnet", "localnet", "solana:devnet"].iter().all(|id| solana.iter().any(|known| known == id)));
        assert!(!solana.iter().any(|id| id == "mainnet"));
    }

    #[test]
    fn duplicate_numbers_and_empty_networks_are_rejected() {
        let error = Network::new(vec![]).unwrap_err().to_string();
        assert!(error.starts_with("no chain is configured"), "{error}");
        let error = Network::new(vec![chain(1, "eip155:1"), chain(1, "eip155:2")]).unwrap_err();
        assert_eq!(error.to_string(), "two chains have the number 1");
    }
}
