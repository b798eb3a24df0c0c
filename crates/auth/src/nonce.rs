//! Sign-in nonces: 160 random bits, five minutes, one browser, one use.
//!
//! A nonce is a pair: the value the wallet signs, and a binding that only the browser that asked holds (a cookie). Only
//! their hashes are kept. Whoever stores them deletes the record when a sign-in is attempted, before anything is
//! checked, so a failed attempt spends it too.

use rand::{CryptoRng, RngCore};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use crate::SignInError;

/// How long a nonce may be used.
pub const LIFETIME: Duration = Duration::minutes(5);

/// A fresh nonce: what the caller hands out and forgets.
#[derive(Clone)]
pub struct Nonce {
    /// Signed by the wallet: 40 hex digits (alphanumeric, as EIP-4361 demands).
    pub value: String,
    /// Kept by the browser: 64 hex digits.
    pub binding: String,
}

/// What is remembered of a nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonceRecord {
    /// SHA-256 of the value.
    pub value_hash: [u8; 32],
    /// SHA-256 of the binding.
    pub binding_hash: [u8; 32],
    /// The last moment it may be used.
    pub expires_at: OffsetDateTime,
}

impl Nonce {
    /// Draws both parts.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let (mut value, mut binding) = ([0; 20], [0; 32]);
        rng.fill_bytes(&mut value);
        rng.fill_bytes(&mut binding);
        Self { value: hex::encode(value), binding: hex::encode(binding) }
    }

    /// What to remember of a nonce issued `now`.
    #[must_use]
    pub fn record(&self, now: OffsetDateTime) -> NonceRecord {
        NonceRecord { value_hash: hash(&self.value), binding_hash: hash(&self.binding), expires_at: now + LIFETIME }
    }
}

impl NonceRecord {
    /// Whether a sign-in at `now` by a browser holding `binding` may use the nonce `value` that this record is of.
    ///
    /// # Errors
    /// [`SignInError::NonceUnknown`], [`SignInError::NonceBinding`], [`SignInError::NonceExpired`].
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

/// SHA-256 of a nonce's part, the form in which it is stored and looked up.
#[must_use]
pub fn hash(part: &str) -> [u8; 32] {
    Sha256::digest(part.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);

    #[test]
    fn a_nonce_holds_for_its_browser_and_five_minutes() {
        let nonce = Nonce::generate(&mut rand::thread_rng());
        let other = Nonce::generate(&mut rand::thread_rng());
        assert_eq!(nonce.value.len(), 40);
        assert_ne!(nonce.value, other.value);
        let record = nonce.record(NOW);
        assert_eq!(record.check(&nonce.value, Some(&nonce.binding), NOW), Ok(()));
        assert_eq!(record.check(&other.value, Some(&nonce.binding), NOW), Err(SignInError::NonceUnknown));
        assert_eq!(record.check(&nonce.value, Some(&other.binding), NOW), Err(SignInError::NonceBinding));
        assert_eq!(record.check(&nonce.value, None, NOW), Err(SignInError::NonceBinding));
        let late = NOW + LIFETIME + Duration::SECOND;
        assert_eq!(record.check(&nonce.value, Some(&nonce.binding), late), Err(SignInError::NonceExpired));
    }
}
