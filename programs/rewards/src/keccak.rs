//! Hashes with keccak256: with the runtime's syscall on chain, with the implementation of `protocol` elsewhere.

/// Hashes the concatenation of `parts` with keccak256.
#[must_use]
pub fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    #[cfg(target_os = "solana")]
    {
        let mut hash = [0u8; 32];
        // SAFETY: the syscall reads `parts.len()` slices, each a pointer and a length, and writes 32 bytes.
        unsafe {
            anchor_lang::pinocchio::syscalls::sol_keccak256(
                parts.as_ptr().cast::<u8>(),
                parts.len() as u64,
                hash.as_mut_ptr(),
            );
        }
        hash
    }
    #[cfg(not(target_os = "solana"))]
    protocol::id::keccak256(parts)
}
