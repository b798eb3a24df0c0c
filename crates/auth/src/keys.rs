//! One service secret, and a key of its own for each use.
//!
//! Replicas that share the secret accept each other's tokens. Derivation is HKDF-Expand (RFC 5869) with one block: a
//! use's label is the info, so no key tells anything about another.

use ed25519_dalek::SigningKey;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The service's secret: 32 uniformly random bytes.
#[derive(Clone)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The 32-byte key for `label`.
    #[must_use]
    pub fn derive(&self, label: &str) -> [u8; 32] {
        mac(&self.0, &[b"vibestream/key/1/", label.as_bytes(), &[1]])
    }

    /// The ed25519 key for `label`.
    #[must_use]
    pub fn signing_key(&self, label: &str) -> SigningKey {
        SigningKey::from_bytes(&self.derive(label))
    }
}

/// HMAC-SHA256 over `parts` in order.
#[must_use]
pub(crate) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A MAC from a key of the block's size or less cannot fail; `new` takes exactly such a key.
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&padded(key).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC pads short keys with zeros up to its block of 64 bytes.
fn padded(key: &[u8; 32]) -> [u8; 64] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 1, its 20-byte key padded to 32.
    #[test]
    fn the_mac_is_hmac_sha256() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        assert_eq!(
            hex::encode(mac(&key, &[b"Hi ", b"There"])),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }

    #[test]
    fn every_use_has_its_own_key() {
        let secret = Secret([7; 32]);
        assert_ne!(secret.derive("a"), secret.derive("b"));
        assert_ne!(secret.derive("a"), Secret([8; 32]).derive("a"));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
