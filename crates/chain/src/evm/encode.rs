//! Encodes calls as inputs of the contracts' functions, with the contracts' ABIs.

use std::{collections::BTreeMap, sync::LazyLock};

use alloy::{
    dyn_abi::{DynSolType, DynSolValue, JsonAbiExt as _},
    json_abi::{JsonAbi, Param},
    primitives::{B256, U256},
};

use super::wallet_address;
use crate::{
    ChainError,
    fields::{Fields, Value},
};

/// The contracts' ABIs by name.
static ABIS: LazyLock<BTreeMap<&str, JsonAbi>> = LazyLock::new(|| {
    let parsed = bindings::evm::ABIS.iter().map(|(name, abi)| Some((*name, serde_json::from_str(abi).ok()?)));
    parsed.flatten().collect()
});

/// The input of a contract's function, with the values of the call in the order of the ABI.
pub(super) fn input(contract: &'static str, function: &str, fields: &Fields) -> Result<Vec<u8>, ChainError> {
    let malformed = |why: String| ChainError::malformed(format!("{contract}.{function}"), why);
    let functions = ABIS.get(contract).and_then(|abi| abi.function(function));
    let found = functions.and_then(|overloads| overloads.first());
    let found = found.ok_or_else(|| malformed("the ABI has no such function".into()))?;
    let values = found.inputs.iter().map(|param| argument(param, fields)).collect::<Result<Vec<_>, _>>()?;
    found.abi_encode_input(&values).map_err(|e| malformed(e.to_string()))
}

/// One argument. The components of a struct are looked up as values of the call too.
fn argument(param: &Param, fields: &Fields) -> Result<DynSolValue, ChainError> {
    if !param.components.is_empty() {
        let components = param.components.iter().map(|component| argument(component, fields));
        return Ok(DynSolValue::Tuple(components.collect::<Result<_, _>>()?));
    }
    let malformed = |why: &dyn std::fmt::Display| ChainError::malformed(format!("argument {}", param.name), why);
    let kind = DynSolType::parse(&param.ty).map_err(|e| malformed(&e))?;
    let value = fields.get(&param.name).ok_or_else(|| malformed(&"the call has no such field"))?;
    encode(&kind, value, &param.name)
}

/// Converts a value to an ABI type. `name` is the argument's, for errors.
fn encode(kind: &DynSolType, value: &Value, name: &str) -> Result<DynSolValue, ChainError> {
    let list = |item: &DynSolType, values: &[Value]| {
        values.iter().map(|value| encode(item, value, name)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match (kind, value) {
        (DynSolType::Uint(bits), Value::Number(number)) => uint(U256::from(*number), *bits, name)?,
        (DynSolType::Uint(bits), Value::Bytes(bytes)) if bytes.len() == 32 => {
            uint(U256::from_be_slice(bytes), *bits, name)?
        }
        (DynSolType::Bool, Value::Flag(flag)) => DynSolValue::Bool(*flag),
        (DynSolType::Address, Value::Wallet(wallet)) => DynSolValue::Address(wallet_address(*wallet)?),
        (DynSolType::String, Value::Text(text)) => DynSolValue::String(text.clone()),
        (DynSolType::Bytes, Value::Bytes(bytes)) => DynSolValue::Bytes(bytes.clone()),
        (DynSolType::FixedBytes(32), Value::Bytes(bytes)) if bytes.len() == 32 => {
            DynSolValue::FixedBytes(B256::from_slice(bytes), 32)
        }
        (DynSolType::Array(item), Value::List(values)) => DynSolValue::Array(list(item, values)?),
        (DynSolType::FixedArray(item, length), Value::List(values)) if values.len() == *length => {
            DynSolValue::FixedArray(list(item, values)?)
        }
        _ => return Err(ChainError::malformed(format!("argument {name}"), format!("the type in the ABI is {kind}"))),
    })
}

/// Converts a number, which must be in the range of its type.
fn uint(number: U256, bits: usize, name: &str) -> Result<DynSolValue, ChainError> {
    if number.bit_len() > bits {
        return Err(ChainError::Invalid(format!("{name} is {number}, but must be below 2^{bits} on Ethereum")));
    }
    Ok(DynSolValue::Uint(number, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_its_type_is_rejected() {
        let mut fields = Fields::default();
        fields.set("listing", Value::Bytes(vec![0xff; 32]));
        let refused = input("ShareMarket", "cancel", &fields).unwrap_err().to_string();
        assert!(refused.contains("below 2^64"), "{refused}");
        fields.set("listing", Value::Bytes([vec![0; 24], vec![0xff; 8]].concat()));
        assert!(input("ShareMarket", "cancel", &fields).is_ok());
    }

    #[test]
    fn a_missing_field_and_an_unknown_function_are_errors() {
        let fields = Fields::default();
        assert!(input("ShareMarket", "cancel", &fields).unwrap_err().to_string().contains("no such field"));
        assert!(input("ShareMarket", "seize", &fields).unwrap_err().to_string().contains("no such function"));
    }
}
