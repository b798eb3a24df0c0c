//! Derives one key per purpose from one service secret.
//!
//! Replicas with the same secret accept each other's tokens. The derivation is HKDF-Expand (RFC 5869) with one output block
//! and the label as `info`, so a derived key reveals nothing about the others.

use ed25519_dalek::SigningKey;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The secret of a service: 32 uniformly random bytes. Its `Debug` output does not contain the bytes.
#[derive(Clone)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Derives the 32-byte key for `label`.
    #[must_use]
    pub fn derive(&self, label: &str) -> [u8; 32] {
        mac(&self.0, &[b"vibestream/key/1/", label.as_bytes(), &[1]])
    }

    /// Derives the ed25519 key for `label`.
    #[must_use]
    pub fn signing_key(&self, label: &str) -> SigningKey {
        SigningKey::from_bytes(&self.derive(label))
    }
}

/// HMAC-SHA256 over the concatenation of `parts`.
#[must_use]
pub(crate) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // `new` takes a key of exactly one block and, unlike `new_from_slice`, cannot fail.
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&padded(key).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Pads the key with zeros to the HMAC block size of 64 bytes, as HMAC does.
fn padded(key: &[u8; 32]) -> [u8; 64] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 1, with the 20-byte key padded to 32 bytes.
    #[test]
    fn mac_is_hmac_sha256() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        assert_eq!(
            hex::encode(mac(&key, &[b"Hi ", b"There"])),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }

    #[test]
    fn each_label_and_secret_has_its_own_key() {
        let secret = Secret([7; 32]);
        assert_ne!(secret.derive("a"), secret.derive("b"));
        assert_ne!(secret.derive("a"), Secret([8; 32]).derive("a"));
        assert_eq!(secret.signing_key("a").to_bytes(), secret.derive("a"));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
