//! Requests signed by an attestor, which are required to read the openings of an epoch.

use std::{fmt, str::FromStr};

use alloy::primitives::{Address, Signature as EthereumSignature};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::TokenError;

/// The key of an attestor: an ed25519 public key (base58) or an Ethereum address (EIP-55 or lower-case hex).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AttestorKey {
    /// An ed25519 public key. It signs the bytes of the text.
    Ed25519([u8; 32]),
    /// An Ethereum address. It signs the text as an EIP-191 personal message.
    Secp256k1([u8; 20]),
}

/// The text is neither an ed25519 key nor an Ethereum address.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0:?} is neither a base58 ed25519 key nor an Ethereum address")]
pub struct NotAKey(String);

impl FromStr for AttestorKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(address) = text.parse::<Address>() {
            return Ok(Self::Secp256k1(address.into_array()));
        }
        let mut key = [0; 32];
        match bs58::decode(text).onto(&mut key) {
            Ok(32) => Ok(Self::Ed25519(key)),
            _ => Err(NotAKey(text.to_owned())),
        }
    }
}

impl fmt::Display for AttestorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ed25519(key) => f.write_str(&bs58::encode(key).into_string()),
            Self::Secp256k1(address) => f.write_str(&Address::from(*address).to_checksum(None)),
        }
    }
}

impl fmt::Debug for AttestorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for AttestorKey {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AttestorKey> for String {
    fn from(key: AttestorKey) -> Self {
        key.to_string()
    }
}

/// A request for the openings of one epoch and chain. The attestor signs its [text](Self::text).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningsRequest {
    /// Number of the node.
    pub node: u64,
    /// Number of the epoch.
    pub epoch: u32,
    /// Number of the chain in the network.
    pub chain: u32,
    /// Nonce issued by the node for this request.
    pub nonce: String,
}

impl OpeningsRequest {
    /// The text to sign.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "vibestream/openings/1\nnode {}\nepoch {}\nchain {}\nnonce {}",
            self.node, self.epoch, self.chain, self.nonce
        )
    }
}

impl AttestorKey {
    /// Verifies that this key signed `request`.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] if it did not.
    pub fn verify(&self, request: &OpeningsRequest, signature: &[u8]) -> Result<(), TokenError> {
        let text = request.text();
        let signed = match self {
            Self::Ed25519(key) => VerifyingKey::from_bytes(key)
                .and_then(|key| key.verify_strict(text.as_bytes(), &Signature::from_slice(signature)?))
                .is_ok(),
            Self::Secp256k1(address) => EthereumSignature::from_raw(signature)
                .ok()
                .and_then(|signature| signature.recover_address_from_msg(&text).ok())
                .is_some_and(|signer| signer.into_array() == *address),
        };
        if signed { Ok(()) } else { Err(TokenError::Invalid) }
    }
}

#[cfg(test)]
mod tests {
    use alloy::signers::{SignerSync as _, local::PrivateKeySigner};
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    #[test]
    fn a_signature_is_valid_for_one_request_only() {
        let request = OpeningsRequest { node: 1, epoch: 7, chain: 2, nonce: "abc".into() };
        let others = [
            OpeningsRequest { node: 2, ..request.clone() },
            OpeningsRequest { epoch: 8, ..request.clone() },
            OpeningsRequest { chain: 1, ..request.clone() },
            OpeningsRequest { nonce: "abd".into(), ..request.clone() },
        ];
        let ed25519 = SigningKey::from_bytes(&[5; 32]);
        let secp256k1 = PrivateKeySigner::random();
        let text = request.text();
        let signed = [
            (AttestorKey::Ed25519(ed25519.verifying_key().to_bytes()), ed25519.sign(text.as_bytes()).to_vec()),
            (
                AttestorKey::Secp256k1(secp256k1.address().into_array()),
                secp256k1.sign_message_sync(text.as_bytes()).unwrap().as_bytes().to_vec(),
            ),
        ];
        for (key, signature) in &signed {
            assert_eq!(key.to_string().parse::<AttestorKey>().unwrap(), *key);
            assert_eq!(key.verify(&request, signature), Ok(()));
            assert!(others.iter().all(|other| key.verify(other, signature) == Err(TokenError::Invalid)));
            assert_eq!(key.verify(&request, &signature[1..]), Err(TokenError::Invalid));
        }
        assert_eq!(signed[1].0.verify(&request, &signed[0].1), Err(TokenError::Invalid));
        let error = "attestor".parse::<AttestorKey>().unwrap_err();
        assert_eq!(error.to_string(), "\"attestor\" is neither a base58 ed25519 key nor an Ethereum address");
    }

    #[test]
    fn a_key_is_written_and_read_as_its_chain_does() {
        let keys = [
            (AttestorKey::Ed25519([0; 32]), "1".repeat(32)),
            (AttestorKey::Secp256k1([0xab; 20]), Address::repeat_byte(0xab).to_checksum(None)),
        ];
        for (key, text) in keys {
            assert_eq!((key.to_string(), format!("{key:?}")), (text.clone(), text.clone()));
            assert_eq!(serde_json::to_value(key).unwrap(), serde_json::json!(text));
            assert_eq!(serde_json::from_value::<AttestorKey>(serde_json::json!(text)).unwrap(), key);
        }
        let short = bs58::encode([7; 31]).into_string();
        assert!(matches!(short.parse::<AttestorKey>(), Err(NotAKey(text)) if text == short));
    }
}
