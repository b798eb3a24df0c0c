//! The events of a transaction, or the name of its error.

use anyhow::Result;
use protocol::event::Event;
use serde_json::Value;
use solana_tests::{Failure, Sent};

use crate::borsh;

/// The events of a transaction, in their order.
pub(super) fn events(sent: &Sent) -> Result<Vec<Event>> {
    let calls = sent.inner_instructions.iter().flatten();
    calls.filter_map(|call| borsh::event(&call.instruction.data).transpose()).collect()
}

/// The IDLs of the programs, which contain the names of their errors.
const INTERFACES: [&str; 2] = [
    include_str!("../../../../crates/bindings/idl/ownership.json"),
    include_str!("../../../../crates/bindings/idl/royalties.json"),
];

/// The name of the error with which the innermost program failed.
pub(super) fn refusal(failure: &Failure) -> Result<String> {
    let failed = failure.meta.logs.iter().find_map(|line| line.strip_prefix("Program ")?.split_once(" failed: "));
    let Some((program, why)) = failed else { return Ok(format!("{:?}", failure.err)) };
    let code = why.strip_prefix("custom program error: 0x").and_then(|code| u64::from_str_radix(code, 16).ok());
    for interface in INTERFACES {
        let interface: Value = serde_json::from_str(interface)?;
        let errors = interface["errors"].as_array().filter(|_| interface["address"] == program);
        let error = errors.and_then(|errors| errors.iter().find(|error| error["code"].as_u64() == code));
        if let Some(name) = error.and_then(|error| error["name"].as_str()) {
            return Ok(name.to_owned());
        }
    }
    Ok(format!("{program}: {why}"))
}
