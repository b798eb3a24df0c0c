//! Generated files: what lies in the tree is what would be generated, and what lies there is right.

use std::{fs, path::PathBuf};

use circuits::{
    ProofBytes,
    export::{rust_verifying_key, solidity_verifying_key},
    field::from_be,
    listen::PublicInputs,
    poseidon,
};
use groth16_solana::groth16::{Groth16Verifier, negate_g1_be};
use serde_json::Value;

use crate::common::keys;

#[path = "../../../programs/rewards/src/verifying_key/listen.rs"]
mod listen_key;

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask gen`", path.display()))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&file(&format!("tests/vectors/{name}"))).unwrap()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    let mut bytes = [0; N];
    hex::decode_to_slice(value.as_str().unwrap().strip_prefix("0x").unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn nothing_would_be_generated_anew() {
    for (name, contents) in circuits::vectors::all(keys()).unwrap() {
        assert!(
            file(&format!("tests/vectors/{name}")) == contents,
            "tests/vectors/{name} is stale; run `cargo xtask gen`"
        );
    }
    assert!(file("programs/rewards/src/verifying_key/listen.rs") == rust_verifying_key(keys()).unwrap());
    assert!(file("contracts/src/verifiers/ListenVerifyingKey.sol") == solidity_verifying_key(keys()));
}

/// circom's own values: <https://github.com/iden3/circomlib/blob/master/test/poseidoncircuit.js> and circomlibjs 0.1.7.
#[test]
fn poseidon_is_circom_s() {
    let known = [
        (1, "18586133768512220936620570745912940619677854269274689475585506675881198879027"),
        (2, "7853200120776062878684798364095072458815029376092732009249414926327459813530"),
        (4, "18821383157269793795438455681495246036402687001665670618754263018637548127333"),
        (6, "20400040500897583745843009878988256314335038853985262692600694741116813247201"),
        (8, "18604317144381847857886385684060986177838410221561136253933256952257712543953"),
    ];
    for (inputs, hash) in known {
        let inputs: Vec<_> = (1..=inputs).map(ark_bn254::Fr::from).collect();
        assert_eq!(poseidon::hash(&inputs).unwrap().to_string(), hash);
    }
}

#[test]
fn poseidon_vectors_hold_in_and_off_the_circuit() {
    use ark_r1cs_std::{GR1CSVar as _, alloc::AllocVar as _, fields::fp::FpVar};
    use ark_relations::gr1cs::ConstraintSystem;

    for case in json("poseidon.json")["cases"].as_array().unwrap() {
        let inputs = case["inputs"].as_array().unwrap().iter();
        let inputs: Vec<_> = inputs.map(|input| from_be("input", &bytes(input)).unwrap()).collect();
        let expected = from_be("hash", &bytes(&case["hash"])).unwrap();
        assert_eq!(poseidon::hash(&inputs).unwrap(), expected);

        let cs = ConstraintSystem::new_ref();
        let wires: Vec<_> = inputs.iter().map(|x| FpVar::new_witness(cs.clone(), || Ok(x)).unwrap()).collect();
        assert_eq!(poseidon::gadget::hash(&cs, &wires).unwrap().value().unwrap(), expected);
        assert!(cs.is_satisfied().unwrap());
        let constants: Vec<_> = inputs.iter().map(|x| FpVar::Constant(*x)).collect();
        assert_eq!(poseidon::gadget::hash(&cs, &constants).unwrap().value().unwrap(), expected);
    }
}

/// The verifier that the Solana program runs, with the constants it is compiled with.
#[test]
fn the_proof_vectors_verify_in_groth16_solana() {
    let vectors = json("listen_proof.json");
    let proofs = vectors["proofs"].as_array().unwrap();
    assert_eq!(proofs.len(), 12);
    for proof in proofs {
        let inputs = PublicInputs {
            root: bytes(&proof["root"]),
            nullifier: bytes(&proof["nullifier"]),
            params: bytes(&proof["params"]),
            ctx: bytes(&proof["ctx"]),
        };
        let wire: [u8; 256] = bytes(&proof["proof"]);
        assert_eq!(keys().verifier().verify(&inputs, &ProofBytes(wire)), Ok(()));

        let (a, rest) = wire.split_first_chunk().unwrap();
        let (b, rest) = rest.split_first_chunk().unwrap();
        let c = rest.try_into().unwrap();
        let verify = |inputs: PublicInputs| {
            let (a, inputs) = (negate_g1_be(a), inputs.to_array());
            Groth16Verifier::new(&a, b, c, &inputs, &listen_key::VERIFYINGKEY).unwrap().verify()
        };
        assert!(verify(inputs).is_ok());
        assert!(verify(PublicInputs { nullifier: [1; 32], ..inputs }).is_err());
        assert!(verify(PublicInputs { ctx: [1; 32], ..inputs }).is_err());
    }
}

#[test]
fn the_same_fan_has_one_nullifier_and_chains_have_trees_of_their_own() {
    let vectors = json("listen_proof.json");
    let proofs = vectors["proofs"].as_array().unwrap();
    let (solana, ethereum) = proofs.split_at(6);
    for chain in [solana, ethereum] {
        assert_eq!(chain[3]["nullifier"], chain[4]["nullifier"]);
        assert_eq!(chain[3]["nullifier"], chain[5]["nullifier"]);
        assert_eq!(chain[3]["ctx"], chain[4]["ctx"]);
        assert_ne!(chain[3]["proof"], chain[4]["proof"]);
        assert!(chain.iter().all(|proof| proof["root"] == chain[0]["root"]));
    }
    assert_ne!(solana[0]["root"], ethereum[0]["root"]);
}
