//! Content addressing: making and checking CIDs.

use cid::{Cid, multihash::Multihash};
use sha2::{Digest, Sha256};

use crate::StoreError;

/// Multicodec of a raw leaf.
pub const CODEC_RAW: u64 = 0x55;
/// Multicodec of a dag-pb node.
pub const CODEC_DAG_PB: u64 = 0x70;

const SHA2_256: u64 = 0x12;
const IDENTITY: u64 = 0x00;

/// The CIDv1 of one block under sha2-256.
#[must_use]
pub fn cid_of(codec: u64, block: &[u8]) -> Cid {
    Cid::new_v1(codec, sha2_256(block))
}

fn sha2_256(block: &[u8]) -> Multihash<64> {
    let digest: [u8; 32] = Sha256::digest(block).into();
    // 32 bytes always fit into 64; the default is what cannot happen.
    Multihash::wrap(SHA2_256, &digest).unwrap_or_default()
}

/// Checks that `block` is what `cid` names.
pub fn verify(cid: &Cid, block: &[u8]) -> Result<(), StoreError> {
    let hash = cid.hash();
    let same = match hash.code() {
        SHA2_256 => hash.digest() == sha2_256(block).digest(),
        IDENTITY => hash.digest() == block,
        other => return Err(StoreError::UnsupportedHash(*cid, other)),
    };
    same.then_some(()).ok_or(StoreError::Corrupt(*cid))
}

/// The sha2-256 digest a block is filed under, in hexadecimal.
pub(crate) fn digest_hex(cid: &Cid) -> Result<String, StoreError> {
    match cid.hash().code() {
        SHA2_256 => Ok(hex::encode(cid.hash().digest())),
        other => Err(StoreError::UnsupportedHash(*cid, other)),
    }
}

/// The block an identity CID carries in itself.
pub(crate) fn inline_block(cid: &Cid) -> Option<&[u8]> {
    (cid.hash().code() == IDENTITY).then(|| cid.hash().digest())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_is_noticed() {
        let cid = cid_of(CODEC_RAW, b"hello");
        assert!(verify(&cid, b"hello").is_ok());
        assert!(matches!(verify(&cid, b"hellp"), Err(StoreError::Corrupt(c)) if c == cid));
    }

    #[test]
    fn identity_cids_carry_their_block() {
        let cid = Cid::new_v1(CODEC_RAW, Multihash::wrap(IDENTITY, b"tiny").unwrap());
        assert_eq!(inline_block(&cid), Some(b"tiny".as_slice()));
        assert!(verify(&cid, b"tiny").is_ok());
        assert!(verify(&cid, b"tinz").is_err());
    }

    #[test]
    fn an_unknown_hash_is_not_served() {
        let cid = Cid::new_v1(CODEC_RAW, Multihash::wrap(0x1e, &[7; 32]).unwrap());
        assert!(matches!(verify(&cid, b"x"), Err(StoreError::UnsupportedHash(_, 0x1e))));
    }
}
