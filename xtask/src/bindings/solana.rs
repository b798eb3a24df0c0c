//! Generates the bindings of one Solana program from its IDL.
//!
//! Anchor's `declare_program!` rejects accounts in which a u128 follows a u64, because they are packed on chain but
//! padded on the host. The generated code reads and writes each field separately, and implements Anchor's client
//! traits.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;

/// The source of the module of a program.
pub fn module(idl: &Value) -> Result<String> {
    let name = text(&idl["metadata"], "name")?;
    let mut code = format!(
        "//! The `{name}` program.\n#![allow(missing_docs, clippy::all)]\n\nuse anchor_lang::Address;\n\n\
         /// Where the program is deployed.\npub const ID: Address = anchor_lang::address!(\"{}\");\n\n",
        text(idl, "address")?
    );
    code.push_str(&errors(idl)?);
    code.push_str(&instructions(idl)?);
    code.push_str(&accounts(idl)?);
    code.push_str(&types(idl)?);
    Ok(code)
}

fn errors(idl: &Value) -> Result<String> {
    let mut code =
        String::from("/// Code, name and message of every error.\npub const ERRORS: &[(u32, &str, &str)] = &[\n");
    for error in list(idl, "errors") {
        let number = error["code"].as_u64().context("an error without a code")?;
        let message = error["msg"].as_str().unwrap_or_default();
        let _ = writeln!(code, "({number}, {:?}, {message:?}),", text(error, "name")?);
    }
    Ok(code + "];\n\n")
}

/// A type per instruction with its arguments, which encodes them as instruction data.
fn instructions(idl: &Value) -> Result<String> {
    let mut code = String::from(
        "pub mod instruction {\n#[allow(unused_imports)]\nuse super::{Address, types::*};\n#[allow(unused_imports)]\nuse crate::codec::Wire;\n\n",
    );
    for instruction in list(idl, "instructions") {
        let name = type_name(text(instruction, "name")?);
        let args = fields(&instruction["args"])?;
        let puts: String = args.iter().map(|(arg, _)| format!("self.{arg}.put(&mut data);\n")).collect();
        let _ = write!(
            code,
            "{docs}#[derive(Clone, Debug, PartialEq)]\npub struct {name} {{\n{declared}}}\n\n{discriminator}\
             impl anchor_lang::InstructionData for {name} {{\nfn data(&self) -> Vec<u8> {{\n\
             #[allow(unused_mut)]\nlet mut data = <Self as anchor_lang::Discriminator>::DISCRIMINATOR.to_vec();\n{puts}data\n}}\n}}\n\n",
            docs = docs(instruction),
            declared = declare(&args),
            discriminator = discriminator(&name, instruction)?,
        );
    }
    Ok(code + "}\n\n")
}

/// A type per instruction with its accounts, which returns account metas. Accounts with a fixed address in the IDL have
/// no field.
fn accounts(idl: &Value) -> Result<String> {
    let mut code = String::from(
        "pub mod accounts {\n#[allow(unused_imports)]\nuse super::{Address, ID};\nuse anchor_lang::AccountMeta;\n\n\
         #[allow(unused)]\nfn meta(address: Address, signer: bool, writable: bool) -> AccountMeta {\n\
         AccountMeta { pubkey: address, is_signer: signer, is_writable: writable }\n}\n\n",
    );
    for instruction in list(idl, "instructions") {
        let name = type_name(text(instruction, "name")?);
        let (mut declared, mut metas) = (String::new(), String::new());
        for account in list(instruction, "accounts") {
            let field = snake(text(account, "name")?);
            let flag = |key: &str| account[key].as_bool().unwrap_or(false);
            let (signer, writable, optional) = (flag("signer"), flag("writable"), flag("optional"));
            // An address with a dot is a field of another account, which the caller has to read.
            let fixed = account["address"].as_str().filter(|address| !address.contains('.'));
            let address = match fixed {
                Some(fixed) => format!("anchor_lang::address!(\"{fixed}\")"),
                None if optional => format!("self.{field}.unwrap_or(ID)"),
                None => format!("self.{field}"),
            };
            if fixed.is_none() {
                let ty = if optional { "Option<Address>" } else { "Address" };
                let _ = writeln!(declared, "{}pub {field}: {ty},", docs(account));
            }
            // The program id stands for an absent optional account and must not be writable.
            let writable =
                if optional { format!("{writable} && self.{field}.is_some()") } else { writable.to_string() };
            let _ = writeln!(metas, "meta({address}, {signer}, {writable}),");
        }
        let _ = write!(
            code,
            "#[derive(Clone, Copy, Debug)]\npub struct {name} {{\n{declared}}}\n\n\
             impl anchor_lang::ToAccountMetas for {name} {{\n\
             fn to_account_metas(&self, _: Option<bool>) -> Vec<AccountMeta> {{\nvec![\n{metas}]\n}}\n}}\n\n"
        );
    }
    Ok(code + "}\n\n")
}

/// All types. Types of accounts can also be decoded from account data.
fn types(idl: &Value) -> Result<String> {
    let stored: BTreeMap<_, _> =
        list(idl, "accounts").iter().map(|account| Ok((text(account, "name")?, account))).collect::<Result<_>>()?;
    let mut code = String::from(
        "pub mod types {\n#[allow(unused_imports)]\nuse super::Address;\nuse crate::codec::{Wire, wire};\n\n",
    );
    for definition in list(idl, "types") {
        let idl_name = text(definition, "name")?;
        let name = type_name(idl_name);
        let body = &definition["type"];
        match body["kind"].as_str() {
            Some("struct") => {
                let fields = fields(&body["fields"])?;
                let names: Vec<_> = fields.iter().map(|(field, _)| field.as_str()).collect();
                let _ = write!(
                    code,
                    "{}#[derive(Clone, Debug, PartialEq)]\npub struct {name} {{\n{}}}\n\nwire!({name} {{ {} }});\n\n",
                    docs(definition),
                    declare(&fields),
                    names.join(", "),
                );
            }
            Some("enum") => code.push_str(&plain_enum(&name, definition)?),
            Some("type") => {
                let _ = writeln!(code, "pub type {name} = {};\n", rust_type(&body["alias"])?);
            }
            other => bail!("type {name} is of the unknown kind {other:?}"),
        }
        if let Some(account) = stored.get(idl_name) {
            code.push_str(&discriminator(&name, account)?);
            code.push_str(&deserialize(&name));
        }
    }
    Ok(code + "}\n")
}

fn plain_enum(name: &str, definition: &Value) -> Result<String> {
    let variants = list(&definition["type"], "variants");
    if variants.iter().any(|variant| !variant["fields"].is_null()) {
        bail!("enum {name} has fields, which is not supported");
    }
    let names: Vec<_> = variants.iter().map(|variant| text(variant, "name")).collect::<Result<_>>()?;
    let arms: String = names.iter().enumerate().map(|(i, variant)| format!("{i} => Self::{variant},\n")).collect();
    Ok(format!(
        "{}#[derive(Clone, Copy, Debug, PartialEq, Eq)]\n#[repr(u8)]\npub enum {name} {{\n{}}}\n\n\
         impl Wire for {name} {{\nfn put(&self, out: &mut Vec<u8>) {{\nout.push(*self as u8);\n}}\n\n\
         fn take(input: &mut &[u8]) -> Option<Self> {{\nSome(match u8::take(input)? {{\n{arms}_ => return None,\n}})\n}}\n}}\n\n",
        docs(definition),
        names.iter().map(|variant| format!("{variant},\n")).collect::<String>(),
    ))
}

fn deserialize(name: &str) -> String {
    format!(
        "impl anchor_lang::AccountDeserialize for {name} {{\n\
         fn try_deserialize(data: &mut &[u8]) -> Result<Self, anchor_lang::Error> {{\n\
         if !data.starts_with(<Self as anchor_lang::Discriminator>::DISCRIMINATOR) {{\n\
         return Err(anchor_lang::Error::InvalidAccountData);\n}}\nSelf::try_deserialize_unchecked(data)\n}}\n\n\
         fn try_deserialize_unchecked(data: &mut &[u8]) -> Result<Self, anchor_lang::Error> {{\n\
         let mut fields = data.get(<Self as anchor_lang::Discriminator>::DISCRIMINATOR.len()..)\
         .ok_or(anchor_lang::Error::AccountDataTooSmall)?;\n\
         let value = Self::take(&mut fields).ok_or(anchor_lang::Error::InvalidAccountData)?;\n\
         *data = fields;\nOk(value)\n}}\n}}\n\n"
    )
}

fn discriminator(name: &str, item: &Value) -> Result<String> {
    let bytes: Vec<_> = list(item, "discriminator").iter().map(Value::to_string).collect();
    if bytes.is_empty() {
        bail!("{name} has no discriminator");
    }
    Ok(format!(
        "impl anchor_lang::Discriminator for {name} {{\nconst DISCRIMINATOR: &'static [u8] = &[{}];\n}}\n\n",
        bytes.join(", ")
    ))
}

fn fields(value: &Value) -> Result<Vec<(String, String)>> {
    let fields = value.as_array().map(Vec::as_slice).unwrap_or_default();
    fields.iter().map(|field| Ok((snake(text(field, "name")?), rust_type(&field["type"])?))).collect()
}

fn declare(fields: &[(String, String)]) -> String {
    fields.iter().map(|(field, ty)| format!("pub {field}: {ty},\n")).collect()
}

fn rust_type(idl: &Value) -> Result<String> {
    if let Some(name) = idl.as_str() {
        return Ok(match name {
            "bool" | "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "u128" | "i128" => name.to_owned(),
            "bytes" => "Vec<u8>".to_owned(),
            "string" => "String".to_owned(),
            "pubkey" => "Address".to_owned(),
            other => bail!("unknown IDL type {other}"),
        });
    }
    if let Some(items) = idl["array"].as_array() {
        let [item, Value::Number(length)] = items.as_slice() else { bail!("an array without a length: {idl}") };
        return Ok(format!("[{}; {length}]", rust_type(item)?));
    }
    if !idl["vec"].is_null() {
        return Ok(format!("Vec<{}>", rust_type(&idl["vec"])?));
    }
    if !idl["option"].is_null() {
        return Ok(format!("Option<{}>", rust_type(&idl["option"])?));
    }
    let defined = idl["defined"]["name"].as_str().or_else(|| idl["defined"].as_str());
    builtin(defined.ok_or_else(|| anyhow!("unknown IDL type {idl}"))?)
}

/// Anchor's alignment-free numbers are encoded as plain numbers.
fn builtin(defined: &str) -> Result<String> {
    Ok(match defined {
        "PodBool" => "bool".to_owned(),
        "PodU16" | "PodU32" | "PodU64" | "PodU128" | "PodI16" | "PodI32" | "PodI64" | "PodI128" => {
            defined.trim_start_matches("Pod").to_lowercase()
        }
        name => type_name(name),
    })
}

fn docs(item: &Value) -> String {
    list(item, "docs").iter().filter_map(Value::as_str).map(|line| format!("/// {}\n", line.trim())).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().with_context(|| format!("no {key} in {value}"))
}

/// Name of the type for a `snake_case` name or a path.
fn type_name(name: &str) -> String {
    let last = name.rsplit("::").next().unwrap_or(name);
    let words = last.split('_').filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    if matches!(out.as_str(), "type" | "move" | "ref" | "gen") { format!("r#{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn small(types: Value) -> Value {
        json!({
            "address": "11111111111111111111111111111111",
            "metadata": { "name": "small" },
            "instructions": [{
                "name": "do_it",
                "discriminator": [7],
                "accounts": [
                    { "name": "payer", "writable": true, "signer": true },
                    { "name": "pool", "writable": true, "address": "network.pool" },
                    { "name": "fee_tokens", "writable": true, "optional": true },
                    { "name": "system_program", "address": "11111111111111111111111111111111" },
                ],
                "args": [{ "name": "amounts", "type": { "vec": { "array": ["u64", 2] } } }],
            }],
            "types": types,
        })
    }

    #[test]
    fn only_an_account_with_a_fixed_address_has_no_field() {
        let code = module(&small(json!([]))).unwrap();
        assert!(code.contains("pub pool: Address") && !code.contains("pub system_program"));
        assert!(code.contains("pub fee_tokens: Option<Address>"));
        assert!(code.contains("meta(self.fee_tokens.unwrap_or(ID), false, true && self.fee_tokens.is_some())"));
        assert!(code.contains("meta(anchor_lang::address!(\"11111111111111111111111111111111\"), false, false)"));
        assert!(code.contains("pub amounts: Vec<[u64; 2]>") && code.contains("pub struct DoIt"));
    }

    #[test]
    fn an_unsupported_type_is_an_error() {
        let of = |body: Value| module(&small(json!([{ "name": "a::B", "type": body }])));
        let refused = |body: Value| format!("{:#}", of(body).unwrap_err());
        let unknown = refused(json!({ "kind": "struct", "fields": [{ "name": "x", "type": "pod" }] }));
        assert!(unknown.contains("unknown IDL type"), "{unknown}");
        let with_fields = refused(json!({ "kind": "enum", "variants": [{ "name": "V", "fields": ["u8"] }] }));
        assert!(with_fields.contains("has fields, which is not supported"), "{with_fields}");
        let good = of(json!({ "kind": "struct", "fields": [
            { "name": "_reserved", "type": "u8" },
            { "name": "index", "type": { "defined": { "name": "PodU128" } } },
        ] }));
        let good = good.unwrap();
        assert!(
            good.contains("pub struct B") && good.contains("pub _reserved: u8") && good.contains("pub index: u128")
        );
    }
}
