//! Encodes calls as the data of instructions, with the programs' IDLs.

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::Value as Json;

use crate::{
    ChainError,
    fields::{Fields, Value},
};

/// The programs' IDLs by name.
static IDLS: LazyLock<BTreeMap<&str, Json>> = LazyLock::new(|| {
    let parsed = bindings::solana::IDLS.iter().map(|(name, idl)| Some((*name, serde_json::from_str(idl).ok()?)));
    parsed.flatten().collect()
});

/// An instruction and the IDL that declares it.
pub(super) struct Declared {
    idl: &'static Json,
    instruction: &'static Json,
}

/// An account of an instruction, as declared in the IDL.
pub(super) struct Account {
    pub(super) name: &'static str,
    /// The address, if the IDL contains it.
    pub(super) address: Option<&'static str>,
    pub(super) signer: bool,
    pub(super) writable: bool,
    pub(super) optional: bool,
}

fn list(json: &'static Json) -> impl Iterator<Item = &'static Json> {
    json.as_array().into_iter().flatten()
}

/// The item with this name.
fn named(items: &'static Json, name: &str) -> Option<&'static Json> {
    list(items).find(|item| item["name"] == name)
}

impl Declared {
    /// The instruction of a program, by the names in the IDL.
    pub(super) fn find(program: &'static str, instruction: &str) -> Result<Self, ChainError> {
        let idl = IDLS.get(program);
        let found = idl.and_then(|idl| Some(Self { idl, instruction: named(&idl["instructions"], instruction)? }));
        found
            .ok_or_else(|| ChainError::malformed(format!("{program}.{instruction}"), "the IDL has no such instruction"))
    }

    /// The accounts of the instruction, in order.
    pub(super) fn accounts(&self) -> impl Iterator<Item = Account> {
        list(&self.instruction["accounts"]).map(|account| {
            let flag = |key| account[key].as_bool().unwrap_or_default();
            Account {
                name: account["name"].as_str().unwrap_or_default(),
                // An address with a dot refers to a field of another account.
                address: account["address"].as_str().filter(|address| !address.contains('.')),
                signer: flag("signer"),
                writable: flag("writable"),
                optional: flag("optional"),
            }
        })
    }

    /// The data of the instruction: discriminator and arguments.
    pub(super) fn data(&self, fields: &Fields) -> Result<Vec<u8>, ChainError> {
        let bytes = list(&self.instruction["discriminator"]).filter_map(|byte| u8::try_from(byte.as_u64()?).ok());
        let mut data: Vec<u8> = bytes.collect();
        for argument in list(&self.instruction["args"]) {
            self.argument(argument, fields, &mut data)?;
        }
        Ok(data)
    }

    /// Appends one argument. The fields of a struct are looked up as values of the call too.
    fn argument(&self, argument: &'static Json, fields: &Fields, out: &mut Vec<u8>) -> Result<(), ChainError> {
        let name = argument["name"].as_str().unwrap_or_default();
        if let Some(kind) = argument["type"]["defined"]["name"].as_str() {
            let members = named(&self.idl["types"], kind).map(|kind| &kind["type"]["fields"]);
            let members = members.ok_or_else(|| ChainError::malformed(kind, "the IDL has no such type"))?;
            return list(members).try_for_each(|member| self.argument(member, fields, out));
        }
        let value = fields.get(name);
        let value =
            value.ok_or_else(|| ChainError::malformed(format!("argument {name}"), "the call has no such field"))?;
        encode(&argument["type"], value, out).ok_or_else(|| {
            ChainError::Invalid(format!("{name} is not a value of the program's type {}", argument["type"]))
        })
    }
}

/// Appends a value in borsh; `None` if it is not a value of the type.
fn encode(kind: &'static Json, value: &Value, out: &mut Vec<u8>) -> Option<()> {
    match value {
        Value::Flag(flag) if kind == "bool" => out.push(u8::from(*flag)),
        Value::Number(number) => {
            let bits: u32 = kind.as_str()?.strip_prefix('u')?.parse().ok()?;
            if bits < 128 && number >> bits != 0 {
                return None;
            }
            out.extend_from_slice(number.to_le_bytes().get(..usize::try_from(bits / 8).ok()?)?);
        }
        Value::Text(text) if kind == "string" => {
            out.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        Value::Wallet(wallet) if kind == "pubkey" => out.extend_from_slice(&wallet.0),
        Value::Bytes(bytes) => {
            length(kind, bytes.len(), out)?;
            out.extend_from_slice(bytes);
        }
        Value::List(values) => {
            let item = length(kind, values.len(), out)?;
            values.iter().try_for_each(|value| encode(item, value, out))?;
        }
        _ => return None,
    }
    Some(())
}

/// Appends the length of a vector, or checks the length of an array. Returns the type of the items.
fn length(kind: &'static Json, length: usize, out: &mut Vec<u8>) -> Option<&'static Json> {
    if let Some(item) = kind.get("vec") {
        out.extend_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
        return Some(item);
    }
    let array = kind.get("array")?;
    (array[1].as_u64() == u64::try_from(length).ok()).then_some(&array[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_outside_its_type_is_rejected() {
        let declared = Declared::find("ownership", "finish_issue").unwrap();
        let mut fields = Fields::default();
        assert!(declared.data(&fields).unwrap_err().to_string().contains("no such field"));
        fields.set("resale_bps", Value::Number(1 << 16));
        assert!(declared.data(&fields).unwrap_err().to_string().contains("is not a value"));
        fields.set("resale_bps", Value::Number(0x0102));
        assert_eq!(declared.data(&fields).unwrap()[8..], [2, 1]);
        let unknown = Declared::find("ownership", "seize").err().unwrap().to_string();
        assert!(unknown.contains("the IDL has no such instruction"), "{unknown}");
    }
}
