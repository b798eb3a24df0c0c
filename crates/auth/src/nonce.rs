//! Sign-in nonces: 160 random bits, valid for five minutes, for one browser and for one use.
//!
//! A nonce has two parts: the value that the wallet signs, and the binding, a cookie of the browser that requested it. The
//! service stores only their hashes. The caller must delete the record at each sign-in attempt before checking anything, so
//! that a failed attempt uses up the nonce too.

use rand::{CryptoRng, RngCore};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use crate::SignInError;

/// How long a nonce is valid.
pub const LIFETIME: Duration = Duration::minutes(5);

/// A new nonce, which the caller returns to the client and does not store.
#[derive(Clone)]
pub struct Nonce {
    /// The value the wallet signs: 40 hex digits (EIP-4361 requires alphanumeric characters).
    pub value: String,
    /// The cookie of the browser: 64 hex digits.
    pub binding: String,
}

/// The stored form of a nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonceRecord {
    /// SHA-256 of the value.
    pub value_hash: [u8; 32],
    /// SHA-256 of the binding.
    pub binding_hash: [u8; 32],
    /// End of validity, inclusive.
    pub expires_at: OffsetDateTime,
}

impl Nonce {
    /// Generates both parts from `rng`.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let (mut value, mut binding) = ([0; 20], [0; 32]);
        rng.fill_bytes(&mut value);
        rng.fill_bytes(&mut binding);
        Self { value: hex::encode(value), binding: hex::encode(binding) }
    }

    /// The record to store for a nonce issued at `now`.
    #[must_use]
    pub fn record(&self, now: OffsetDateTime) -> NonceRecord {
        NonceRecord { value_hash: hash(&self.value), binding_hash: hash(&self.binding), expires_at: now + LIFETIME }
    }
}

impl NonceRecord {
    /// Checks that the nonce `value`, sent at `now` by a browser with the cookie `binding`, matches this record.
    ///
    /// # Errors
    /// [`SignInError::NonceUnknown`] for another value, [`SignInError::NonceBinding`] for another or no cookie,
    /// [`SignInError::NonceExpired`] after [`LIFETIME`].
    pub fn check(&self, value: &str, binding: Option<&str>, now: OffsetDateTime) -> Result<(), SignInError> {
        if self.value_hash != hash(value) {
            return Err(SignInError::NonceUnknown);
        }
        if binding.map(hash) != Some(self.binding_hash) {
            return Err(SignInError::NonceBinding);
        }
        if now > self.expires_at {
            return Err(SignInError::NonceExpired);
        }
        Ok(())
    }
}

/// SHA-256 of one part of a nonce: the form in which it is stored and looked up.
#[must_use]
pub fn hash(part: &str) -> [u8; 32] {
    Sha256::digest(part.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);

    #[test]
    fn a_nonce_is_valid_for_its_browser_for_five_minutes() {
        let nonce = Nonce::generate(&mut rand::thread_rng());
        let other = Nonce::generate(&mut rand::thread_rng());
        assert_eq!((nonce.value.len(), nonce.binding.len()), (40, 64));
        assert_ne!(nonce.value, other.value);
        let record = nonce.record(NOW);
        assert_eq!(record.check(&nonce.value, Some(&nonce.binding), NOW), Ok(()));
        assert_eq!(record.check(&other.value, Some(&nonce.binding), NOW), Err(SignInError::NonceUnknown));
        assert_eq!(record.check(&nonce.value, Some(&other.binding), NOW), Err(SignInError::NonceBinding));
        assert_eq!(record.check(&nonce.value, None, NOW), Err(SignInError::NonceBinding));
        assert_eq!(record.check(&nonce.value, Some(&nonce.binding), NOW + LIFETIME), Ok(()));
        let late = NOW + LIFETIME + Duration::SECOND;
        assert_eq!(record.check(&nonce.value, Some(&nonce.binding), late), Err(SignInError::NonceExpired));
    }
}
