//! The error types of this crate.

/// Why a sign-in was rejected. Clients can rely on [`SignInError::code`]; the messages may change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The nonce was never issued, or was already used.
    #[error("the nonce is unknown or was already used: request a new one and sign again")]
    NonceUnknown,
    /// The nonce is older than its lifetime.
    #[error("the nonce has expired: request a new one and sign again")]
    NonceExpired,
    /// The nonce was issued to another browser.
    #[error("the nonce was issued to another browser: sign in with the browser that requested it, and send its cookie")]
    NonceBinding,
    /// The text is not a sign-in message; the field is the reason.
    #[error("the signed text is not a sign-in message: {0}")]
    Malformed(String),
    /// The signed bytes can be parsed as a Solana transaction.
    #[error("the signed bytes are a Solana transaction, not a sign-in message; they are not accepted")]
    IsTransaction,
    /// The message is for another domain.
    #[error("the message is for domain {0}, which is not this service")]
    Domain(String),
    /// The message is for another URI.
    #[error("the message is for URI {0}, which is not this service")]
    Uri(String),
    /// The message is for a chain that this service does not support.
    #[error("the message is for chain {0}, which this service does not support")]
    Chain(String),
    /// The statement is not the one this action requires; the field is the required statement.
    #[error("the statement must be exactly: {0}")]
    Statement(String),
    /// The message has expired.
    #[error("the message has expired: sign a new one")]
    Expired,
    /// The message was issued in the future, or its not-before time has not been reached.
    #[error("the message is not valid yet: check the clock of the device that signed it")]
    NotYetValid,
    /// The message was issued more than [`MAX_AGE`](crate::expected::MAX_AGE) ago.
    #[error("the message was issued too long ago: sign a new one")]
    Stale,
    /// The signature was not made by the account for this message.
    #[error("the signature does not match the message and the account")]
    Signature,
    /// The signature of a contract wallet could not be checked.
    #[error("the chain of the contract wallet did not respond: try again")]
    WalletUnreachable,
}

impl SignInError {
    /// Stable error code in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NonceUnknown => "nonce-unknown",
            Self::NonceExpired => "nonce-expired",
            Self::NonceBinding => "nonce-binding",
            Self::Malformed(_) => "message-malformed",
            Self::IsTransaction => "message-is-transaction",
            Self::Domain(_) => "domain-mismatch",
            Self::Uri(_) => "uri-mismatch",
            Self::Chain(_) => "chain-mismatch",
            Self::Statement(_) => "statement-mismatch",
            Self::Expired => "message-expired",
            Self::NotYetValid => "message-not-yet-valid",
            Self::Stale => "message-stale",
            Self::Signature => "signature-invalid",
            Self::WalletUnreachable => "wallet-unreachable",
        }
    }
}

/// Why a token was rejected or could not be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token is of another kind, key, issuer or audience.
    #[error("the token is invalid")]
    Invalid,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// The token was issued in the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Signing or encrypting the token failed.
    #[error("the token could not be issued")]
    Unissuable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_code() {
        let text = String::new;
        let codes = [
            (SignInError::NonceUnknown, "nonce-unknown"),
            (SignInError::NonceExpired, "nonce-expired"),
            (SignInError::NonceBinding, "nonce-binding"),
            (SignInError::Malformed(text()), "message-malformed"),
            (SignInError::IsTransaction, "message-is-transaction"),
            (SignInError::Domain(text()), "domain-mismatch"),
            (SignInError::Uri(text()), "uri-mismatch"),
            (SignInError::Chain(text()), "chain-mismatch"),
            (SignInError::Statement(text()), "statement-mismatch"),
            (SignInError::Expired, "message-expired"),
            (SignInError::NotYetValid, "message-not-yet-valid"),
            (SignInError::Stale, "message-stale"),
            (SignInError::Signature, "signature-invalid"),
            (SignInError::WalletUnreachable, "wallet-unreachable"),
        ];
        for (error, code) in codes {
            assert_eq!(error.code(), code);
        }
    }
}
