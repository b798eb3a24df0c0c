//! The chains of the network, as this node's configuration folder names them.

use std::path::Path;

use auth::Namespace;
use chain::ChainConfig;
use serde::Serialize;
use service::Problem;
use utoipa::ToSchema;

/// A chain as answers name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChainName {
    /// Its number in the network.
    pub number: u32,
    /// Its CAIP-2 id.
    pub caip2: String,
}

/// Names under which Solana wallets know the public clusters, by the CAIP-2 reference (the genesis hash's start).
const CLUSTERS: [(&str, &str); 3] = [
    ("5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "mainnet"),
    ("EtWTRABZaYq6iMfeYKouRu166VU2xqa1", "devnet"),
    ("4uhcVJyU9pJkvQyS88uRDiswHXSGkY3z", "testnet"),
];

/// Every chain of the network, by number.
#[derive(Clone, Debug)]
pub struct Network {
    chains: Vec<ChainConfig>,
    /// Chain ids a sign-in message may name.
    ethereum_ids: Vec<String>,
    solana_ids: Vec<String>,
}

impl Network {
    /// Reads the folder of chain files.
    ///
    /// # Errors
    /// When a file does not parse, or two chains share a number.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        Self::new(ChainConfig::load_dir(folder)?)
    }

    /// From chain files already read.
    ///
    /// # Errors
    /// When there is none, two share a number, or an id is not of a known family.
    pub fn new(chains: Vec<ChainConfig>) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !chains.is_empty(),
            "no chain is configured: put a file per chain into the folder `chains` names"
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

    /// All of them.
    #[must_use]
    pub fn chains(&self) -> &[ChainConfig] {
        &self.chains
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> Vec<ChainName> {
        self.chains.iter().map(name).collect()
    }

    /// Chain ids that a sign-in message of this family may name.
    #[must_use]
    pub fn sign_in_ids(&self, namespace: Namespace) -> &[String] {
        match namespace {
            Namespace::Ethereum => &self.ethereum_ids,
            Namespace::Solana => &self.solana_ids,
        }
    }

    /// The chain of this number.
    #[must_use]
    pub fn by_number(&self, number: u32) -> Option<&ChainConfig> {
        self.chains.iter().find(|chain| chain.number == number)
    }

    /// The chain of this CAIP-2 id.
    #[must_use]
    pub fn by_caip2(&self, caip2: &str) -> Option<&ChainConfig> {
        self.chains.iter().find(|chain| chain.caip2 == caip2)
    }

    /// The chain a path names by number or CAIP-2 id.
    ///
    /// # Errors
    /// 404 `chain-unknown`.
    pub fn named(&self, text: &str) -> Result<ChainName, Problem> {
        let by_number = text.parse().ok().and_then(|number| self.by_number(number));
        by_number.or_else(|| self.by_caip2(text)).map(name).ok_or_else(|| {
            Problem::not_found("this node serves no such chain: GET /v1/epochs names those it does")
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
    fn chains_are_found_by_number_and_by_name() {
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
    fn a_number_twice_or_no_chain_is_refused() {
        assert!(Network::new(vec![]).is_err());
        assert!(Network::new(vec![chain(1, "eip155:1"), chain(1, "eip155:2")]).is_err());
    }
}
