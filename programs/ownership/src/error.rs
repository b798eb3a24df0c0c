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
    /// 6012
    #[msg("The resale royalty is at most 1,000 basis points")]
    ResaleRoyaltyTooHigh,
    /// 6013
    #[msg("The track's issue is not finished, or it is retired")]
    TrackNotIssued,
    /// 6014
    #[msg("Only the named successor may accept")]
    NotPendingRegistrant,
    /// 6015
    #[msg("Only the admin may do this")]
    NotAdmin,
    /// 6016
    #[msg("Only the named successor may accept the admin's role")]
    NotPendingAdmin,
    /// 6017
    #[msg("Listing and buying are stopped; cancelling works")]
    MarketPausedNow,
    /// 6018
    #[msg("The protocol fee is at most 250 basis points")]
    FeeTooHigh,
    /// 6019
    #[msg("The payment token is not the one of the royalties program")]
    UnsuitablePaymentMint,
    /// 6020
    #[msg("The mint or program is not the payment token's")]
    WrongPaymentToken,
    /// 6021
    #[msg("The account is not that of the market's fees")]
    WrongFeeAccount,
    /// 6022
    #[msg("The escrow is not the listing's")]
    WrongEscrow,
    /// 6023
    #[msg("Not a token account of the track's shares")]
    NotShareAccount,
    /// 6024
    #[msg("Only the seller may do this before the listing expires")]
    NotSeller,
    /// 6025
    #[msg("The account does not belong to the listing's seller")]
    WrongSeller,
    /// 6026
    #[msg("The track is not the listing's")]
    WrongTrack,
    /// 6027
    #[msg("The unit price must be above zero and the whole price at most 2^64 - 1")]
    BadPrice,
    /// 6028
    #[msg("The expiry must be in the future and below 2^40")]
    BadExpiry,
    /// 6029
    #[msg("The listing is active already")]
    AlreadyListed,
    /// 6030
    #[msg("The listing is not active")]
    NotListed,
    /// 6031
    #[msg("The listing has expired")]
    ListingExpired,
    /// 6032
    #[msg("Transfer the shares to the escrow before listing them, in the same transaction")]
    NothingListed,
    /// 6033
    #[msg("The listing has fewer shares left")]
    ExceedsListing,
    /// 6034
    #[msg("The price is above the buyer's limit")]
    PriceAboveLimit,
    /// 6035
    #[msg("A seller does not buy their own listing")]
    OwnListing,
    /// 6036
    #[msg("The proceeds go to an account of the payment token that the seller owns")]
    WrongProceeds,
    /// 6037
    #[msg("The clock is out of range")]
    ClockOutOfRange,
    /// 6038
    #[msg("There is nothing to pay out")]
    NothingToPay,
}
