//! Everything this program refuses, with its reason.

use anchor_lang::prelude::*;

/// Errors of `ownership`.
#[error_code]
#[allow(non_camel_case_types)]
#[derive(Debug, PartialEq, Eq)]
pub enum OwnershipError {
    /// 6000
    #[msg("Only the program's upgrade authority initialises it")]
    Caller_NotUpgradeAuthority,
    /// 6001
    #[msg("The CAIP-2 id must have 1 to 41 bytes")]
    Deployment_Caip2Invalid,
    /// 6002
    #[msg("The manifest CID must be a binary CIDv1 of at most 40 bytes")]
    Track_ManifestCidInvalid,
    /// 6003
    #[msg("The track id does not follow from deployment, registrant and manifest CID")]
    Track_IdMismatch,
    /// 6004
    #[msg("The supply must be between 1 and 2^40 - 1")]
    Track_SupplyOutOfRange,
    /// 6005
    #[msg("The name needs 1 to 64 bytes, the symbol 1 to 12, the URI at most 128")]
    Track_MetadataInvalid,
    /// 6006
    #[msg("Only the track's registrant may do this")]
    Caller_NotRegistrant,
    /// 6007
    #[msg("The issue is finished")]
    Track_NotIssuing,
    /// 6008
    #[msg("The mint is not the track's")]
    Mint_Mismatch,
    /// 6009
    #[msg("The vault is not the track's")]
    Vault_Mismatch,
    /// 6010
    #[msg("One to four amounts, each above zero")]
    Allocation_AmountZero,
    /// 6011
    #[msg("Each amount needs three accounts: wallet, associated token account, position")]
    Allocation_LengthsDiffer,
    /// 6012
    #[msg("The resale royalty is at most 1,000 basis points")]
    Track_ResaleRoyaltyTooHigh,
    /// 6013
    #[msg("The track's issue is not finished, or it is retired")]
    Track_NotIssued,
    /// 6014
    #[msg("Only the named successor may accept")]
    Caller_NotPendingRegistrant,
    /// 6015
    #[msg("Only the admin may do this")]
    Caller_NotAdmin,
    /// 6016
    #[msg("Only the named successor may accept the admin's role")]
    Caller_NotPendingAdmin,
    /// 6017
    #[msg("Listing and buying are stopped; cancelling works")]
    Market_Paused,
    /// 6018
    #[msg("The protocol fee is at most 250 basis points")]
    Market_FeeTooHigh,
    /// 6019
    #[msg("The payment token is not the one of the royalties program")]
    PaymentToken_Unsupported,
    /// 6020
    #[msg("The mint or program is not the payment token's")]
    PaymentToken_Mismatch,
    /// 6021
    #[msg("The account is not that of the market's fees")]
    FeeAccount_Mismatch,
    /// 6022
    #[msg("The escrow is not the listing's")]
    Escrow_Mismatch,
    /// 6023
    #[msg("Not a token account of the track's shares")]
    ShareAccount_Invalid,
    /// 6024
    #[msg("Only the seller may do this before the listing expires")]
    Caller_NotSeller,
    /// 6025
    #[msg("The account does not belong to the listing's seller")]
    Seller_Mismatch,
    /// 6026
    #[msg("The track is not the listing's")]
    Track_Mismatch,
    /// 6027
    #[msg("The unit price must be above zero and the whole price at most 2^64 - 1")]
    Sale_PriceZero,
    /// 6028
    #[msg("The expiry must be in the future and below 2^40")]
    Listing_ExpiryInvalid,
    /// 6029
    #[msg("The listing is active already")]
    Listing_AlreadyActive,
    /// 6030
    #[msg("The listing is not active")]
    Listing_NotActive,
    /// 6031
    #[msg("The listing has expired")]
    Listing_Expired,
    /// 6032
    #[msg("Transfer the shares to the escrow before listing them, in the same transaction")]
    Escrow_Empty,
    /// 6033
    #[msg("The listing has fewer shares left")]
    Listing_AmountExceedsRemaining,
    /// 6034
    #[msg("The price is above the buyer's limit")]
    Sale_PriceAboveMaximum,
    /// 6035
    #[msg("A seller does not buy their own listing")]
    Listing_BuyerIsSeller,
    /// 6036
    #[msg("The proceeds go to an account of the payment token that the seller owns")]
    ProceedsAccount_Mismatch,
    /// 6037
    #[msg("The clock is out of range")]
    Clock_OutOfRange,
    /// 6038
    #[msg("There is nothing to pay out")]
    Amount_Zero,
}
