//! Why royalties refuses an instruction. Codes are 6000 plus the position and never change their meaning. A name is `Noun_Problem`,
//! and is the name of the contract's error where both chains refuse for the same reason.

use anchor_lang::prelude::*;
use protocol::royalty::RoyaltyError;

/// Errors of `royalties`; the message of each says when it is returned.
#[error_code]
#[allow(missing_docs, non_camel_case_types, reason = "the messages say it; the names are the contracts'")]
#[derive(Debug, PartialEq, Eq)]
pub enum RoyaltiesError {
    #[msg("the signer is not the program's upgrade authority")]
    Caller_NotUpgradeAuthority,
    #[msg(
        "the payment token must be a mint of SPL Token or Token-2022 with at most 9 decimals, no transfer fee and no hook"
    )]
    PaymentToken_Unsupported,
    #[msg("the epoch length must be above zero")]
    Epoch_LengthZero,
    #[msg("only the ownership program, signing as the track, may do this")]
    Caller_NotTrack,
    #[msg("the share mint must be an issued Token-2022 mint without decimals and authorities")]
    ShareMint_Unsupported,
    #[msg("the mint is not the vault's")]
    Mint_Mismatch,
    #[msg("the account is not a Token-2022 token account of these shares")]
    ShareAccount_Invalid,
    #[msg("the token account's owner must be immutable")]
    ShareAccount_OwnerNotImmutable,
    #[msg("the owner must sign: it is not a wallet, or its token account exists")]
    Owner_NotSigner,
    #[msg("the owner is not that of this token account or position")]
    Owner_Mismatch,
    #[msg("the position is not that of this token account")]
    Position_Mismatch,
    #[msg("the position belongs to another vault")]
    Vault_Mismatch,
    #[msg("the token account is not the vault's")]
    VaultTokens_Mismatch,
    #[msg("the purse is not the vault's")]
    Purse_Mismatch,
    #[msg("the mint or its program is not the payment token's")]
    PaymentToken_Mismatch,
    #[msg("the token account is not the rewards pool's")]
    Pool_Mismatch,
    #[msg("the vault takes no deposits before the issue is finished")]
    Vault_NotOpen,
    #[msg("the vault is open already")]
    Vault_AlreadyOpen,
    #[msg("the signer is not the position's beneficiary")]
    Caller_NotBeneficiary,
    #[msg("the beneficiary must not be the zero address")]
    Beneficiary_Zero,
    #[msg("royalties cannot be paid into the vault they come from")]
    Claim_DestinationInvalid,
    #[msg("rent goes back to the account that paid it")]
    RentPayer_Mismatch,
    #[msg("only Token-2022 may call the hook, during a transfer")]
    Hook_NotTransferring,
    #[msg("the hook takes exactly the accounts of its list")]
    Hook_AccountsUnexpected,
    #[msg("the hook does not know this instruction")]
    Hook_InstructionUnknown,
    #[msg("the deposit must be above zero")]
    Deposit_AmountZero,
    #[msg("the vault's deposits must stay below 2^64 in all")]
    Vault_DepositsExceedLimit,
    #[msg("the account has too few shares")]
    Shares_Insufficient,
    #[msg("the position still has shares or royalties")]
    Position_NotEmpty,
    #[msg("the supply must be between 1 and 2^40 - 1")]
    Track_SupplyOutOfRange,
    #[msg("the clock is out of range")]
    Clock_OutOfRange,
}

impl From<RoyaltyError> for RoyaltiesError {
    fn from(error: RoyaltyError) -> Self {
        match error {
            RoyaltyError::ZeroAmount => Self::Deposit_AmountZero,
            RoyaltyError::Overflow => Self::Vault_DepositsExceedLimit,
            RoyaltyError::InsufficientShares => Self::Shares_Insufficient,
            RoyaltyError::PositionNotEmpty => Self::Position_NotEmpty,
            RoyaltyError::SupplyOutOfRange => Self::Track_SupplyOutOfRange,
        }
    }
}

/// Turns a refusal of the royalty arithmetic into this program's error.
pub fn refused(error: RoyaltyError) -> Error {
    RoyaltiesError::from(error).into()
}
