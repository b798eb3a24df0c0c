//! Everything this program refuses, with its reason.

use anchor_lang::prelude::*;
use protocol::royalty::RoyaltyError;

/// Errors of `royalties`.
#[error_code]
#[derive(Debug, PartialEq, Eq)]
pub enum RoyaltiesError {
    /// 6000
    #[msg("Only the program's upgrade authority initialises it")]
    NotUpgradeAuthority,
    /// 6001
    #[msg("The payment token must be a mint of SPL Token or Token-2022 with at most 9 decimals, no fee and no hook")]
    UnsuitablePaymentMint,
    /// 6002
    #[msg("The epoch length must be above zero")]
    ZeroEpochLength,
    /// 6003
    #[msg("Only the ownership program, signing as the track, may do this")]
    NotTrack,
    /// 6004
    #[msg("The share mint must be an issued Token-2022 mint without decimals and authorities")]
    UnsuitableShareMint,
    /// 6005
    #[msg("The mint is not the vault's")]
    WrongMint,
    /// 6006
    #[msg("The account is not a Token-2022 token account of these shares")]
    NotShareAccount,
    /// 6007
    #[msg("The token account's owner must be immutable")]
    OwnerNotImmutable,
    /// 6008
    #[msg("The owner is not a wallet and has not signed")]
    OwnerMustSign,
    /// 6009
    #[msg("The owner does not belong to this token account or position")]
    WrongOwner,
    /// 6010
    #[msg("The position is not the one of this token account")]
    WrongPosition,
    /// 6011
    #[msg("The position belongs to another vault")]
    WrongVault,
    /// 6012
    #[msg("The token account is not the vault's")]
    WrongVaultTokens,
    /// 6013
    #[msg("The purse is not the vault's")]
    WrongPurse,
    /// 6014
    #[msg("The payment mint or its token program is not the vault's")]
    WrongPaymentToken,
    /// 6015
    #[msg("The token account is not the rewards pool's")]
    WrongPool,
    /// 6016
    #[msg("Deposits wait until the issue is finished")]
    VaultNotOpen,
    /// 6017
    #[msg("The vault is open already")]
    VaultAlreadyOpen,
    /// 6018
    #[msg("Only the position's beneficiary may claim")]
    NotBeneficiary,
    /// 6019
    #[msg("A beneficiary cannot be the zero address")]
    ZeroBeneficiary,
    /// 6020
    #[msg("Royalties cannot be paid into the vault they come from")]
    DestinationIsVault,
    /// 6021
    #[msg("Rent returns to the account that paid it")]
    WrongPayer,
    /// 6022
    #[msg("The hook is called by Token-2022 during a transfer only")]
    NotTransferring,
    /// 6023
    #[msg("The hook takes exactly the accounts of its list")]
    UnexpectedAccounts,
    /// 6024
    #[msg("Unknown instruction")]
    UnknownInstruction,
    /// 6025
    #[msg("The amount must be above zero")]
    ZeroAmount,
    /// 6026
    #[msg("The amount takes the vault past its limits")]
    Overflow,
    /// 6027
    #[msg("Not enough shares")]
    InsufficientShares,
    /// 6028
    #[msg("The position still holds shares or royalties")]
    PositionNotEmpty,
    /// 6029
    #[msg("The supply must be between 1 and 2^40 - 1")]
    SupplyOutOfRange,
    /// 6030
    #[msg("The clock is before 1970")]
    ClockOutOfRange,
}

impl From<RoyaltyError> for RoyaltiesError {
    fn from(error: RoyaltyError) -> Self {
        match error {
            RoyaltyError::ZeroAmount => Self::ZeroAmount,
            RoyaltyError::Overflow => Self::Overflow,
            RoyaltyError::InsufficientShares => Self::InsufficientShares,
            RoyaltyError::PositionNotEmpty => Self::PositionNotEmpty,
            RoyaltyError::SupplyOutOfRange => Self::SupplyOutOfRange,
        }
    }
}

/// Turns a refusal of the royalty arithmetic into this program's error.
pub fn refused(error: RoyaltyError) -> Error {
    RoyaltiesError::from(error).into()
}
