//! Computing and verifying CIDs.

use cid::{Cid, multihash::Multihash};
use sha2::{Digest, Sha256};

use crate::StoreError;

/// Multicodec of a raw leaf.
pub const CODEC_RAW: u64 = 0x55;
/// Multicodec of a dag-pb node.
pub const CODEC_DAG_PB: u64 = 0x70;

const SHA2_256: u64 = 0x12;
const IDENTITY: u64 = 0x00;

/// The CIDv1 (sha2-256) of one block with the multicodec `codec`.
#[must_use]
pub fn cid_of(codec: u64, block: &[u8]) -> Cid {
    Cid::new_v1(codec, sha2_256(block))
}

fn sha2_256(block: &[u8]) -> Multihash<64> {
    let digest: [u8; 32] = Sha256::digest(block).into();
    // A 32-byte digest always fits into 64 bytes, so the default is never used.
    Multihash::wrap(SHA2_256, &digest).unwrap_or_default()
}

/// Checks that the hash of `block` matches `cid`.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if it does not match, [`StoreError::UnsupportedHash`] for hash functions other than sha2-256
/// and identity.
pub fn verify(cid: &Cid, block: &[u8]) -> Result<(), StoreError> {
    let hash = cid.hash();
    let same = match hash.code() {
        SHA2_256 => hash.digest() == sha2_256(block).digest(),
        IDENTITY => hash.digest() == block,
        other => return Err(StoreError::UnsupportedHash(*cid, other)),
    };
    same.then_some(()).ok_or(StoreError::Corrupt(*cid))
}

/// The sha2-256 digest in hexadecimal, which is the name of the block's file.
pub(crate) fn digest_hex(cid: &Cid) -> Result<String, StoreError> {
    match cid.hash().code() {
        SHA2_256 => Ok(hex::encode(cid.hash().digest())),
        other => Err(StoreError::UnsupportedHash(*cid, other)),
    }
}

/// The block inside an identity CID; `None` for any other CID.
pub(crate) fn inline_block(cid: &Cid) -> Option<&[u8]> {
    (cid.hash().code() == IDENTITY).then(|| cid.hash().digest())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verify_rejects_a_changed_byte() {
        let cid = cid_of(CODEC_RAW, b"hello");
        assert!(verify(&cid, b"hello").is_ok());
        assert!(matches!(verify(&cid, b"hellp"), Err(StoreError::Corrupt(c)) if c == cid));
    }

    #[test]
    fn identity_cids_contain_their_block() {
        let cid = Cid::new_v1(CODEC_RAW, Multihash::wrap(IDENTITY, b"tiny").unwrap());
        assert_eq!(inline_block(&cid), Some(b"tiny".as_slice()));
        assert!(verify(&cid, b"tiny").is_ok());
        assert!(matches!(verify(&cid, b"tinz"), Err(StoreError::Corrupt(c)) if c == cid));
    }

    #[test]
    fn verify_rejects_an_unknown_hash_function() {
        let cid = Cid::new_v1(CODEC_RAW, Multihash::wrap(0x1e, &[7; 32]).unwrap());
        assert!(matches!(verify(&cid, b"x"), Err(StoreError::UnsupportedHash(_, 0x1e))));
    }
}
