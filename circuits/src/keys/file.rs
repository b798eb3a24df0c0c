//! The format of key files: `"VSKEY" ‖ version ‖ setup kind ‖ digest of the matrices ‖ proving key ‖ SHA-256 of the
//! preceding bytes`. The proving key is in the uncompressed format of arkworks.

use std::{fs, io::Write as _, path::Path};

use ark_bn254::Bn254;
use ark_groth16::ProvingKey;
use ark_serialize::{CanonicalDeserialize as _, CanonicalSerialize as _};
use groth16_solana::vk::setup::SetupKind;
use sha2::{Digest as _, Sha256};

use super::error::KeyError;

const MAGIC: [u8; 6] = *b"VSKEY\x01";
const HEADER: usize = MAGIC.len() + 1 + 32;

/// The content of a key file.
pub(super) struct Stored {
    pub(super) key: ProvingKey<Bn254>,
    pub(super) setup: SetupKind,
    /// SHA-256 of the whole file.
    pub(super) sha256: [u8; 32],
}

/// Reads the key file of the circuit whose matrices have this digest.
pub(super) fn read(path: &Path, digest: &[u8; 32]) -> Result<Stored, KeyError> {
    let bytes = fs::read(path).map_err(|source| KeyError::Io { what: "read", path: path.into(), source })?;
    parse(&bytes, digest).map_err(|reason| KeyError::Unusable { path: path.into(), reason })
}

fn parse(bytes: &[u8], digest: &[u8; 32]) -> Result<Stored, &'static str> {
    let (body, checksum) = bytes.split_last_chunk::<32>().ok_or("it is too short")?;
    if body.len() < HEADER || body[..MAGIC.len()] != MAGIC {
        return Err("it is not a key file of this version");
    }
    if Sha256::digest(body)[..] != checksum[..] {
        return Err("its checksum is wrong; it was truncated or changed");
    }
    let setup = match body[MAGIC.len()] {
        0 => SetupKind::InsecureTest,
        1 => SetupKind::Production,
        _ => return Err("its setup kind is unknown"),
    };
    if body[MAGIC.len() + 1..HEADER] != digest[..] {
        return Err("it was generated for another version of the circuit");
    }
    // The checksum ensures that the points are unchanged. Checking the subgroups of 12,000 points would take a second.
    let key =
        ProvingKey::deserialize_uncompressed_unchecked(&body[HEADER..]).map_err(|_| "its points are malformed")?;
    Ok(Stored { key, setup, sha256: Sha256::digest(bytes).into() })
}

/// Writes a key file atomically.
pub(super) fn write(
    path: &Path,
    setup: SetupKind,
    digest: &[u8; 32],
    key: ProvingKey<Bn254>,
) -> Result<Stored, KeyError> {
    let failed = |source| KeyError::Io { what: "write", path: path.into(), source };
    let mut bytes = MAGIC.to_vec();
    bytes.push(u8::from(setup == SetupKind::Production));
    bytes.extend_from_slice(digest);
    key.serialize_uncompressed(&mut bytes).map_err(|error| failed(std::io::Error::other(error)))?;
    let checksum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&checksum);

    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(Stored { key, setup, sha256: Sha256::digest(&bytes).into() })
}
