//! Identifiers: addresses on either chain, deployments and tracks.

#[cfg(feature = "std")]
use core::fmt;

use sha2::{Digest as _, Sha256};
use sha3::Keccak256;

/// An address on either chain as 32 bytes: a Solana public key, or an Ethereum address left-padded with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Address32(pub [u8; 32]);

impl Address32 {
    /// "Nobody": what stands where an optional address is absent.
    pub const ZERO: Self = Self([0; 32]);

    /// The 32-byte form of a 20-byte Ethereum address.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "indexes of 32 bytes")]
    pub const fn from_ethereum(address: [u8; 20]) -> Self {
        let mut bytes = [0; 32];
        let mut i = 0;
        while i < 20 {
            bytes[12 + i] = address[i];
            i += 1;
        }
        Self(bytes)
    }

    /// The Ethereum address, if the padding is zero.
    #[must_use]
    pub fn to_ethereum(self) -> Option<[u8; 20]> {
        if self.0[..12] != [0; 12] {
            return None;
        }
        let mut address = [0; 20];
        address.copy_from_slice(&self.0[12..]);
        Some(address)
    }
}

/// keccak256 over `parts` in order.
#[must_use]
pub fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The longest CAIP-2 id (namespace 8, colon, reference 32), in bytes.
pub const CAIP2_MAX: usize = 41;

/// The longest binary CIDv1 accepted for a manifest, in bytes (sha2-256 needs 36).
pub const CID_MAX: usize = 40;

/// `keccak256("vibestream/deployment/1" ‖ u8 length ‖ CAIP-2 id ‖ address of the registry or rewards program)`.
///
/// `None` when the CAIP-2 id is empty or longer than [`CAIP2_MAX`].
#[must_use]
pub fn deployment_id(caip2: &[u8], program: &Address32) -> Option<[u8; 32]> {
    if caip2.is_empty() || caip2.len() > CAIP2_MAX {
        return None;
    }
    Some(keccak256(&[crate::tags::DEPLOYMENT, &[caip2.len() as u8], caip2, &program.0]))
}

/// `SHA-256("vibestream/track/1" ‖ ownership's deployment_id ‖ registrant ‖ u8 length ‖ binary CIDv1 of the manifest)`
/// with the first byte set to 0, so that it is a canonical BN254 scalar.
///
/// `None` when the CID is empty or longer than [`CID_MAX`].
#[must_use]
pub fn track_id(deployment: &[u8; 32], registrant: &Address32, manifest_cid: &[u8]) -> Option<[u8; 32]> {
    if manifest_cid.is_empty() || manifest_cid.len() > CID_MAX {
        return None;
    }
    let mut hasher = Sha256::new();
    hasher.update(crate::tags::TRACK);
    hasher.update(deployment);
    hasher.update(registrant.0);
    hasher.update([manifest_cid.len() as u8]);
    hasher.update(manifest_cid);
    let mut id: [u8; 32] = hasher.finalize().into();
    id[0] = 0;
    Some(id)
}

#[cfg(feature = "std")]
impl fmt::Debug for Address32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::hex::encode(self.0))
    }
}

#[cfg(not(feature = "std"))]
impl core::fmt::Debug for Address32 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Address32")
    }
}
