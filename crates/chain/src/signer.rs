//! Keys that sign transactions and sign-in messages.

use protocol::id::Address32;

use crate::ChainError;

/// A wallet's key, wherever it is kept.
pub trait Signer: Send + Sync {
    /// The wallet's address.
    fn address(&self) -> Address32;

    /// Signs a transaction's payload: ed25519 over it (64 bytes), or secp256k1 over its keccak256 (r ‖ s ‖ v, 65 bytes).
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, ChainError>;

    /// Signs a text for sign-in: ed25519 over its bytes, or EIP-191.
    fn sign_text(&self, text: &str) -> Result<Vec<u8>, ChainError>;
}
