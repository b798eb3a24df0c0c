//! Decodes failures with the names of the programs' errors.

use anchor_lang::prelude::Address;
use serde_json::Value;

use crate::Failure;

/// Error codes of Anchor itself, of which a caller can get these.
const ANCHOR: &[(u32, &str)] = &[
    (2000, "ConstraintMut"),
    (2001, "ConstraintHasOne"),
    (2002, "ConstraintSigner"),
    (2003, "ConstraintRaw"),
    (2004, "ConstraintOwner"),
    (2006, "ConstraintSeeds"),
    (2012, "ConstraintAddress"),
    (2040, "ConstraintDuplicateMutableAccount"),
    (3001, "AccountDiscriminatorNotFound"),
    (3002, "AccountDiscriminatorMismatch"),
    (3003, "AccountDidNotDeserialize"),
    (3007, "AccountOwnedByWrongProgram"),
    (3010, "AccountNotSigner"),
    (3012, "AccountNotInitialized"),
];

/// Decodes a transaction error (as JSON). The logs show which program returned it, because an error of an inner call is
/// returned with the same number by the outer program.
pub(crate) fn decode(error: &Value, logs: &[String]) -> Failure {
    let detail = |text: &str| match last_message(logs) {
        Some(message) => format!("{text} ({message})"),
        None => text.to_owned(),
    };
    let Some(code) = error["InstructionError"][1]["Custom"].as_u64().and_then(|code| u32::try_from(code).ok()) else {
        return Failure { name: plain_name(error), detail: detail(&error.to_string()) };
    };
    let program = failing_program(logs);
    match program.as_deref().and_then(|program| named(program, code)) {
        Some((name, message)) => Failure { name: name.to_owned(), detail: message.to_owned() },
        None => match ANCHOR.iter().find(|(known, _)| *known == code) {
            Some((_, name)) => {
                Failure { name: (*name).to_owned(), detail: detail("an account does not satisfy its constraint") }
            }
            None => Failure {
                name: "Custom".to_owned(),
                detail: detail(&format!("error {code:#x} of {}", program.as_deref().unwrap_or("an unknown program"))),
            },
        },
    }
}

/// The name of an error without a number: `InvalidAccountData` for `{"InstructionError":[0,"InvalidAccountData"]}`,
/// `BlockhashNotFound` for `"BlockhashNotFound"`.
fn plain_name(error: &Value) -> String {
    let inner = &error["InstructionError"][1];
    let name = inner.as_str().or_else(|| error.as_str()).map(str::to_owned);
    name.or_else(|| error.as_object().and_then(|map| map.keys().next().cloned())).unwrap_or_else(|| "Unknown".into())
}

/// Name and message of an error of the protocol's programs, by program and number.
fn named(program: &str, code: u32) -> Option<(&'static str, &'static str)> {
    use bindings::solana::{ownership, rewards, royalties};
    let program: Address = program.parse().ok()?;
    let errors =
        [(ownership::ID, ownership::ERRORS), (royalties::ID, royalties::ERRORS), (rewards::ID, rewards::ERRORS)];
    let (_, errors) = errors.into_iter().find(|(id, _)| *id == program)?;
    errors.iter().find(|(known, ..)| *known == code).map(|(_, name, message)| (*name, *message))
}

/// The program that returned the error: the first one in the logs that failed, since inner programs fail before outer
/// ones.
fn failing_program(logs: &[String]) -> Option<String> {
    logs.iter().find_map(|line| {
        let rest = line.strip_prefix("Program ")?;
        rest.split_once(" failed: custom program error").map(|(program, _)| program.to_owned())
    })
}

/// The last message logged by a program.
fn last_message(logs: &[String]) -> Option<&str> {
    logs.iter().rev().find_map(|line| line.strip_prefix("Program log: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_an_inner_program_has_its_own_name() {
        let royalties = bindings::solana::royalties::ID;
        let (code, name, _) = bindings::solana::royalties::ERRORS[0];
        let logs = [
            "Program Bd2hVeSkqKj2YDWKedKij78VMuCFLFzer4DfZkDKC7jY invoke [1]".to_owned(),
            format!("Program {royalties} invoke [2]"),
            format!("Program {royalties} failed: custom program error: {code:#x}"),
            format!("Program Bd2hVeSkqKj2YDWKedKij78VMuCFLFzer4DfZkDKC7jY failed: custom program error: {code:#x}"),
        ];
        let error = serde_json::json!({ "InstructionError": [0, { "Custom": code }] });
        assert_eq!(decode(&error, &logs).name, name);
    }

    #[test]
    fn errors_of_the_runtime_keep_their_names() {
        assert_eq!(decode(&serde_json::json!("BlockhashNotFound"), &[]).name, "BlockhashNotFound");
        let error = serde_json::json!({ "InstructionError": [2, "InvalidAccountData"] });
        assert_eq!(decode(&error, &[]).name, "InvalidAccountData");
        let error = serde_json::json!({ "InsufficientFundsForRent": { "account_index": 1 } });
        assert_eq!(decode(&error, &[]).name, "InsufficientFundsForRent");
    }
}
