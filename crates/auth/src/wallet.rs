//! Wallet addresses of both chain families.

use std::{fmt, str::FromStr};

use alloy::primitives::Address;
use serde::{Deserialize, Serialize};

/// A family of chains with the same address format. The CAIP-2 namespace of `ethereum` is `eip155`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Namespace {
    /// Ethereum and its L2s: EIP-55 addresses, secp256k1 signatures.
    Ethereum,
    /// Solana: base58 addresses, ed25519 signatures.
    Solana,
}

impl Namespace {
    /// The name used in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ethereum => "ethereum",
            Self::Solana => "solana",
        }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Namespace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ethereum" => Ok(Self::Ethereum),
            "solana" => Ok(Self::Solana),
            _ => Err("the namespace of a wallet must be ethereum or solana"),
        }
    }
}

/// A wallet whose owner has signed in or linked it. Its `Debug` output omits the address, which must not be logged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wallet {
    /// Chain family of the address.
    pub namespace: Namespace,
    /// The address: EIP-55 hex or base58.
    pub address: String,
}

impl Wallet {
    /// The wallet of a 20-byte Ethereum address.
    #[must_use]
    pub fn ethereum(address: [u8; 20]) -> Self {
        Self { namespace: Namespace::Ethereum, address: Address::from(address).to_checksum(None) }
    }

    /// The wallet of an ed25519 public key.
    #[must_use]
    pub fn solana(key: &[u8; 32]) -> Self {
        Self { namespace: Namespace::Solana, address: bs58::encode(key).into_string() }
    }
}

/// Prints only the namespace: wallet addresses must not be logged.
impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wallet({}, …)", self.namespace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_written_and_read_by_its_name() {
        for (namespace, name) in [(Namespace::Ethereum, "ethereum"), (Namespace::Solana, "solana")] {
            assert_eq!((namespace.as_str(), namespace.to_string().as_str()), (name, name));
            assert_eq!(name.parse(), Ok(namespace));
        }
        assert_eq!("eip155".parse::<Namespace>(), Err("the namespace of a wallet must be ethereum or solana"));
    }

    #[test]
    fn an_address_is_that_of_the_chain_and_is_not_shown() {
        let ethereum = Wallet::ethereum([0; 20]);
        assert_eq!(ethereum.address, "0x0000000000000000000000000000000000000000");
        assert_eq!(format!("{ethereum:?}"), "Wallet(ethereum, …)");
        assert_eq!(Wallet::solana(&[0; 32]).address, "1".repeat(32));
    }
}
