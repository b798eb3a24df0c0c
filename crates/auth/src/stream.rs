//! Stream tokens, which authorize a player to fetch audio. They are opaque and valid for ten minutes.
//!
//! A token is part of URLs, so it must not reveal the account, track or wallet. It is the id of a listening session,
//! encrypted with AES-256-GCM-SIV. The kind and the audience are authenticated as associated data, so that no other
//! encrypted value is accepted as a stream token.

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{TokenError, access::check_times};

/// How long a token is valid.
pub const LIFETIME: Duration = Duration::minutes(10);

const TYP: &str = "stream";

#[derive(Serialize, Deserialize)]
struct Claims {
    typ: String,
    aud: String,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

/// Encrypts and decrypts the stream tokens of one audience (the URI of the node).
pub struct StreamTokens {
    cipher: Aes256GcmSiv,
    audience: String,
}

impl StreamTokens {
    /// Creates an instance with `key`, which must not be used for anything else.
    #[must_use]
    pub fn new(key: &[u8; 32], audience: &str) -> Self {
        Self { cipher: Aes256GcmSiv::new(key.into()), audience: audience.to_owned() }
    }

    /// Issues a token for the listening session `session`. Returns the token and its expiration time.
    ///
    /// # Errors
    /// [`TokenError::Unissuable`] if encryption fails.
    pub fn issue(
        &self,
        session: Uuid,
        now: OffsetDateTime,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(String, OffsetDateTime), TokenError> {
        let end = now + LIFETIME;
        let claims = Claims {
            typ: TYP.to_owned(),
            aud: self.audience.clone(),
            sid: session,
            iat: now.unix_timestamp(),
            exp: end.unix_timestamp(),
        };
        let plain = serde_json::to_vec(&claims).map_err(|_| TokenError::Unissuable)?;
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: &plain, aad: &self.context() };
        let sealed = self.cipher.encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| TokenError::Unissuable)?;
        Ok((URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()), end))
    }

    /// Decrypts a token and returns the id of its listening session.
    ///
    /// # Errors
    /// [`TokenError::Invalid`], [`TokenError::Expired`], [`TokenError::NotYetValid`].
    pub fn open(&self, token: &str, now: OffsetDateTime) -> Result<Uuid, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError::Invalid)?;
        let (nonce, sealed) = bytes.split_at_checked(12).ok_or(TokenError::Invalid)?;
        let payload = Payload { msg: sealed, aad: &self.context() };
        let plain = self.cipher.decrypt(Nonce::from_slice(nonce), payload).map_err(|_| TokenError::Invalid)?;
        let claims: Claims = serde_json::from_slice(&plain).map_err(|_| TokenError::Invalid)?;
        if claims.typ != TYP || claims.aud != self.audience {
            return Err(TokenError::Invalid);
        }
        check_times(claims.iat, claims.exp, now)?;
        Ok(claims.sid)
    }

    fn context(&self) -> Vec<u8> {
        format!("{TYP}\n{}", self.audience).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);

    #[test]
    fn a_token_is_valid_for_ten_minutes_and_does_not_reveal_the_session() {
        let tokens = StreamTokens::new(&[3; 32], "http://localhost:3000");
        let session = Uuid::from_u128(0x1234_5678_9abc);
        let (token, end) = tokens.issue(session, NOW, &mut rand::thread_rng()).unwrap();
        assert_eq!(end - NOW, LIFETIME);
        assert_eq!(tokens.open(&token, NOW), Ok(session));
        assert_eq!(tokens.open(&token, NOW + LIFETIME), Err(TokenError::Expired));
        assert_eq!(tokens.open(&token, NOW - Duration::MINUTE), Err(TokenError::NotYetValid));
        let shown = URL_SAFE_NO_PAD.decode(&token).unwrap();
        assert!(!shown.windows(4).any(|w| w == &session.to_string().as_bytes()[..4]));
    }

    #[test]
    fn other_keys_audiences_and_changed_tokens_are_rejected() {
        let tokens = StreamTokens::new(&[3; 32], "a");
        let (token, _) = tokens.issue(Uuid::from_u128(1), NOW, &mut rand::thread_rng()).unwrap();
        assert_eq!(StreamTokens::new(&[4; 32], "a").open(&token, NOW), Err(TokenError::Invalid));
        assert_eq!(StreamTokens::new(&[3; 32], "b").open(&token, NOW), Err(TokenError::Invalid));
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(tokens.open(&changed, NOW), Err(TokenError::Invalid), "{at}");
        }
        assert_eq!(tokens.open("", NOW), Err(TokenError::Invalid));
    }

    /// A token with these claims, sealed with this associated data.
    fn sealed(typ: &str, aud: &str, data: &[u8]) -> String {
        let now = NOW.unix_timestamp();
        let claims = Claims { typ: typ.into(), aud: aud.into(), sid: Uuid::from_u128(1), iat: now, exp: now + 600 };
        let payload = Payload { msg: &serde_json::to_vec(&claims).unwrap(), aad: data };
        let cipher = Aes256GcmSiv::new(&[3; 32].into());
        let sealed = cipher.encrypt(Nonce::from_slice(&[0; 12]), payload).unwrap();
        URL_SAFE_NO_PAD.encode([[0; 12].as_slice(), &sealed].concat())
    }

    #[test]
    fn kind_and_audience_are_in_the_claims_and_in_the_associated_data() {
        let open = |token: &str| StreamTokens::new(&[3; 32], "a").open(token, NOW);
        assert_eq!(open(&sealed("stream", "a", b"stream\na")), Ok(Uuid::from_u128(1)));
        for (typ, aud, data) in [
            ("download", "a", b"stream\na".as_slice()),
            ("stream", "b", b"stream\na"),
            ("stream", "a", b"stream\nb"),
            ("stream", "a", b""),
        ] {
            assert_eq!(open(&sealed(typ, aud, data)), Err(TokenError::Invalid), "{typ} {aud}");
        }
    }
}
