//! Why ownership refuses an instruction. Codes are 6000 plus the position and never change their meaning. A name is `Noun_Problem`,
//! and is the name of the contract's error where both chains refuse for the same reason.

use anchor_lang::prelude::*;

/// Errors of `ownership`; the message of each says when it is returned.
#[error_code]
#[allow(missing_docs, non_camel_case_types, reason = "the messages say it; the names are the contracts'")]
#[derive(Debug, PartialEq, Eq)]
pub enum OwnershipError {
    #[msg("the signer is not the program's upgrade authority")]
    Caller_NotUpgradeAuthority,
    #[msg("the CAIP-2 id must have 1 to 41 bytes")]
    Deployment_Caip2Invalid,
    #[msg("the manifest CID must be a binary CIDv1 of at most 40 bytes")]
    Track_ManifestCidInvalid,
    #[msg("the track id does not follow from deployment, registrant and manifest CID")]
    Track_IdMismatch,
    #[msg("the supply must be between 1 and 2^40 - 1")]
    Track_SupplyOutOfRange,
    #[msg("the name must have 1 to 64 bytes, the symbol 1 to 12, the URI at most 128")]
    Track_MetadataInvalid,
    #[msg("the signer is not the track's registrant")]
    Caller_NotRegistrant,
    #[msg("the track's issue is finished")]
    Track_NotIssuing,
    #[msg("the mint is not the track's share mint")]
    Mint_Mismatch,
    #[msg("the vault is not the track's")]
    Vault_Mismatch,
    #[msg("each allocated amount must be above zero")]
    Allocation_AmountZero,
    #[msg("each amount needs three accounts: wallet, associated token account, position")]
    Allocation_LengthsDiffer,
    #[msg("the resale royalty must be at most 1,000 basis points")]
    Track_ResaleRoyaltyTooHigh,
    #[msg("the track's issue is not finished")]
    Track_NotIssued,
    #[msg("the signer is not the proposed registrant")]
    Caller_NotPendingRegistrant,
    #[msg("the signer is not the admin")]
    Caller_NotAdmin,
    #[msg("the signer is not the proposed admin")]
    Caller_NotPendingAdmin,
    #[msg("listing and buying are paused; cancelling works")]
    Market_Paused,
    #[msg("the protocol fee must be at most 250 basis points")]
    Market_FeeTooHigh,
    #[msg("the payment token must be the royalties program's, with at most 9 decimals, no transfer fee and no hook")]
    PaymentToken_Unsupported,
    #[msg("the mint or its program is not the payment token's")]
    PaymentToken_Mismatch,
    #[msg("the account is not the market's account of collected fees")]
    FeeAccount_Mismatch,
    #[msg("the escrow is not the listing's")]
    Escrow_Mismatch,
    #[msg("the account is not a token account of the track's shares")]
    ShareAccount_Invalid,
    #[msg("only the seller may do this before the listing expires")]
    Caller_NotSeller,
    #[msg("the account does not belong to the listing's seller")]
    Seller_Mismatch,
    #[msg("the track is not the listing's")]
    Track_Mismatch,
    #[msg("the price must be above zero")]
    Sale_PriceZero,
    #[msg("the expiry must be in the future and below 2^40")]
    Listing_ExpiryInvalid,
    #[msg("the listing is active already")]
    Listing_AlreadyActive,
    #[msg("the listing does not exist, or was sold or cancelled")]
    Listing_NotActive,
    #[msg("the listing has expired")]
    Listing_Expired,
    #[msg("the escrow is empty: transfer the shares to it before `list`, in the same transaction")]
    Escrow_Empty,
    #[msg("the listing has fewer shares left")]
    Listing_AmountExceedsRemaining,
    #[msg("the price is above the buyer's maximum")]
    Sale_PriceAboveMaximum,
    #[msg("a seller cannot buy their own listing")]
    Listing_BuyerIsSeller,
    #[msg("the proceeds must go to an account of the payment token that the seller owns")]
    ProceedsAccount_Mismatch,
    #[msg("the clock is out of range")]
    Clock_OutOfRange,
    #[msg("the amount is zero: there is nothing to pay")]
    Amount_Zero,
    #[msg("the track is retired: it takes no new listings")]
    Track_Retired,
    #[msg("the price must be at most 2^64 - 1")]
    Sale_PriceExceedsLimit,
    #[msg("one transaction allocates to one to four holders")]
    Allocation_CountOutOfRange,
}
