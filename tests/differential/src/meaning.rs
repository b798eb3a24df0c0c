//! Compares the errors of both chains. They have the same names, except errors that a library declares.

/// Whether both chains refused an action for the same reason.
pub fn same(solana: &str, ethereum: &str) -> bool {
    // This error is declared by OpenZeppelin's `Ownable`.
    solana == ethereum || (solana, ethereum) == ("Caller_NotAdmin", "OwnableUnauthorizedAccount")
}
