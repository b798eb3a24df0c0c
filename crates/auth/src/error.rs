//! Why a sign-in or a token is refused.

/// A refused sign-in. [`SignInError::code`] is what a client may rely on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The nonce was never issued, or was already used.
    #[error("this nonce is not known or was already used: ask for a new one and sign again")]
    NonceUnknown,
    /// The nonce is older than its lifetime.
    #[error("this nonce has expired: ask for a new one and sign again")]
    NonceExpired,
    /// The nonce was given to another browser.
    #[error("this nonce was given to another browser: sign in from the browser that asked for it, with its cookie")]
    NonceBinding,
    /// The text is not a sign-in message.
    #[error("the signed text is not a sign-in message: {0}")]
    Malformed(String),
    /// The signed bytes would be a Solana transaction.
    #[error("the signed bytes are a Solana transaction, not a sign-in message; they are not accepted")]
    IsTransaction,
    /// The message names another domain.
    #[error("the message is for the domain {0}, not for this one")]
    Domain(String),
    /// The message names another URI.
    #[error("the message is for the URI {0}, not for this service")]
    Uri(String),
    /// The message names a chain that is not served here.
    #[error("the message names the chain {0}, which is not served here")]
    Chain(String),
    /// The statement is not the one this action asks for.
    #[error("the statement must be exactly: {0}")]
    Statement(String),
    /// Past its expiration time.
    #[error("the message has expired: sign a new one")]
    Expired,
    /// Before its not-before time, or issued in the future.
    #[error("the message is not valid yet: check the time it was issued at")]
    NotYetValid,
    /// Issued too long ago.
    #[error("the message was issued too long ago: sign a new one")]
    Stale,
    /// The signature is not the account's.
    #[error("the signature does not fit the message and account")]
    Signature,
    /// The contract wallet could not be asked.
    #[error("the contract wallet's chain does not answer: try again")]
    WalletUnreachable,
}

impl SignInError {
    /// Stable name of the case, in kebab case.
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

/// A refused or unissuable token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token of this kind, this key, this issuer or this audience.
    #[error("the token is not valid here")]
    Invalid,
    /// Past its end.
    #[error("the token has expired")]
    Expired,
    /// Made in the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// It could not be made.
    #[error("the token could not be made")]
    Unissuable,
}
