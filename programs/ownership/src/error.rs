//! Everything this program refuses, with its reason.

use anchor_lang::prelude::*;

/// Errors of `ownership`.
#[error_code]
#[derive(Debug, PartialEq, Eq)]
pub enum OwnershipError {
    /// 6000
    #[msg("Only the program's upgrade authority initialises it")]
    NotUpgradeAuthority,
    /// 6001
    #[msg("The CAIP-2 id must have 1 to 41 bytes")]
    BadCaip2,
    /// 6002
    #[msg("The manifest CID must be a binary CIDv1 of at most 40 bytes")]
    BadManifestCid,
    /// 6003
    #[msg("The track id does not follow from deployment, registrant and manifest CID")]
    WrongTrackId,
    /// 6004
    #[msg("The supply must be between 1 and 2^40 - 1")]
    SupplyOutOfRange,
    /// 6005
    #[msg("The name needs 1 to 64 bytes, the symbol 1 to 12, the URI at most 128")]
    BadMetadata,
    /// 6006
    #[msg("Only the track's registrant may do this")]
    NotRegistrant,
    /// 6007
    #[msg("The issue is finished")]
    IssueFinished,
    /// 6008
    #[msg("The mint is not the track's")]
    WrongMint,
    /// 6009
    #[msg("The vault is not the track's")]
    WrongVault,
    /// 6010
    #[msg("One to four amounts, each above zero")]
    BadAmounts,
    /// 6011
    #[msg("Each amount needs three accounts: wallet, associated token account, position")]
    HolderAccountsMissing,
}
