//! Decodes reverts with the names of the contracts' errors.

use std::{collections::HashMap, sync::LazyLock};

use alloy::{
    dyn_abi::JsonAbiExt,
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
        Some(error) => Failure { name: error.name.clone(), detail: arguments(error, &data[4..]) },
        None if data.is_empty() => Failure { name: "Reverted".into(), detail: "without a reason".into() },
        None => Failure { name: "Unknown".into(), detail: format!("revert data {}", protocol::hex::encode(data)) },
    }
}

/// The arguments of an error, by name.
fn arguments(error: &AbiError, data: &[u8]) -> String {
    if error.inputs.is_empty() {
        return "the contract reverted".into();
    }
    match error.abi_decode_input(data) {
        Ok(values) => {
            let named = error.inputs.iter().zip(values).map(|(input, value)| format!("{} = {value:?}", input.name));
            named.collect::<Vec<_>>().join(", ")
        }
        Err(_) => format!("arguments {}", protocol::hex::encode(data)),
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
        assert!(spent.detail.contains("0101"), "{spent}");
        let reason = decode(&Revert::from("no reason").abi_encode());
        assert_eq!((reason.name.as_str(), reason.detail.as_str()), ("Reverted", "no reason"));
        assert_eq!(decode(&[1, 2, 3, 4]).name, "Unknown");
        assert_eq!(decode(&[]).name, "Reverted");
    }
}
