//! Key files, and the networks for which keys may be used.

use std::{fs, path::PathBuf, sync::Arc};

use ark_bn254::Bn254;
use ark_groth16::ProvingKey;
use ark_serialize::{CanonicalDeserialize as _, CanonicalSerialize as _};
use circuits::{
    KeySource, LocalNetworks, ProvingKeys, Statement,
    export::{rust_verifying_key, solidity_verifying_key},
    keys::{KeyError, SetupKind},
    listen::Listen,
    prover::ProveError,
};
use groth16_solana::vk::setup::find_setup_txts;
use sha2::{Digest as _, Sha256};

use crate::common::{all_keys, honest, keys, rng};

const HEADER: usize = 6 + 1 + 32;

/// A folder with a copy of the cached key of `listen`, and the path of the copy.
fn copy() -> (tempfile::TempDir, PathBuf) {
    let name = format!("listen-{}.key", hex::encode(keys().r1cs().digest()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&name);
    fs::copy(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name), &path).unwrap();
    (folder, path)
}

/// Replaces the body of the file, with a correct checksum.
fn forge(path: &PathBuf, body: &[u8]) {
    fs::write(path, [body, &Sha256::digest(body)].concat()).unwrap();
}

#[test]
fn keys_are_reproducible_and_cached() {
    let (folder, path) = copy();
    let before = fs::read(&path).unwrap();
    let loaded = ProvingKeys::<Listen>::load_or_generate(folder.path()).unwrap();
    assert_eq!(loaded.sha256(), keys().sha256());
    assert_eq!(loaded.setup(), SetupKind::InsecureTest);
    fs::remove_file(&path).unwrap();
    let generated = ProvingKeys::<Listen>::load_or_generate(folder.path()).unwrap();
    assert_eq!(generated.verifying_key(), keys().verifying_key());
    assert!(before == fs::read(&path).unwrap(), "the seeded key differs between two runs");
    assert!(before.len() <= 3 << 20);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "a temporary file is left over");
}

#[test]
fn damaged_keys_are_replaced_in_the_cache_and_rejected_elsewhere() {
    let (folder, path) = copy();
    let whole = fs::read(&path).unwrap();
    let mut changed = whole.clone();
    changed[1000] ^= 1;
    for damaged in [&whole[..whole.len() - 1], &changed, b"", b"something else, longer than a checksum is"] {
        fs::write(&path, damaged).unwrap();
        assert!(matches!(ProvingKeys::<Listen>::load(&path, keys().sha256()), Err(KeyError::Unusable { .. })));
    }
    ProvingKeys::<Listen>::load_or_generate(folder.path()).unwrap();
    assert!(whole == fs::read(&path).unwrap());
}

#[test]
fn only_the_pinned_key_of_this_circuit_loads() {
    let (_folder, path) = copy();
    ProvingKeys::<Listen>::load(&path, keys().sha256()).unwrap();
    assert!(matches!(ProvingKeys::<Listen>::load(&path, &[0; 32]), Err(KeyError::Unusable { .. })));
    let mut body = fs::read(&path).unwrap();
    body.truncate(body.len() - 32);
    body[HEADER - 1] ^= 1;
    forge(&path, &body);
    let pin = Sha256::digest(fs::read(&path).unwrap()).into();
    assert!(
        matches!(ProvingKeys::<Listen>::load(&path, &pin), Err(KeyError::Unusable { .. })),
        "another circuit's key"
    );
    assert!(matches!(ProvingKeys::<Listen>::load("/nowhere", &pin), Err(KeyError::Io { .. })));
}

/// With wrong points and a correct checksum, the generated proof is not valid, so the prover returns an error.
#[test]
fn the_prover_does_not_return_an_invalid_proof() {
    let (folder, path) = copy();
    let file = fs::read(&path).unwrap();
    let mut key = ProvingKey::<Bn254>::deserialize_uncompressed(&file[HEADER..file.len() - 32]).unwrap();
    key.h_query.swap(0, 1);
    let mut body = file[..HEADER].to_vec();
    key.serialize_uncompressed(&mut body).unwrap();
    forge(&path, &body);
    let broken = Arc::new(ProvingKeys::<Listen>::load_or_generate(folder.path()).unwrap());
    let prover = broken.prover("local:1", &LocalNetworks::from_iter(["local:1"])).unwrap();
    assert!(matches!(prover.prove(&honest(), &mut rng()), Err(ProveError::SelfCheck(_))));
}

#[test]
fn a_configured_key_file_needs_its_hash() {
    let (folder, path) = copy();
    let cached = KeySource { cache: folder.path().into(), ..KeySource::default() };
    assert_eq!(cached.open().unwrap().sha256(), keys().sha256());
    let pinned = KeySource { file: Some(path.clone()), sha256: Some(hex::encode(keys().sha256())), ..cached.clone() };
    pinned.open().unwrap();
    for (file, sha256) in
        [(Some(&path), None), (None, Some("00")), (Some(&path), Some("00")), (Some(&path), Some(&*"00".repeat(32)))]
    {
        let source = KeySource { file: file.cloned(), sha256: sha256.map(Into::into), ..cached.clone() };
        assert!(matches!(source.open(), Err(KeyError::Unusable { .. })));
    }
}

#[test]
fn development_keys_are_only_for_the_listed_local_networks() {
    let local = LocalNetworks::from_iter(["eip155:31337", "solana:devnet-of-this-run"]);
    assert!(keys().prover("eip155:31337", &local).is_ok());
    for other in
        ["eip155:1", "eip155:313370", "eip155:3133", "EIP155:31337", "", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"]
    {
        assert!(matches!(keys().prover(other, &local), Err(KeyError::InsecureForNetwork(..))), "{other}");
        assert!(matches!(keys().authorize(other, &local), Err(KeyError::InsecureForNetwork(..))));
    }
    let unlisted = keys().authorize("eip155:31337", &LocalNetworks::default());
    assert!(matches!(unlisted, Err(KeyError::InsecureForNetwork(..))));
}

#[test]
fn exported_development_keys_are_marked_insecure() {
    exported(&all_keys().listen);
    exported(&all_keys().age);
    exported(&all_keys().funds);
}

fn exported<S: Statement>(keys: &ProvingKeys<S>) {
    let source = rust_verifying_key(keys).unwrap();
    let setup = find_setup_txts(source.replace("\\x00", "\0").as_bytes()).unwrap();
    assert_eq!(setup.len(), 1);
    assert!(setup[0].insecure_test_setup);
    assert_eq!(setup[0].proving_key_sha256, *keys.sha256());
    assert!(solidity_verifying_key(keys).contains("INSECURE_TEST_SETUP = true"));
}
