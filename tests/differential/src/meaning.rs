//! Refusals that mean the same: errors have the same words on both chains, but for what a library names.

/// Solana's and Ethereum's name where they differ.
const DIFFERENT: [(&str, &str); 2] =
    [("Caller_NotAdmin", "OwnableUnauthorizedAccount"), ("Track_NotIssued", "Track_Retired")];

/// Whether both refused for the same reason.
pub fn same(solana: &str, ethereum: &str) -> bool {
    solana == ethereum || DIFFERENT.contains(&(solana, ethereum))
}
