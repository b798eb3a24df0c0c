//! The text form of addresses: base58 on Solana, 0x-hex with the EIP-55 checksum on Ethereum.

use std::{fmt, str::FromStr};

use alloy::primitives::Address as EthAddress;
use protocol::id::Address32;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ChainError, Namespace};

/// The text form of an address on its chain. On Ethereum, an address whose padding is not zero (which is invalid there)
/// is written as 0x-hex of all 32 bytes.
#[must_use]
pub fn format(namespace: Namespace, address: Address32) -> String {
    match (namespace, address.to_ethereum()) {
        (Namespace::Solana, _) => bs58::encode(address.0).into_string(),
        (Namespace::Ethereum, Some(short)) => EthAddress::from(short).to_checksum(None),
        (Namespace::Ethereum, None) => protocol::hex::encode(address.0),
    }
}

/// Parses the text form of an address. Hex in mixed case must have a correct EIP-55 checksum; in one case, the checksum
/// is not checked.
///
/// # Errors
/// [`ChainError::Invalid`] if the text is not an address of this family of chains.
pub fn parse(namespace: Namespace, text: &str) -> Result<Address32, ChainError> {
    match namespace {
        Namespace::Solana => {
            let mut bytes = [0; 32];
            match bs58::decode(text).onto(&mut bytes) {
                Ok(32) => Ok(Address32(bytes)),
                _ => Err(ChainError::Invalid(format!("{text} is not a Solana address (base58 of 32 bytes)"))),
            }
        }
        Namespace::Ethereum => parse_ethereum(text).map(|address| Address32::from_ethereum(address.into_array())),
    }
}

fn parse_ethereum(text: &str) -> Result<EthAddress, ChainError> {
    let invalid = |why: &str| ChainError::Invalid(format!("{text} is not an Ethereum address ({why})"));
    let digits = text.strip_prefix("0x").ok_or_else(|| invalid("expected 0x"))?;
    let uniform = !digits.bytes().any(|b| b.is_ascii_uppercase()) || !digits.bytes().any(|b| b.is_ascii_lowercase());
    if uniform {
        text.parse().map_err(|_| invalid("expected 0x and 40 hex digits"))
    } else {
        EthAddress::parse_checksummed(text, None).map_err(|_| invalid("the EIP-55 checksum is wrong"))
    }
}

/// A wallet and its family of chains. In text form, the prefix `0x` distinguishes the families: base58 has no digit 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wallet {
    /// The family of chains to which the wallet belongs.
    pub namespace: Namespace,
    /// Address of the wallet.
    pub address: Address32,
}

impl fmt::Display for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format(self.namespace, self.address))
    }
}

impl FromStr for Wallet {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, ChainError> {
        let namespace = if text.starts_with("0x") { Namespace::Ethereum } else { Namespace::Solana };
        Ok(Self { namespace, address: parse(namespace, text)? })
    }
}

impl Serialize for Wallet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wallet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatted_addresses_parse_back() {
        let eth = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
        let address = parse(Namespace::Ethereum, eth).unwrap();
        assert_eq!(format(Namespace::Ethereum, address), eth);
        assert_eq!(parse(Namespace::Ethereum, &eth.to_lowercase()).unwrap(), address);
        let sol = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb";
        assert_eq!(format(Namespace::Solana, parse(Namespace::Solana, sol).unwrap()), sol);
    }

    #[test]
    fn malformed_addresses_are_rejected() {
        let wrong = "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
        for (namespace, text, reason) in [
            (Namespace::Ethereum, wrong, "the EIP-55 checksum is wrong"),
            (Namespace::Ethereum, "0x1234", "expected 0x and 40 hex digits"),
            (Namespace::Ethereum, "1234", "expected 0x"),
            (Namespace::Solana, "abc", "base58 of 32 bytes"),
        ] {
            let error = parse(namespace, text).unwrap_err();
            assert!(matches!(&error, ChainError::Invalid(_)), "{error:?}");
            assert!(error.to_string().contains(text) && error.to_string().contains(reason), "{error}");
        }
    }
}
