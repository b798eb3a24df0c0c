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

#[cfg(test)]
mod tests {
    use super::*;

    /// The registry of an Ethereum deployment.
    const REGISTRY: Address32 = Address32::from_ethereum([0x11; 20]);
    const CID: [u8; 36] = {
        let mut cid = [0x44; 36];
        (cid[0], cid[1], cid[2], cid[3]) = (0x01, 0x55, 0x12, 0x20);
        cid
    };

    /// Ethereum's Keccak-256, which is not SHA3-256: both values are well known.
    #[test]
    fn keccak_is_the_one_of_ethereum() {
        let empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
        assert_eq!(hex::encode(keccak256(&[])), empty);
        let abc = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
        assert_eq!(hex::encode(keccak256(&[b"a", b"", b"bc"])), abc);
    }

    /// Computed with other implementations of Keccak and SHA-256.
    #[test]
    fn a_known_deployment_and_track() {
        let deployment = deployment_id(b"eip155:1", &REGISTRY).unwrap();
        assert_eq!(hex::encode(deployment), "b65589fd4ee6f541dc3c18dbc0d6b71f776e05f47aa95a9298a24fafd938c4ec");
        let track = track_id(&deployment, &Address32([0x33; 32]), &CID).unwrap();
        assert_eq!(hex::encode(track), "00a0e76e0e96b5b2bde44a9acb1939733f9b03961b54d873f34eb588ad892471");
    }

    #[test]
    fn every_part_changes_the_id() {
        let deployment = deployment_id(b"eip155:1", &REGISTRY).unwrap();
        assert_ne!(deployment_id(b"eip155:10", &REGISTRY), Some(deployment));
        assert_ne!(deployment_id(b"eip155:1", &Address32([0x11; 32])), Some(deployment));
        let registrant = Address32([0x33; 32]);
        let track = track_id(&deployment, &registrant, &CID);
        assert_ne!(track_id(&[0; 32], &registrant, &CID), track);
        assert_ne!(track_id(&deployment, &REGISTRY, &CID), track);
        assert_ne!(track_id(&deployment, &registrant, &CID[..35]), track);
    }

    #[test]
    fn lengths_are_bounded() {
        for (length, fits) in [(0, false), (1, true), (CAIP2_MAX, true), (CAIP2_MAX + 1, false)] {
            assert_eq!(deployment_id(&vec![b'a'; length], &REGISTRY).is_some(), fits, "{length}");
        }
        for (length, fits) in [(0, false), (1, true), (CID_MAX, true), (CID_MAX + 1, false)] {
            assert_eq!(track_id(&[0; 32], &REGISTRY, &vec![1; length]).is_some(), fits, "{length}");
        }
    }

    #[test]
    fn a_track_id_is_a_canonical_scalar() {
        for byte in 0..=255 {
            let id = track_id(&[byte; 32], &REGISTRY, &CID).unwrap();
            assert!(crate::field::is_canonical(&id), "{id:?}");
        }
    }

    #[test]
    fn an_ethereum_address_is_padded_with_zeros() {
        assert_eq!(REGISTRY.0[..12], [0; 12]);
        assert_eq!(REGISTRY.0[12..], [0x11; 20]);
        assert_eq!(REGISTRY.to_ethereum(), Some([0x11; 20]));
        let mut solana = REGISTRY;
        solana.0[11] = 1;
        assert_eq!(solana.to_ethereum(), None);
        assert_eq!(Address32::ZERO.to_ethereum(), Some([0; 20]));
    }

    #[test]
    fn an_address_is_shown_as_hex() {
        assert_eq!(format!("{:?}", Address32([0xab; 32])), format!("0x{}", "ab".repeat(32)));
    }
}
