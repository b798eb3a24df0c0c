//! Sentences and problem codes for the errors of programs and contracts. An error has the same name on both chains, and
//! so the same sentence and code.

use bindings::solana::{ownership, rewards, royalties};

/// Errors that only contracts return: those of the protocol's contracts that do not exist on Solana, then
/// OpenZeppelin's.
const CONTRACTS_ONLY: &[(&str, &str)] = &[
    ("Admin_CannotRenounce", "the admin role cannot be given up; hand it over instead"),
    ("Caller_NotMarket", "only the share market may call this"),
    ("Caller_NotRegistry", "only the track registry may call this"),
    ("Circuit_AlreadyEnabled", "the circuit version is already enabled"),
    ("Circuit_StatementUnknown", "the statement does not exist"),
    ("Circuit_VerifierInvalid", "the verifying key is not one of this statement"),
    ("Claim_RecipientZero", "the recipient must not be the zero address"),
    (
        "Deposit_AmountNotReceived",
        "the vault received another amount than was sent; tokens with a transfer fee are not supported",
    ),
    ("Gate_NotFound", "the gate does not exist"),
    ("Issuer_NotRegistered", "the issuer is not registered"),
    ("Market_DestinationInvalid", "the fees cannot be sent to this address"),
    ("Node_NotRegistered", "the node is not registered"),
    ("Pass_HolderZero", "the holder must not be the zero address"),
    (
        "Payment_AmountNotReceived",
        "another amount than was sent was received; tokens with a transfer fee are not supported",
    ),
    ("Permit_Expired", "the permit expired; sign a new one"),
    ("Permit_SignerInvalid", "the permit was not signed by the owner"),
    ("Position_AlreadyOpen", "the position is already open"),
    ("Registry_Mismatch", "the contract belongs to another track registry"),
    ("Rewards_Mismatch", "the contract belongs to another rewards contract"),
    ("Shares_Locked", "these shares are listed; cancel the listing first"),
    ("Shares_NotLocked", "fewer shares are locked than would be unlocked"),
    ("Timelock_Zero", "the timelock must not be zero"),
    ("Track_AlreadyRegistered", "the track is already registered"),
    ("Track_NotRegistered", "the track is not registered"),
    ("Vault_AlreadyInitialized", "the vault is already initialized"),
    ("VerifyingKey_InsecureOnThisChain", "development keys are only accepted on local chains"),
    ("CloneArgumentsTooLong", "the clone's arguments are too long"),
    ("Create2EmptyBytecode", "there is no bytecode to deploy"),
    ("ECDSAInvalidSignature", "the signature is not valid"),
    ("ECDSAInvalidSignatureLength", "the signature must have 65 bytes"),
    ("ECDSAInvalidSignatureS", "the signature's s value is in the upper half of the order"),
    ("ERC20InsufficientAllowance", "the allowance is too low; approve the amount first"),
    ("ERC20InsufficientBalance", "the balance is too low"),
    ("ERC20InvalidApprover", "the approver must not be the zero address"),
    ("ERC20InvalidReceiver", "the receiver must not be the zero address"),
    ("ERC20InvalidSender", "the sender must not be the zero address"),
    ("ERC20InvalidSpender", "the spender must not be the zero address"),
    ("FailedDeployment", "the contract could not be deployed"),
    ("InsufficientBalance", "the contract's balance is too low"),
    ("InvalidAccountNonce", "the permit's nonce was used; sign a new one"),
    ("OwnableInvalidOwner", "the owner must not be the zero address"),
    ("OwnableUnauthorizedAccount", "the caller is not the admin"),
    ("ReentrancyGuardReentrantCall", "the contract does not allow a call during its own call"),
    ("SafeERC20FailedOperation", "the token refused the transfer"),
];

/// The meaning of an error of a program or contract, in one sentence without a full stop; `None` for an unknown name.
/// If several programs have an error with this name, the first of rewards, ownership and royalties is used. The message
/// of the program that failed is in [`crate::Failure`].
#[must_use]
pub fn sentence(name: &str) -> Option<&'static str> {
    let programs = [rewards::ERRORS, ownership::ERRORS, royalties::ERRORS].into_iter().flatten();
    let mut known = programs.map(|(_, name, message)| (*name, *message)).chain(CONTRACTS_ONLY.iter().copied());
    known.find(|(known, _)| *known == name).map(|(_, sentence)| sentence)
}

/// The problem code (RFC 9457) of an error, from its name: `Epoch_NotFixed` becomes `epoch-not-fixed`. Services use it
/// to reject a request for the same reason for which the chain would refuse the call.
///
/// ```
/// assert_eq!(chain::refusal::code("Epoch_NotFixed"), "epoch-not-fixed");
/// ```
#[must_use]
pub fn code(name: &str) -> String {
    let mut code = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        let starts_word = letter == '_' || letter.is_ascii_uppercase();
        if starts_word && !code.is_empty() && !code.ends_with('-') {
            code.push('-');
        }
        if letter != '_' {
            code.push(letter.to_ascii_lowercase());
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use alloy::json_abi::JsonAbi;

    use super::*;

    #[test]
    fn every_error_of_a_contract_has_a_sentence() {
        let abis = bindings::evm::ABIS.iter().map(|(_, json)| serde_json::from_str::<JsonAbi>(json).expect("an ABI"));
        let names: BTreeSet<String> = abis.flat_map(|abi| abi.errors.into_keys()).collect();
        let silent: Vec<_> = names.iter().filter(|name| sentence(name).is_none()).collect();
        assert!(silent.is_empty(), "these errors have no sentence: {silent:?}");
        let gone: Vec<_> = CONTRACTS_ONLY.iter().filter(|(name, _)| !names.contains(*name)).collect();
        assert!(gone.is_empty(), "no contract returns these errors: {gone:?}");
    }

    #[test]
    fn an_error_has_one_sentence() {
        let programs = [rewards::ERRORS, ownership::ERRORS, royalties::ERRORS].into_iter().flatten();
        let programs: BTreeSet<&str> = programs.map(|(_, name, _)| *name).collect();
        let twice: Vec<_> = CONTRACTS_ONLY.iter().filter(|(name, _)| programs.contains(name)).collect();
        assert!(twice.is_empty(), "the programs have a sentence for these: {twice:?}");
    }

    #[test]
    fn codes_are_in_kebab_case() {
        for (name, expected) in [("Proof_Invalid", "proof-invalid"), ("Claim_BudgetSpent", "claim-budget-spent")] {
            assert_eq!(code(name), expected);
        }
    }
}
