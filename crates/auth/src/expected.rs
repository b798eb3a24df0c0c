//! What a sign-in message must say, whichever chain it is for.

use time::{Duration, OffsetDateTime};

use crate::SignInError;

/// How far ahead of ours a wallet's clock may be.
pub const SKEW: Duration = Duration::minutes(1);

/// How long ago a message may have been issued: twice a nonce's life, for clocks that are behind.
pub const MAX_AGE: Duration = Duration::minutes(10);

/// What the service asked to be signed.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// RFC 3986 authority, as the browser shows it: `host[:port]`.
    pub domain: &'a str,
    /// The service's URI; a message may name it or a path below it.
    pub uri: &'a str,
    /// Chain ids accepted: decimal EIP-155 ids for Ethereum; CAIP-2 ids or cluster names for Solana.
    pub chains: &'a [String],
    /// The statement of this action: signing in and linking have different ones, so that neither passes for the other.
    pub statement: &'a str,
    /// The service's time.
    pub now: OffsetDateTime,
}

/// The fields both message formats share, once parsed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub domain: &'a str,
    pub uri: &'a str,
    pub chain: &'a str,
    pub statement: Option<&'a str>,
    pub issued_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub not_before: Option<OffsetDateTime>,
}

impl Expected<'_> {
    pub(crate) fn check(&self, said: &Said<'_>) -> Result<(), SignInError> {
        if said.domain != self.domain {
            return Err(SignInError::Domain(said.domain.to_owned()));
        }
        let base = self.uri.trim_end_matches('/');
        let below = said.uri.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !below {
            return Err(SignInError::Uri(said.uri.to_owned()));
        }
        if !self.chains.iter().any(|chain| chain == said.chain) {
            return Err(SignInError::Chain(said.chain.to_owned()));
        }
        if said.statement != Some(self.statement) {
            return Err(SignInError::Statement(self.statement.to_owned()));
        }
        self.check_times(said)
    }

    fn check_times(&self, said: &Said<'_>) -> Result<(), SignInError> {
        if said.issued_at > self.now + SKEW || said.not_before.is_some_and(|start| start > self.now) {
            return Err(SignInError::NotYetValid);
        }
        if said.expires_at.is_some_and(|end| end <= self.now) {
            return Err(SignInError::Expired);
        }
        if self.now - said.issued_at > MAX_AGE {
            return Err(SignInError::Stale);
        }
        Ok(())
    }
}
