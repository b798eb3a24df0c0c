//! Sign-In with Ethereum (EIP-4361). Externally owned accounts are verified with EIP-191, contract wallets with EIP-1271.

use alloy::primitives::eip191_hash_message;
use siwe::Message;

use crate::{Expected, SignInError, Wallet, expected::Fields};

/// Maximum length of a message, in bytes. EIP-4361 messages usually have a few hundred.
pub const MAX_MESSAGE: usize = 4_096;

/// Checks signatures of contract wallets on chain (EIP-1271).
pub trait ContractWallets: Sync {
    /// Whether `isValidSignature(hash, signature)` of the contract at `address` on chain `chain_id` returns the magic value.
    ///
    /// # Errors
    /// [`SignInError::WalletUnreachable`] if the chain cannot be queried. The sign-in is then rejected.
    fn accepts(
        &self,
        chain_id: u64,
        address: [u8; 20],
        hash: [u8; 32],
        signature: &[u8],
    ) -> impl Future<Output = Result<bool, SignInError>> + Send;
}

/// Rejects every contract wallet, so that only externally owned accounts can sign in.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoContractWallets;

impl ContractWallets for NoContractWallets {
    async fn accepts(&self, _: u64, _: [u8; 20], _: [u8; 32], _: &[u8]) -> Result<bool, SignInError> {
        Ok(false)
    }
}

/// A parsed message whose signature has not been verified yet.
#[derive(Clone, Debug)]
pub struct EthereumSignIn(Message);

impl EthereumSignIn {
    /// Parses an EIP-4361 message.
    ///
    /// # Errors
    /// [`SignInError::Malformed`] if the text is not a message, or if formatting the parsed message does not give the same
    /// text. The verified message must be exactly the text shown to the user.
    pub fn parse(text: &str) -> Result<Self, SignInError> {
        if text.len() > MAX_MESSAGE {
            return Err(SignInError::Malformed(format!("it is longer than {MAX_MESSAGE} bytes")));
        }
        let message: Message = text.parse().map_err(|e: siwe::ParseError| SignInError::Malformed(e.to_string()))?;
        if message.to_string() != text {
            return Err(SignInError::Malformed("it does not have the exact format of EIP-4361".into()));
        }
        Ok(Self(message))
    }

    /// The nonce in the message.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.0.nonce
    }

    /// Checks the fields of the message, then its signature. Returns the wallet that signed.
    ///
    /// # Errors
    /// The [`SignInError`] of the first failed check.
    pub async fn verify(
        &self,
        signature: &[u8],
        expected: &Expected<'_>,
        contracts: &impl ContractWallets,
    ) -> Result<Wallet, SignInError> {
        let message = &self.0;
        let chain = message.chain_id.to_string();
        expected.check(&Fields {
            domain: message.domain.as_str(),
            uri: message.uri.as_str(),
            chain: &chain,
            statement: message.statement.as_deref(),
            issued_at: *message.issued_at.as_ref(),
            expires_at: message.expiration_time.as_ref().map(|t| *t.as_ref()),
            not_before: message.not_before.as_ref().map(|t| *t.as_ref()),
        })?;
        let signed_by_key =
            <&[u8; 65]>::try_from(signature).is_ok_and(|signature| message.verify_eip191(signature).is_ok());
        if !signed_by_key {
            let hash = eip191_hash_message(message.to_string()).0;
            if !contracts.accepts(message.chain_id, message.address, hash, signature).await? {
                return Err(SignInError::Signature);
            }
        }
        Ok(Wallet::ethereum(message.address))
    }
}

#[cfg(test)]
#[path = "ethereum_tests.rs"]
mod tests;
