//! Sign-In with Solana: the text format of EIP-4361 for ed25519 accounts. The message is parsed from the signed bytes.

use ed25519_dalek::{Signature, VerifyingKey};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{Expected, SignInError, Wallet, expected::Fields, solana_transaction};

const PREAMBLE: &str = " wants you to sign in with your Solana account:";

/// Maximum length of a message, in bytes.
pub const MAX_MESSAGE: usize = 4_096;

/// A parsed message whose signature has not been verified yet.
#[derive(Clone, Debug)]
pub struct SolanaSignIn {
    signed: Vec<u8>,
    key: [u8; 32],
    domain: String,
    statement: Option<String>,
    uri: String,
    chain: String,
    nonce: String,
    issued_at: OffsetDateTime,
    expires_at: Option<OffsetDateTime>,
    not_before: Option<OffsetDateTime>,
}

impl SolanaSignIn {
    /// Parses the signed bytes.
    ///
    /// # Errors
    /// [`SignInError::IsTransaction`] if the bytes can be parsed as a transaction or a transaction message: the signature
    /// could be valid for a transfer. [`SignInError::Malformed`] if they are not a complete message. URI, version, chain,
    /// nonce and issue time are optional in the format, but required here.
    pub fn parse(signed: &[u8]) -> Result<Self, SignInError> {
        if signed.len() > MAX_MESSAGE {
            return Err(malformed(&format!("it is longer than {MAX_MESSAGE} bytes")));
        }
        if solana_transaction::parses(signed) {
            return Err(SignInError::IsTransaction);
        }
        let text = std::str::from_utf8(signed).map_err(|_| malformed("it is not UTF-8 text"))?;
        if text.contains('\r') {
            return Err(malformed("it has a carriage return; lines must end with a line feed only"));
        }
        let mut lines = Lines(text.split('\n').peekable());
        let domain = lines.next().and_then(|line| line.strip_suffix(PREAMBLE)).unwrap_or_default();
        if domain.is_empty() {
            return Err(malformed("the first line is not \"<domain> wants you to sign in with your Solana account:\""));
        }
        let key = lines.next().and_then(address).ok_or_else(|| malformed("the second line is not an address"))?;
        let statement = lines.statement()?;
        let uri = lines.required("URI: ")?;
        if lines.required("Version: ")? != "1" {
            return Err(malformed("the version is not 1"));
        }
        let chain = lines.required("Chain ID: ")?;
        let nonce = lines.required("Nonce: ")?;
        if nonce.len() < 8 || !nonce.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(malformed("the nonce must have at least eight characters, all letters or digits"));
        }
        let issued_at = instant(lines.required("Issued At: ")?)?;
        let expires_at = lines.optional("Expiration Time: ").map(instant).transpose()?;
        let not_before = lines.optional("Not Before: ").map(instant).transpose()?;
        lines.optional("Request ID: ");
        lines.resources()?;
        Ok(Self {
            signed: signed.to_vec(),
            key,
            domain: domain.to_owned(),
            statement,
            uri: uri.to_owned(),
            chain: chain.to_owned(),
            nonce: nonce.to_owned(),
            issued_at,
            expires_at,
            not_before,
        })
    }

    /// The nonce in the message.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Checks the fields of the message, then its signature. Returns the wallet that signed.
    ///
    /// # Errors
    /// The [`SignInError`] of the first failed check.
    pub fn verify(&self, signature: &[u8], expected: &Expected<'_>) -> Result<Wallet, SignInError> {
        expected.check(&Fields {
            domain: &self.domain,
            uri: &self.uri,
            chain: &self.chain,
            statement: self.statement.as_deref(),
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            not_before: self.not_before,
        })?;
        let key = VerifyingKey::from_bytes(&self.key).map_err(|_| SignInError::Signature)?;
        let signature = Signature::from_slice(signature).map_err(|_| SignInError::Signature)?;
        key.verify_strict(&self.signed, &signature).map_err(|_| SignInError::Signature)?;
        Ok(Wallet::solana(&self.key))
    }
}

/// Iterator over the lines of the message.
struct Lines<'a>(std::iter::Peekable<std::str::Split<'a, char>>);

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    /// Parses an empty line and, if present, a statement followed by another empty line.
    fn statement(&mut self) -> Result<Option<String>, SignInError> {
        if self.next() != Some("") {
            return Err(malformed("the third line is not empty"));
        }
        match self.0.peek() {
            Some(line) if line.starts_with("URI: ") => Ok(None),
            Some(&statement) if !statement.is_empty() => {
                self.next();
                if self.next() != Some("") {
                    return Err(malformed("no empty line follows the statement"));
                }
                Ok(Some(statement.to_owned()))
            }
            _ => Err(malformed("neither a statement nor a URI follows the address")),
        }
    }

    fn optional(&mut self, tag: &str) -> Option<&'a str> {
        let value = self.0.peek()?.strip_prefix(tag)?;
        self.next();
        Some(value)
    }

    fn required(&mut self, tag: &str) -> Result<&'a str, SignInError> {
        self.optional(tag)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| malformed(&format!("the line \"{}\" is missing or out of place", tag.trim_end())))
    }

    fn resources(&mut self) -> Result<(), SignInError> {
        match self.next() {
            None => Ok(()),
            Some("Resources:") if self.0.all(|line| line.starts_with("- ")) => Ok(()),
            Some(_) => Err(malformed("there is text after the last line")),
        }
    }
}

fn malformed(why: &str) -> SignInError {
    SignInError::Malformed(why.to_owned())
}

fn address(line: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    (bs58::decode(line).onto(&mut key).ok()? == 32).then_some(key)
}

fn instant(text: &str) -> Result<OffsetDateTime, SignInError> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| malformed(&format!("{text:?} is not an RFC 3339 time")))
}

#[cfg(test)]
#[path = "solana_tests.rs"]
mod tests;
