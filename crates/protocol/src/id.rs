//! Identifiers of addresses, deployments and tracks on both chains.

#[cfg(feature = "std")]
use core::fmt;

use sha2::{Digest as _, Sha256};
use sha3::Keccak256;

/// An address of either chain as 32 bytes: a Solana public key, or an Ethereum address left-padded with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Address32(pub [u8; 32]);

impl Address32 {
    /// The value of an absent optional address.
    pub const ZERO: Self = Self([0; 32]);

    /// Left-pads a 20-byte Ethereum address with zeros.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "indexes below 32")]
    pub const fn from_ethereum(address: [u8; 20]) -> Self {
        let mut bytes = [0; 32];
        let mut i = 0;
        while i < 20 {
            bytes[12 + i] = address[i];
            i += 1;
        }
        Self(bytes)
    }

    /// The 20-byte Ethereum address; `None` if the padding is not zero.
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

/// keccak256 of the concatenation of `parts`.
#[must_use]
pub fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Maximum length of a CAIP-2 id, in bytes: a namespace of 8, a colon, and a reference of 32.
pub const CAIP2_MAX: usize = 41;

/// Maximum length of the binary CIDv1 of a manifest, in bytes. A CIDv1 with sha2-256 has 36.
pub const CID_MAX: usize = 40;

/// The id of a deployment: `keccak256("vibestream/deployment/1" ‖ length u8 ‖ CAIP-2 id ‖ program)`, where `program` is the
/// address of the registry or of the rewards program.
///
/// `None` if the CAIP-2 id is empty or longer than [`CAIP2_MAX`].
#[must_use]
pub fn deployment_id(caip2: &[u8], program: &Address32) -> Option<[u8; 32]> {
    if caip2.is_empty() || caip2.len() > CAIP2_MAX {
        return None;
    }
    Some(keccak256(&[crate::tags::DEPLOYMENT, &[caip2.len() as u8], caip2, &program.0]))
}

/// The id of a track: `SHA-256("vibestream/track/1" ‖ deployment id of the registry ‖ registrant ‖ length u8 ‖ binary CIDv1
/// of the manifest)` with the first byte set to 0, so that it is a canonical BN254 scalar.
///
/// `None` if the CID is empty or longer than [`CID_MAX`].
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
