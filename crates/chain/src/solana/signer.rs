//! Signer with an ed25519 key.

use anchor_client::Signer as _;
use protocol::id::Address32;
use solana_keypair::Keypair;

use super::rpc::wide;
use crate::{ChainError, Signer};

/// A signer for Solana, with its key in memory.
pub struct SolanaSigner(Keypair);

impl SolanaSigner {
    /// A signer with this ed25519 seed: the first 32 of the 64 bytes in a Solana keypair file.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Keypair::new_from_array(*seed))
    }
}

impl Signer for SolanaSigner {
    fn address(&self) -> Address32 {
        wide(self.0.pubkey())
    }

    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, ChainError> {
        Ok(self.0.sign_message(payload).as_ref().to_vec())
    }

    fn sign_text(&self, text: &str) -> Result<Vec<u8>, ChainError> {
        self.sign(text.as_bytes())
    }
}
