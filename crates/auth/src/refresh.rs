//! Sign-in sessions: a refresh token that changes with every use, for 24 hours, and can be revoked.
//!
//! A token is the session's id and a random secret; only the secret's hash is kept. A secret that was already exchanged
//! comes from a thief or from the thief's victim, and no one can tell which: the session ends (RFC 9700, 4.14.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{CryptoRng, RngCore};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::TokenError;

/// How long a session lives from its sign-in; refreshing does not prolong it.
pub const LIFETIME: Duration = Duration::hours(24);

/// A refresh token as the client holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The session it belongs to.
    pub session: Uuid,
    secret: [u8; 32],
}

impl RefreshToken {
    /// A fresh token for `session`.
    pub fn generate(session: Uuid, rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        Self { session, secret }
    }

    /// Reads the form [`RefreshToken::encode`] writes.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn decode(text: &str) -> Result<Self, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Invalid)?;
        let (session, secret) = bytes.split_at_checked(16).ok_or(TokenError::Invalid)?;
        Ok(Self {
            session: Uuid::from_slice(session).map_err(|_| TokenError::Invalid)?,
            secret: secret.try_into().map_err(|_| TokenError::Invalid)?,
        })
    }

    /// 64 URL-safe characters.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode([self.session.as_bytes().as_slice(), &self.secret].concat())
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }
}

/// What is kept of a session.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    /// Hash of the one token that may be exchanged.
    pub token_hash: [u8; 32],
    /// The session's end.
    pub expires_at: OffsetDateTime,
    /// Ended by its owner, or because an old token came back.
    pub revoked: bool,
}

/// What to do with a presented token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// Hand out a new one in its place.
    Rotate,
    /// An old one came back: revoke the session.
    Revoke,
    /// Refuse.
    Refuse,
}

impl SessionRecord {
    /// Decides about `token` at `now`.
    #[must_use]
    pub fn exchange(&self, token: &RefreshToken, now: OffsetDateTime) -> Exchange {
        if self.revoked || now >= self.expires_at {
            Exchange::Refuse
        } else if self.token_hash == token.hash() {
            Exchange::Rotate
        } else {
            Exchange::Revoke
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);

    #[test]
    fn only_the_latest_token_of_a_live_session_is_exchanged() {
        let mut rng = rand::thread_rng();
        let session = Uuid::from_u128(5);
        let (old, latest) = (RefreshToken::generate(session, &mut rng), RefreshToken::generate(session, &mut rng));
        let record = SessionRecord { token_hash: latest.hash(), expires_at: NOW + LIFETIME, revoked: false };
        assert_eq!(record.exchange(&latest, NOW), Exchange::Rotate);
        assert_eq!(record.exchange(&old, NOW), Exchange::Revoke);
        assert_eq!(record.exchange(&latest, NOW + LIFETIME), Exchange::Refuse);
        assert_eq!(SessionRecord { revoked: true, ..record }.exchange(&latest, NOW), Exchange::Refuse);
    }

    #[test]
    fn the_wire_form_goes_both_ways_and_nothing_else_reads() {
        let token = RefreshToken::generate(Uuid::from_u128(5), &mut rand::thread_rng());
        assert!(RefreshToken::decode(&token.encode()) == Ok(token.clone()));
        for bad in ["", "abc", "=", &token.encode()[..60], &format!("{}AAAA", token.encode())] {
            assert!(RefreshToken::decode(bad).is_err(), "{bad}");
        }
    }
}
