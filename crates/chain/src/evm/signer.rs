//! Signer with a secp256k1 key.

use alloy::{
    primitives::{B256, keccak256},
    signers::{SignerSync, local::PrivateKeySigner},
};
use protocol::id::Address32;

use crate::{ChainError, Signer};

/// A signer for Ethereum chains, with its private key in memory.
#[derive(Clone)]
pub struct EvmSigner(PrivateKeySigner);

impl EvmSigner {
    /// A signer with this private key, big endian.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if the key is zero or not below the order of secp256k1.
    pub fn from_key(key: &[u8; 32]) -> Result<Self, ChainError> {
        PrivateKeySigner::from_bytes(&B256::from(*key)).map(Self).map_err(|_| {
            ChainError::Invalid("the secret is not a secp256k1 key: it is zero or not below the order".into())
        })
    }
}

impl Signer for EvmSigner {
    fn address(&self) -> Address32 {
        Address32::from_ethereum(self.0.address().into_array())
    }

    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, ChainError> {
        let signature = self.0.sign_hash_sync(&keccak256(payload));
        signature.map(|s| s.as_bytes().to_vec()).map_err(|e| ChainError::Invalid(format!("could not sign: {e}")))
    }

    fn sign_text(&self, text: &str) -> Result<Vec<u8>, ChainError> {
        let signature = self.0.sign_message_sync(text.as_bytes());
        signature.map(|s| s.as_bytes().to_vec()).map_err(|e| ChainError::Invalid(format!("could not sign: {e}")))
    }
}
