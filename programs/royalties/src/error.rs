//! Everything this program refuses, with its reason.

use anchor_lang::prelude::*;
use protocol::royalty::RoyaltyError;

/// Errors of `royalties`.
#[error_code]
#[allow(non_camel_case_types)]
#[derive(Debug, PartialEq, Eq)]
pub enum RoyaltiesError {
    /// 6000
    #[msg("Only the program's upgrade authority initialises it")]
    Caller_NotUpgradeAuthority,
    /// 6001
    #[msg("The payment token must be a mint of SPL Token or Token-2022 with at most 9 decimals, no fee and no hook")]
    PaymentToken_Unsupported,
    /// 6002
    #[msg("The epoch length must be above zero")]
    Epoch_LengthZero,
    /// 6003
    #[msg("Only the ownership program, signing as the track, may do this")]
    Caller_NotTrack,
    /// 6004
    #[msg("The share mint must be an issued Token-2022 mint without decimals and authorities")]
    ShareMint_Unsupported,
    /// 6005
    #[msg("The mint is not the vault's")]
    Mint_Mismatch,
    /// 6006
    #[msg("The account is not a Token-2022 token account of these shares")]
    ShareAccount_Invalid,
    /// 6007
    #[msg("The token account's owner must be immutable")]
    ShareAccount_OwnerNotImmutable,
    /// 6008
    #[msg("The owner is not a wallet and has not signed")]
    Owner_NotSigner,
    /// 6009
    #[msg("The owner does not belong to this token account or position")]
    Owner_Mismatch,
    /// 6010
    #[msg("The position is not the one of this token account")]
    Position_Mismatch,
    /// 6011
    #[msg("The position belongs to another vault")]
    Vault_Mismatch,
    /// 6012
    #[msg("The token account is not the vault's")]
    VaultTokens_Mismatch,
    /// 6013
    #[msg("The purse is not the vault's")]
    Purse_Mismatch,
    /// 6014
    #[msg("The payment mint or its token program is not the vault's")]
    PaymentToken_Mismatch,
    /// 6015
    #[msg("The token account is not the rewards pool's")]
    Pool_Mismatch,
    /// 6016
    #[msg("Deposits wait until the issue is finished")]
    Vault_NotOpen,
    /// 6017
    #[msg("The vault is open already")]
    Vault_AlreadyOpen,
    /// 6018
    #[msg("Only the position's beneficiary may claim")]
    Caller_NotBeneficiary,
    /// 6019
    #[msg("A beneficiary cannot be the zero address")]
    Beneficiary_Zero,
    /// 6020
    #[msg("Royalties cannot be paid into the vault they come from")]
    Claim_DestinationInvalid,
    /// 6021
    #[msg("Rent returns to the account that paid it")]
    RentPayer_Mismatch,
    /// 6022
    #[msg("The hook is called by Token-2022 during a transfer only")]
    Hook_NotTransferring,
    /// 6023
    #[msg("The hook takes exactly the accounts of its list")]
    Hook_AccountsUnexpected,
    /// 6024
    #[msg("Unknown instruction")]
    Hook_InstructionUnknown,
    /// 6025
    #[msg("The amount must be above zero")]
    Deposit_AmountZero,
    /// 6026
    #[msg("The amount takes the vault past its limits")]
    Vault_DepositsExceedLimit,
    /// 6027
    #[msg("Not enough shares")]
    Shares_Insufficient,
    /// 6028
    #[msg("The position still holds shares or royalties")]
    Position_NotEmpty,
    /// 6029
    #[msg("The supply must be between 1 and 2^40 - 1")]
    Track_SupplyOutOfRange,
    /// 6030
    #[msg("The clock is before 1970")]
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
