//! Refusals that mean the same, as the two chains name them: Solana, Ethereum.

const SAME: &[(&str, &str)] = &[
    ("NotRegistrant", "Track_CallerNotRegistrant"),
    ("NotPendingRegistrant", "Track_CallerNotPendingRegistrant"),
    ("IssueFinished", "Track_NotIssuing"),
    ("TrackNotIssued", "Track_NotIssued"),
    ("TrackNotIssued", "Track_Retired"),
    ("ResaleRoyaltyTooHigh", "Track_ResaleTooHigh"),
    ("VaultNotOpen", "Vault_NotIssued"),
    ("ZeroAmount", "Deposit_AmountZero"),
    ("BadAmounts", "Allocation_AmountZero"),
    ("NotAdmin", "OwnableUnauthorizedAccount"),
    ("FeeTooHigh", "Market_FeeTooHigh"),
    ("MarketPausedNow", "Market_IsPaused"),
    ("BadExpiry", "Listing_ExpiryInvalid"),
    ("ListingExpired", "Listing_Expired"),
    ("OwnListing", "Listing_OwnShares"),
    ("NotSeller", "Listing_CallerNotSeller"),
    ("ExceedsListing", "Listing_AmountExceedsRemaining"),
    ("PriceAboveLimit", "Sale_PriceAboveMaximum"),
    ("BadPrice", "Sale_PriceZero"),
];

/// Whether both refused for the same reason.
pub fn same(solana: &str, ethereum: &str) -> bool {
    SAME.contains(&(solana, ethereum))
}
