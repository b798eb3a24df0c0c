//! Sign-in sessions: refresh tokens that are replaced at every use, for 24 hours, and can be revoked.
//!
//! A token consists of the session id and a random secret; the service stores only the hash of the secret. If an already
//! exchanged token is presented again, it was stolen from the client or by the client, and the service cannot tell which. It
//! revokes the session (RFC 9700, 4.14.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{CryptoRng, RngCore};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::TokenError;

/// How long a session is valid after the sign-in. Refreshing does not extend it.
pub const LIFETIME: Duration = Duration::hours(24);

/// A refresh token in the form the client stores.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The sign-in session of the token.
    pub session: Uuid,
    secret: [u8; 32],
}

impl RefreshToken {
    /// Generates a new token for `session`.
    pub fn generate(session: Uuid, rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        Self { session, secret }
    }

    /// Parses the output of [`RefreshToken::encode`].
    ///
    /// # Errors
    /// [`TokenError::Invalid`] for any other text.
    pub fn decode(text: &str) -> Result<Self, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Invalid)?;
        let (session, secret) = bytes.split_at_checked(16).ok_or(TokenError::Invalid)?;
        Ok(Self {
            session: Uuid::from_slice(session).map_err(|_| TokenError::Invalid)?,
            secret: secret.try_into().map_err(|_| TokenError::Invalid)?,
        })
    }

    /// The text form: 64 URL-safe characters.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode([self.session.as_bytes().as_slice(), &self.secret].concat())
    }

    /// SHA-256 of the secret: the value the service stores.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }
}

/// The stored form of a session.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    /// Hash of the latest token, the only one that can be exchanged.
    pub token_hash: [u8; 32],
    /// End of the session, exclusive.
    pub expires_at: OffsetDateTime,
    /// Whether the session was ended by the user or because an old token was presented.
    pub revoked: bool,
}

/// What the service must do with a presented token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// Replace it with a new token.
    Rotate,
    /// Revoke the session: the token was already exchanged.
    Revoke,
    /// Reject the request: the session has ended.
    Refuse,
}

impl SessionRecord {
    /// Decides what to do with `token` at `now`.
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
    fn only_the_latest_token_of_an_active_session_is_exchanged() {
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
    fn the_text_form_round_trips_and_other_text_is_rejected() {
        let token = RefreshToken::generate(Uuid::from_u128(5), &mut rand::thread_rng());
        assert!(RefreshToken::decode(&token.encode()) == Ok(token.clone()));
        for bad in ["", "abc", "=", &token.encode()[..60], &format!("{}AAAA", token.encode())] {
            assert!(RefreshToken::decode(bad) == Err(TokenError::Invalid), "{bad}");
        }
    }
}
