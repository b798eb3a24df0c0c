//! Refusals that mean the same: errors have the same words on both chains, but for what a library names.

/// Whether both refused for the same reason.
pub fn same(solana: &str, ethereum: &str) -> bool {
    // OpenZeppelin's `Ownable` has this name for it.
    solana == ethereum || (solana, ethereum) == ("Caller_NotAdmin", "OwnableUnauthorizedAccount")
}
