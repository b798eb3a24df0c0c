//! Checks of the fields of a sign-in message that are the same for all chains.

use time::{Duration, OffsetDateTime};

use crate::SignInError;

/// Maximum time by which the clock of a wallet can be ahead of the service.
pub const SKEW: Duration = Duration::minutes(1);

/// Maximum age of a message. Twice the lifetime of a nonce, to allow for wallets whose clock is behind.
pub const MAX_AGE: Duration = Duration::minutes(10);

/// The values that a sign-in message must have.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// RFC 3986 authority as shown by the browser: `host[:port]`.
    pub domain: &'a str,
    /// URI of the service. The message can contain this URI or a path below it.
    pub uri: &'a str,
    /// Accepted chain ids: decimal EIP-155 ids for Ethereum, CAIP-2 ids or cluster names for Solana.
    pub chains: &'a [String],
    /// The statement required for this action. Signing in and linking a wallet have different statements, so that a message
    /// for one cannot be used for the other.
    pub statement: &'a str,
    /// The current time of the service.
    pub now: OffsetDateTime,
}

/// The parsed fields that both message formats have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    pub domain: &'a str,
    pub uri: &'a str,
    pub chain: &'a str,
    pub statement: Option<&'a str>,
    pub issued_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub not_before: Option<OffsetDateTime>,
}

impl Expected<'_> {
    pub(crate) fn check(&self, fields: &Fields<'_>) -> Result<(), SignInError> {
        if fields.domain != self.domain {
            return Err(SignInError::Domain(fields.domain.to_owned()));
        }
        let base = self.uri.trim_end_matches('/');
        let below = fields.uri.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !below {
            return Err(SignInError::Uri(fields.uri.to_owned()));
        }
        if !self.chains.iter().any(|chain| chain == fields.chain) {
            return Err(SignInError::Chain(fields.chain.to_owned()));
        }
        if fields.statement != Some(self.statement) {
            return Err(SignInError::Statement(self.statement.to_owned()));
        }
        self.check_times(fields)
    }

    fn check_times(&self, fields: &Fields<'_>) -> Result<(), SignInError> {
        if fields.issued_at > self.now + SKEW || fields.not_before.is_some_and(|start| start > self.now) {
            return Err(SignInError::NotYetValid);
        }
        if fields.expires_at.is_some_and(|end| end <= self.now) {
            return Err(SignInError::Expired);
        }
        if self.now - fields.issued_at > MAX_AGE {
            return Err(SignInError::Stale);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);

    fn fields(uri: &str) -> Fields<'_> {
        Fields {
            domain: "a.example",
            uri,
            chain: "1",
            statement: Some("Sign in."),
            issued_at: NOW,
            expires_at: None,
            not_before: None,
        }
    }

    fn check(uri: &str, fields: &Fields<'_>) -> Result<(), SignInError> {
        let chains = ["5".to_owned(), "1".to_owned()];
        Expected { domain: "a.example", uri, chains: &chains, statement: "Sign in.", now: NOW }.check(fields)
    }

    #[test]
    fn a_uri_is_that_of_the_service_or_below() {
        for (service, uri, fits) in [
            ("https://a.example", "https://a.example", true),
            ("https://a.example/", "https://a.example", true),
            ("https://a.example", "https://a.example/sign-in", true),
            ("https://a.example", "https://a.example.evil", false),
            ("https://a.example/app", "https://a.example", false),
        ] {
            assert_eq!(check(service, &fields(uri)).is_ok(), fits, "{uri} at {service}");
        }
    }

    #[test]
    fn times_are_accepted_up_to_their_limits() {
        let second = Duration::SECOND;
        let uri = "https://a.example";
        let issued = |issued_at| check(uri, &Fields { issued_at, ..fields(uri) });
        assert_eq!(issued(NOW + SKEW), Ok(()));
        assert_eq!(issued(NOW + SKEW + second), Err(SignInError::NotYetValid));
        assert_eq!(issued(NOW - MAX_AGE), Ok(()));
        assert_eq!(issued(NOW - MAX_AGE - second), Err(SignInError::Stale));
        let starts = |start| check(uri, &Fields { not_before: Some(start), ..fields(uri) });
        assert_eq!(starts(NOW), Ok(()));
        assert_eq!(starts(NOW + second), Err(SignInError::NotYetValid));
        let ends = |end| check(uri, &Fields { expires_at: Some(end), ..fields(uri) });
        assert_eq!(ends(NOW + second), Ok(()));
        assert_eq!(ends(NOW), Err(SignInError::Expired));
    }
}
