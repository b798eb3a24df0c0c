//! Signers of transactions and of sign-in messages.

use protocol::id::Address32;

use crate::ChainError;

/// A wallet that can sign, independent of where its key is stored.
///
/// Signing returns [`ChainError::Invalid`] if the signer fails; keys in memory do not fail.
pub trait Signer: Send + Sync {
    /// Address of the wallet.
    fn address(&self) -> Address32;

    /// Signs the payload of a transaction: ed25519 over the payload (64 bytes, Solana), or secp256k1 over its keccak256
    /// (r ‖ s ‖ v, 65 bytes, Ethereum).
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, ChainError>;

    /// Signs a text for sign-in: ed25519 over its bytes (Solana), or EIP-191 (Ethereum).
    fn sign_text(&self, text: &str) -> Result<Vec<u8>, ChainError>;
}
