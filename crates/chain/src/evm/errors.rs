//! Decodes reverts with the names of the contracts' errors.

use std::{collections::HashMap, sync::LazyLock};

use alloy::{
    dyn_abi::{DynSolValue, JsonAbiExt},
    json_abi::{Error as AbiError, JsonAbi},
    primitives::Selector,
    sol_types::{Panic, Revert, SolError},
    transports::{RpcError, TransportErrorKind},
};

use crate::Failure;

/// The errors of all contracts, by selector.
static ERRORS: LazyLock<HashMap<Selector, AbiError>> = LazyLock::new(|| {
    let abis = bindings::evm::ABIS.iter().filter_map(|(_, json)| serde_json::from_str::<JsonAbi>(json).ok());
    abis.flat_map(|abi| abi.errors.into_values().flatten()).map(|error| (error.selector(), error)).collect()
});

/// The failure in a node's answer; `None` if the node itself failed and no contract reverted.
pub(crate) fn refusal(error: &RpcError<TransportErrorKind>) -> Option<Failure> {
    let response = error.as_error_resp()?;
    match response.as_revert_data() {
        Some(data) => Some(decode(&data)),
        None if response.message.contains("revert") => {
            Some(Failure { name: "Reverted".into(), detail: response.message.to_string() })
        }
        None => None,
    }
}

/// Decodes revert data.
pub(crate) fn decode(data: &[u8]) -> Failure {
    if let Ok(revert) = Revert::abi_decode(data) {
        return Failure { name: "Reverted".into(), detail: revert.reason };
    }
    if let Ok(panic) = Panic::abi_decode(data) {
        return Failure { name: "Panic".into(), detail: panic.to_string() };
    }
    let known = data.first_chunk().and_then(|selector| ERRORS.get(&Selector::from(*selector)));
    match known {
        Some(error) => Failure { name: error.name.clone(), detail: detail(error, &data[4..]) },
        None if data.is_empty() => Failure { name: "Reverted".into(), detail: "without a reason".into() },
        None => Failure { name: "Unknown".into(), detail: format!("revert data {}", protocol::hex::encode(data)) },
    }
}

/// The sentence for an error, with the error's arguments in parentheses.
fn detail(error: &AbiError, data: &[u8]) -> String {
    let sentence = crate::refusal::sentence(&error.name).unwrap_or("the contract reverted");
    if error.inputs.is_empty() {
        return sentence.into();
    }
    match error.abi_decode_input(data) {
        Ok(values) => {
            let named =
                error.inputs.iter().zip(&values).map(|(input, value)| format!("{} = {}", input.name, text(value)));
            format!("{sentence} ({})", named.collect::<Vec<_>>().join(", "))
        }
        Err(_) => format!("{sentence} (arguments {})", protocol::hex::encode(data)),
    }
}

/// A value as text: numbers in decimal, addresses and bytes in 0x-hex, as block explorers show them.
fn text(value: &DynSolValue) -> String {
    match value {
        DynSolValue::Uint(number, _) => number.to_string(),
        DynSolValue::Int(number, _) => number.to_string(),
        DynSolValue::Bool(flag) => flag.to_string(),
        DynSolValue::Address(address) => address.to_string(),
        DynSolValue::FixedBytes(word, size) => protocol::hex::encode(&word[..*size]),
        DynSolValue::Bytes(bytes) => protocol::hex::encode(bytes),
        DynSolValue::String(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::B256;
    use bindings::evm::ListenRewards;

    use super::*;

    #[test]
    fn a_revert_has_the_name_and_arguments_of_the_contract() {
        let spent = decode(&ListenRewards::Nullifier_Spent { nullifier: B256::repeat_byte(1) }.abi_encode());
        assert_eq!(spent.name, "Nullifier_Spent");
        let nullifier = "01".repeat(32);
        assert_eq!(
            spent.detail,
            format!("{} (nullifier = 0x{nullifier})", crate::refusal::sentence("Nullifier_Spent").unwrap())
        );
        let reason = decode(&Revert::from("no reason").abi_encode());
        assert_eq!((reason.name.as_str(), reason.detail.as_str()), ("Reverted", "no reason"));
        assert_eq!(decode(&[1, 2, 3, 4]).name, "Unknown");
        assert_eq!(decode(&[]).name, "Reverted");
    }
}
