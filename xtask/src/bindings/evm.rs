//! Generates the bindings of the contracts for alloy and for ethers-rs, from the same committed ABIs.

use std::fmt::Write as _;

/// The module with `alloy::sol!` for each ABI, and the ABIs as text.
pub fn alloy(contracts: &[&str]) -> String {
    let mut code = String::from("//! The Ethereum contracts, for alloy.\n\n");
    for contract in contracts {
        let _ = write!(
            code,
            "alloy::sol!(\n#[allow(missing_docs, clippy::all)]\n#[derive(Debug, PartialEq, Eq)]\n{contract},\n\
             \"abi/{contract}.json\"\n);\n\n"
        );
    }
    code.push_str("/// Name and JSON ABI of every contract.\npub const ABIS: &[(&str, &str)] = &[\n");
    for contract in contracts {
        let _ = writeln!(code, "(\"{contract}\", include_str!(\"../abi/{contract}.json\")),");
    }
    code + "];\n"
}

/// The module with `ethers::contract::abigen!` for each ABI.
pub fn ethers(contracts: &[&str]) -> String {
    let mut code = String::from("//! The Ethereum contracts, for ethers-rs.\n#![allow(missing_docs, clippy::all)]\n\n");
    for contract in contracts {
        let _ = writeln!(code, "ethers::contract::abigen!({contract}, \"./abi/{contract}.json\");");
    }
    code
}
