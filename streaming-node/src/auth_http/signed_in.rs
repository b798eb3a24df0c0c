//! The extractor of a signed-in caller.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use service::Problem;
use uuid::Uuid;

use crate::state::AppState;

/// Whoever shows a valid access token for this node.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: Uuid,
    /// The sign-in session behind the token.
    pub session: Uuid,
}

impl SignedIn {
    /// Reads `Authorization: Bearer`.
    ///
    /// # Errors
    /// 401 `unauthorized`.
    pub fn from_headers(state: &AppState, headers: &HeaderMap) -> Result<Self, Problem> {
        let refused = |why: &str| Problem::unauthorized(format!("{why}: sign in at /auth/verify"));
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(|| refused("no access token was sent"))?;
        let claims = state
            .signer
            .verify_access(token, &state.config.public_url, state.clock.now())
            .map_err(|error| refused(&error.to_string()))?;
        let account = claims.sub.parse().map_err(|_| refused("the token is not a first-party one"))?;
        let session = claims.sid.ok_or_else(|| refused("the token is not a first-party one"))?;
        Ok(Self { account, session })
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Self::from_headers(state, &parts.headers)
    }
}

/// The value of the cookie `name`.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; vs_nonce_old=2; vs_nonce=3".parse().unwrap());
        headers.append(header::COOKIE, "b=4".parse().unwrap());
        assert_eq!(cookie(&headers, "vs_nonce"), Some("3"));
        assert_eq!(cookie(&headers, "b"), Some("4"));
        assert_eq!(cookie(&headers, "c"), None);
    }
}
