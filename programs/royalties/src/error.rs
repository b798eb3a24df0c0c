//! Errors of `royalties`. The code of a variant is 6000 plus its position and never changes. Names have the form
//! `Noun_Problem` and equal those of the contracts where both chains reject a call for the same reason.

use anchor_lang::prelude::*;
use protocol::royalty::RoyaltyError;

/// Errors of `royalties`. The message of a variant states when the error is returned.
#[error_code]
#[allow(missing_docs, non_camel_case_types, reason = "messages document variants; names are the contracts'")]
#[derive(Debug, PartialEq, Eq)]
pub enum RoyaltiesError {
    #[msg("the signer is not the upgrade authority of the program")]
    Caller_NotUpgradeAuthority,
    #[msg(
        "the payment mint must belong to SPL Token or Token-2022, have at most 9 decimals and no extensions besides metadata and groups, and be the same in all programs"
    )]
    PaymentToken_Unsupported,
    #[msg("the epoch length must be above zero")]
    Epoch_LengthZero,
    #[msg("only the ownership program may do this, with the signature of the track account")]
    Caller_NotTrack,
    #[msg(
        "the share mint must be a Token-2022 mint without decimals, mint authority and freeze authority, whose supply is issued"
    )]
    ShareMint_Unsupported,
    #[msg("the mint is not the share mint of this track; pass the mint stored in the track or vault")]
    Mint_Mismatch,
    #[msg("the account is not an initialized Token-2022 account of the track's shares")]
    ShareAccount_Invalid,
    #[msg("the share token account must have the immutable owner extension; use an associated token account")]
    ShareAccount_OwnerNotImmutable,
    #[msg("the owner must sign, because it is not a wallet or its token account still exists")]
    Owner_NotSigner,
    #[msg("the account is not the owner of the token account or position")]
    Owner_Mismatch,
    #[msg("the position does not belong to this token account; pass the one derived from it")]
    Position_Mismatch,
    #[msg("the vault belongs to another track; pass the vault derived from the track's share mint")]
    Vault_Mismatch,
    #[msg("the token account is not the one of the vault")]
    VaultTokens_Mismatch,
    #[msg("the purse is not the one of the vault")]
    Purse_Mismatch,
    #[msg("the mint or the token program is not that of the payment token; pass those of the configuration")]
    PaymentToken_Mismatch,
    #[msg("the token account is not the one of the rewards pool")]
    Pool_Mismatch,
    #[msg("the vault takes no deposits before the issue of the track is finished")]
    Vault_NotOpen,
    #[msg("the vault is already open")]
    Vault_AlreadyOpen,
    #[msg("the signer is not the beneficiary of the position")]
    Caller_NotBeneficiary,
    #[msg("the beneficiary must not be the zero address")]
    Beneficiary_Zero,
    #[msg("royalties cannot be paid to the vault that they come from; pass another token account")]
    Claim_DestinationInvalid,
    #[msg("the rent must be returned to the account that paid it; pass the payer stored in the account")]
    RentPayer_Mismatch,
    #[msg("only Token-2022 may call the transfer hook, during a transfer")]
    Hook_NotTransferring,
    #[msg("the transfer hook takes no accounts besides those in its list of extra accounts")]
    Hook_AccountsUnexpected,
    #[msg("the instruction is not `execute` of the transfer hook interface")]
    Hook_InstructionUnknown,
    #[msg("the deposit must be above zero")]
    Deposit_AmountZero,
    #[msg("the sum of all deposits of the vault must stay below 2^64 base units")]
    Vault_DepositsExceedLimit,
    #[msg("the position, or the unopened shares, have fewer shares than required")]
    Shares_Insufficient,
    #[msg("the position still has shares or unclaimed royalties; transfer and claim them first")]
    Position_NotEmpty,
    #[msg("the supply must be between 1 and 2^40 - 1")]
    Track_SupplyOutOfRange,
    #[msg("the time of the chain's clock is out of range")]
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

/// Converts an error of the royalty arithmetic to an error of this program.
pub fn refused(error: RoyaltyError) -> Error {
    RoyaltiesError::from(error).into()
}
