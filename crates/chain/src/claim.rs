//! A claim of a fan: one type from the fan's file over the relayer's request and its stored job to the chain's call.

use protocol::{id::Address32, royalty::decimal};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{ChainError, Namespace, address::Wallet};

/// A proof of listening and everything its `ctx` binds. As JSON, wallets are in their chain's text form, hashes and the
/// proof in 0x-hex (read without `0x` too), and 64-bit numbers decimal strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ListenClaim {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub node: u64,
    /// Tier proved: 1, 5, 20 or 60.
    pub tier: u16,
    /// The nullifier that the claim spends, 32 bytes in 0x-hex.
    #[serde(with = "alloy::hex")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub nullifier: [u8; 32],
    /// The wallet that is paid.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipient: Wallet,
    /// The wallet that gets the fee.
    #[serde(default, deserialize_with = "not_zero")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub fee_receiver: Option<Wallet>,
    /// Taken from the reward, in the payment token's smallest unit.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub fee: u64,
    /// Unix seconds after which the chain refuses it.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub expiry: u64,
    /// Version of the circuit.
    pub circuit_version: u32,
    /// Groth16 proof: A, B, C in EIP-197 form, 256 bytes in 0x-hex.
    #[serde(with = "alloy::hex")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub proof: [u8; 256],
}

impl ListenClaim {
    /// Who gets the fee; [`Address32::ZERO`] when no wallet does.
    #[must_use]
    pub fn fee_address(&self) -> Address32 {
        self.fee_receiver.map_or(Address32::ZERO, |wallet| wallet.address)
    }

    /// Checks that its wallets are of this family of chains.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] with the wallet that is not.
    pub fn check(&self, namespace: Namespace) -> Result<(), ChainError> {
        let wallets = [Some(self.recipient), self.fee_receiver];
        match wallets.into_iter().flatten().find(|wallet| wallet.namespace != namespace) {
            Some(wallet) => Err(ChainError::Invalid(format!("{wallet} is not a wallet of {namespace}"))),
            None => Ok(()),
        }
    }
}

/// The zero address is no wallet.
fn not_zero<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Wallet>, D::Error> {
    Ok(Option::<Wallet>::deserialize(input)?.filter(|wallet| wallet.address != Address32::ZERO))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A claim as the first release wrote it into files, requests and jobs.
    fn stored() -> Value {
        json!({
            "epoch": 5, "node": "18446744073709551615", "tier": 20, "nullifier": format!("0x{}", "02".repeat(32)),
            "recipient": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "fee_receiver": null, "fee": "1000",
            "expiry": "1800000000", "circuit_version": 1, "proof": format!("0x{}", "ab".repeat(256)),
        })
    }

    #[test]
    fn the_json_form_comes_back_as_it_was_stored() {
        let claim: ListenClaim = serde_json::from_value(stored()).unwrap();
        assert_eq!(serde_json::to_value(&claim).unwrap(), stored());
        assert_eq!(claim.fee_address(), Address32::ZERO);
        claim.check(Namespace::Ethereum).unwrap();
        assert!(claim.check(Namespace::Solana).unwrap_err().to_string().contains("0xf39F"));
    }

    #[test]
    fn the_same_values_in_another_notation_are_the_same_claim() {
        let claim: ListenClaim = serde_json::from_value(stored()).unwrap();
        let mut other = stored();
        other["nullifier"] = json!("02".repeat(32));
        other["proof"] = json!("AB".repeat(256));
        other["recipient"] = json!("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        other["fee_receiver"] = json!("0x0000000000000000000000000000000000000000");
        assert_eq!(serde_json::from_value::<ListenClaim>(other).unwrap(), claim);
    }

    #[test]
    fn a_malformed_or_unknown_field_is_refused() {
        for (field, value) in [
            ("nullifier", json!("0x02")),
            ("proof", json!("0x00")),
            ("recipient", json!("me")),
            ("fee", json!("-1")),
            ("surplus", json!(1)),
        ] {
            let mut changed = stored();
            changed[field] = value;
            assert!(serde_json::from_value::<ListenClaim>(changed).is_err(), "{field}");
        }
    }
}
