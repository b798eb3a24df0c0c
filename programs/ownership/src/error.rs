//! Errors of `ownership`. The code of a variant is 6000 plus its position and never changes. Names have the form
//! `Noun_Problem` and equal those of the contracts where both chains reject a call for the same reason.

use anchor_lang::prelude::*;

/// Errors of `ownership`. The message of a variant states when the error is returned.
#[error_code]
#[allow(missing_docs, non_camel_case_types, reason = "messages document variants; names are the contracts'")]
#[derive(Debug, PartialEq, Eq)]
pub enum OwnershipError {
    #[msg("the signer is not the upgrade authority of the program")]
    Caller_NotUpgradeAuthority,
    #[msg("the CAIP-2 id must have 1 to 41 bytes")]
    Deployment_Caip2Invalid,
    #[msg("the manifest CID must be a binary CIDv1 of at most 40 bytes")]
    Track_ManifestCidInvalid,
    #[msg("the track id must be the hash of the deployment id, the registrant and the manifest CID")]
    Track_IdMismatch,
    #[msg("the supply must be between 1 and 2^40 - 1")]
    Track_SupplyOutOfRange,
    #[msg("the name must have 1 to 64 bytes, the symbol 1 to 12 bytes, and the URI at most 128 bytes")]
    Track_MetadataInvalid,
    #[msg("the signer is not the registrant of the track")]
    Caller_NotRegistrant,
    #[msg("the issue of the track is already finished")]
    Track_NotIssuing,
    #[msg("the mint is not the share mint of this track; pass the mint stored in the track or vault")]
    Mint_Mismatch,
    #[msg("the vault belongs to another track; pass the vault derived from the track's share mint")]
    Vault_Mismatch,
    #[msg("each allocated amount must be above zero")]
    Allocation_AmountZero,
    #[msg("each amount needs three remaining accounts: wallet, associated token account and position")]
    Allocation_LengthsDiffer,
    #[msg("the resale royalty must be at most 1,000 basis points")]
    Track_ResaleRoyaltyTooHigh,
    #[msg("the issue of the track is not finished; call `finish_issue` first")]
    Track_NotIssued,
    #[msg("the signer is not the wallet that the registrant proposed")]
    Caller_NotPendingRegistrant,
    #[msg("the signer is not the admin")]
    Caller_NotAdmin,
    #[msg("the signer is not the wallet that the admin proposed")]
    Caller_NotPendingAdmin,
    #[msg("the market is paused: only cancelling is possible")]
    Market_Paused,
    #[msg("the protocol fee must be at most 250 basis points")]
    Market_FeeTooHigh,
    #[msg(
        "the payment mint must belong to SPL Token or Token-2022, have at most 9 decimals and no extensions besides metadata and groups, and be the same in all programs"
    )]
    PaymentToken_Unsupported,
    #[msg("the mint or the token program is not that of the payment token; pass those of the configuration")]
    PaymentToken_Mismatch,
    #[msg("the account is not the fee account of the market")]
    FeeAccount_Mismatch,
    #[msg("the account is not the escrow of the listing")]
    Escrow_Mismatch,
    #[msg("the account is not an initialized Token-2022 account of the track's shares")]
    ShareAccount_Invalid,
    #[msg("the signer is not the seller; other accounts may only cancel, once the listing has expired or is sold out")]
    Caller_NotSeller,
    #[msg("the account is not the seller of the listing, or the token account is not owned by the seller")]
    Seller_Mismatch,
    #[msg("the track is not the one of the listing")]
    Track_Mismatch,
    #[msg("the number of shares and the price per share must be above zero")]
    Sale_PriceZero,
    #[msg("the expiry must be in the future and below 2^40 seconds of Unix time")]
    Listing_ExpiryInvalid,
    #[msg("the listing is already active; open one with another number")]
    Listing_AlreadyActive,
    #[msg("the listing is not active; its seller must call `list` first")]
    Listing_NotActive,
    #[msg("the listing has expired")]
    Listing_Expired,
    #[msg("the escrow is empty; transfer the shares to it before `list`, in the same transaction")]
    Escrow_Empty,
    #[msg("the listing has fewer shares left than requested")]
    Listing_AmountExceedsRemaining,
    #[msg("the price is above the buyer's maximum")]
    Sale_PriceAboveMaximum,
    #[msg("the seller cannot buy from their own listing; cancel it instead")]
    Listing_BuyerIsSeller,
    #[msg("the proceeds must go to the listing's account of the payment token, which the seller owns")]
    ProceedsAccount_Mismatch,
    #[msg("the time of the chain's clock is out of range")]
    Clock_OutOfRange,
    #[msg("the amount is zero: there is nothing to pay")]
    Amount_Zero,
    #[msg("the track is retired and takes no new listings")]
    Track_Retired,
    #[msg("the price must be at most 2^64 - 1 base units")]
    Sale_PriceExceedsLimit,
    #[msg("one instruction allocates shares to one to four holders")]
    Allocation_CountOutOfRange,
    #[msg("the token account that receives the shares is not owned by the buyer")]
    Buyer_Mismatch,
    #[msg("the position is not open; open it first")]
    Position_NotOpen,
}
