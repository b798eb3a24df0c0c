//! The listen claim of a fan: one type for the fan's file, the relayer's request and stored job, and the chain's call.

use protocol::{id::Address32, royalty::decimal};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{ChainError, Namespace, address::Wallet};

/// A proof of listening and the values it is bound to by its claim context (`ctx`), see
/// [`protocol::ctx::ClaimContext`].
///
/// In JSON, wallets have the text form of their chain, hashes and the proof are written as 0x-hex (and also read
/// without `0x`), and 64-bit numbers are decimal strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ListenClaim {
    /// Number of the epoch.
    pub epoch: u32,
    /// Number of the node.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub node: u64,
    /// The proved tier: 1, 5, 20 or 60.
    pub tier: u16,
    /// The nullifier that the claim spends, 32 bytes as 0x-hex.
    #[serde(with = "alloy::hex")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub nullifier: [u8; 32],
    /// The wallet that receives the reward.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipient: Wallet,
    /// The wallet that receives the fee; none, or the zero address, without a fee.
    #[serde(default, deserialize_with = "not_zero")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub fee_receiver: Option<Wallet>,
    /// The fee, deducted from the reward, in base units of the payment token.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub fee: u64,
    /// Unix time, in seconds, after which the chain rejects the claim.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub expiry: u64,
    /// Version of the circuit that the proof was generated for.
    pub circuit_version: u32,
    /// Groth16 proof: points A, B, C in the encoding of EIP-197, 256 bytes as 0x-hex.
    #[serde(with = "alloy::hex")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub proof: [u8; 256],
}

impl ListenClaim {
    /// Address of the fee receiver; [`Address32::ZERO`] if there is none.
    #[must_use]
    pub fn fee_address(&self) -> Address32 {
        self.fee_receiver.map_or(Address32::ZERO, |wallet| wallet.address)
    }

    /// Checks that the wallets of the claim belong to this family of chains.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] with the first wallet that does not.
    pub fn check(&self, namespace: Namespace) -> Result<(), ChainError> {
        let wallets = [Some(self.recipient), self.fee_receiver];
        match wallets.into_iter().flatten().find(|wallet| wallet.namespace != namespace) {
            Some(wallet) => Err(ChainError::Invalid(format!("{wallet} is not a wallet on {namespace}"))),
            None => Ok(()),
        }
    }
}

/// Reads the zero address as no wallet.
fn not_zero<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Wallet>, D::Error> {
    Ok(Option::<Wallet>::deserialize(input)?.filter(|wallet| wallet.address != Address32::ZERO))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A claim as stored by the first release in files, requests and jobs.
    fn stored() -> Value {
        json!({
            "epoch": 5, "node": "18446744073709551615", "tier": 20, "nullifier": format!("0x{}", "02".repeat(32)),
            "recipient": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "fee_receiver": null, "fee": "1000",
            "expiry": "1800000000", "circuit_version": 1, "proof": format!("0x{}", "ab".repeat(256)),
        })
    }

    #[test]
    fn a_stored_claim_is_read_and_written_unchanged() {
        let claim: ListenClaim = serde_json::from_value(stored()).unwrap();
        assert_eq!(serde_json::to_value(&claim).unwrap(), stored());
        assert_eq!(claim.fee_address(), Address32::ZERO);
        claim.check(Namespace::Ethereum).unwrap();
        assert!(claim.check(Namespace::Solana).unwrap_err().to_string().contains("0xf39F"));
    }

    #[test]
    fn another_notation_of_the_same_values_is_the_same_claim() {
        let claim: ListenClaim = serde_json::from_value(stored()).unwrap();
        let mut other = stored();
        other["nullifier"] = json!("02".repeat(32));
        other["proof"] = json!("AB".repeat(256));
        other["recipient"] = json!("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        other["fee_receiver"] = json!("0x0000000000000000000000000000000000000000");
        assert_eq!(serde_json::from_value::<ListenClaim>(other).unwrap(), claim);
    }

    #[test]
    fn a_malformed_or_unknown_field_is_rejected() {
        for (field, value, reason) in [
            ("nullifier", json!("0x02"), "invalid string length"),
            ("proof", json!("0x00"), "invalid string length"),
            ("recipient", json!("me"), "me is not a Solana address"),
            ("fee", json!("-1"), "invalid digit"),
            ("surplus", json!(1), "unknown field `surplus`"),
        ] {
            let mut changed = stored();
            changed[field] = value;
            let error = serde_json::from_value::<ListenClaim>(changed).unwrap_err().to_string();
            assert!(error.contains(reason), "{field}: {error}");
        }
    }
}
