//! Refusals that mean the same, as the two chains name them: Solana, Ethereum.

const SAME: &[(&str, &str)] = &[
    ("Caller_NotRegistrant", "Caller_NotRegistrant"),
    ("Caller_NotPendingRegistrant", "Caller_NotPendingRegistrant"),
    ("IssueFinished", "Track_NotIssuing"),
    ("Track_NotIssued", "Track_NotIssued"),
    ("Track_NotIssued", "Track_Retired"),
    ("Track_ResaleRoyaltyTooHigh", "Track_ResaleRoyaltyTooHigh"),
    ("Vault_NotOpen", "Vault_NotOpen"),
    ("ZeroAmount", "Deposit_AmountZero"),
    ("Allocation_AmountZero", "Allocation_AmountZero"),
    ("Caller_NotAdmin", "OwnableUnauthorizedAccount"),
    ("Market_FeeTooHigh", "Market_FeeTooHigh"),
    ("Market_Paused", "Market_Paused"),
    ("Listing_ExpiryInvalid", "Listing_ExpiryInvalid"),
    ("Listing_Expired", "Listing_Expired"),
    ("Listing_BuyerIsSeller", "Listing_BuyerIsSeller"),
    ("Caller_NotSeller", "Caller_NotSeller"),
    ("Listing_AmountExceedsRemaining", "Listing_AmountExceedsRemaining"),
    ("Sale_PriceAboveMaximum", "Sale_PriceAboveMaximum"),
    ("Sale_PriceZero", "Sale_PriceZero"),
];

/// Whether both refused for the same reason.
pub fn same(solana: &str, ethereum: &str) -> bool {
    SAME.contains(&(solana, ethereum))
}
