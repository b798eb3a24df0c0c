//! The extractor for authenticated requests.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use service::Problem;
use uuid::Uuid;

use crate::state::AppState;

/// The caller of a request with a valid first-party access token.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    /// Id of the account.
    pub account: Uuid,
    /// Id of the sign-in session.
    pub session: Uuid,
}

impl SignedIn {
    /// Verifies the access token in `Authorization: Bearer`.
    ///
    /// # Errors
    /// 401 `unauthorized` if there is no valid first-party token.
    pub fn from_headers(state: &AppState, headers: &HeaderMap) -> Result<Self, Problem> {
        let unauthorized = |why: &str| Problem::unauthorized(format!("{why}: sign in at /auth/verify"));
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(|| unauthorized("the request has no access token"))?;
        let claims = state
            .signer
            .verify_access(token, &state.config.public_url, state.clock.now())
            .map_err(|error| unauthorized(&error.to_string()))?;
        let account = claims.sub.parse().map_err(|_| unauthorized("the token was issued for a third party"))?;
        let session = claims.sid.ok_or_else(|| unauthorized("the token was issued for a third party"))?;
        Ok(Self { account, session })
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Self::from_headers(state, &parts.headers)
    }
}

/// Returns the value of the cookie `name`.
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
    fn cookies_are_matched_by_their_full_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; vs_nonce_old=2; vs_nonce=3".parse().unwrap());
        headers.append(header::COOKIE, "b=4".parse().unwrap());
        assert_eq!(cookie(&headers, "vs_nonce"), Some("3"));
        assert_eq!(cookie(&headers, "b"), Some("4"));
        assert_eq!(cookie(&headers, "c"), None);
    }
}
