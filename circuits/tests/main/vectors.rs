//! The generated files in the workspace: they are up to date, and their contents are correct.

use std::{fs, path::PathBuf};

use circuits::{
    ProofBytes, ProvingKeys, Statement,
    export::{rust_verifying_key, rust_verifying_key_path, solidity_verifying_key, solidity_verifying_key_path},
    field::from_be,
    listen::PublicInputs,
    poseidon, scoped,
};
use groth16_solana::{
    errors::Groth16Error,
    groth16::{Groth16Verifier, Groth16Verifyingkey, negate_g1_be},
};
use serde_json::Value;

use crate::common::{all_keys, keys};

#[path = "../../../programs/rewards/src/verifying_key/listen.rs"]
mod listen_key;

#[path = "../../../programs/rewards/src/verifying_key/age.rs"]
mod age_key;

#[path = "../../../programs/rewards/src/verifying_key/funds.rs"]
mod funds_key;

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask gen`", path.display()))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&file(&format!("tests/vectors/{name}"))).unwrap()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    protocol::hex::decode_array(value.as_str().unwrap()).unwrap()
}

#[test]
fn generated_files_are_up_to_date() {
    for (name, contents) in circuits::vectors::all(all_keys()).unwrap() {
        assert!(
            file(&format!("tests/vectors/{name}")) == contents,
            "tests/vectors/{name} is stale; run `cargo xtask gen`"
        );
    }
    keys_are_fresh(&all_keys().listen);
    keys_are_fresh(&all_keys().age);
    keys_are_fresh(&all_keys().funds);
}

fn keys_are_fresh<S: Statement>(keys: &ProvingKeys<S>) {
    assert!(file(&rust_verifying_key_path::<S>()) == rust_verifying_key(keys).unwrap(), "{}", S::NAME);
    assert!(file(&solidity_verifying_key_path::<S>()) == solidity_verifying_key(keys), "{}", S::NAME);
}

/// Values from circom: <https://github.com/iden3/circomlib/blob/master/test/poseidoncircuit.js> and circomlibjs 0.1.7.
#[test]
fn poseidon_hashes_like_circom() {
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
fn poseidon_vectors_are_correct_inside_and_outside_circuits() {
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

/// Uses the verifier and the constants of the Solana program.
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
        assert_eq!(verify(inputs), Ok(()));
        for other in [PublicInputs { nullifier: [1; 32], ..inputs }, PublicInputs { ctx: [1; 32], ..inputs }] {
            assert_eq!(verify(other), Err(Groth16Error::ProofVerificationFailed));
        }
    }
}

#[test]
fn a_fan_has_one_nullifier_and_each_chain_its_own_tree() {
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

fn scoped_inputs(claim: &Value) -> scoped::PublicInputs {
    let field = |name: &str| bytes(&claim[name]);
    scoped::PublicInputs {
        root: field("root"),
        nullifier: field("nullifier"),
        scope: field("scope"),
        params: field("params"),
        ctx: field("ctx"),
    }
}

fn verify_on_solana(
    key: &Groth16Verifyingkey<'_>,
    inputs: &scoped::PublicInputs,
    wire: &[u8; 256],
) -> Result<(), Groth16Error> {
    let (a, rest) = wire.split_first_chunk().unwrap();
    let (b, rest) = rest.split_first_chunk().unwrap();
    let (a, c, inputs) = (negate_g1_be(a), rest.try_into().unwrap(), inputs.to_array());
    Groth16Verifier::new(&a, b, c, &inputs, key).unwrap().verify()
}

/// Uses the verifier and the constants of the Solana program, and computes the public inputs from the parts of the
/// claims, as a chain does.
#[test]
fn the_scoped_vectors_verify_in_groth16_solana() {
    let cases = [
        ("age_proof.json", &age_key::VERIFYINGKEY, &funds_key::VERIFYINGKEY, 16),
        ("funds_proof.json", &funds_key::VERIFYINGKEY, &age_key::VERIFYINGKEY, 12),
    ];
    for (name, key, other, count) in cases {
        let vectors = json(name);
        let proofs = vectors["proofs"].as_array().unwrap();
        assert_eq!(proofs.len(), count);
        for claim in proofs {
            let inputs = scoped_inputs(claim);
            let wire: [u8; 256] = bytes(&claim["proof"]);
            let invalid: Result<(), Groth16Error> = Err(Groth16Error::ProofVerificationFailed);
            assert_eq!(verify_on_solana(key, &inputs, &wire), Ok(()), "{claim}");
            let other_scope = scoped::PublicInputs { scope: [1; 32], ..inputs };
            assert_eq!(verify_on_solana(key, &other_scope, &wire), invalid);
            let other_ctx = scoped::PublicInputs { ctx: [1; 32], ..inputs };
            assert_eq!(verify_on_solana(key, &other_ctx, &wire), invalid);
            assert_eq!(verify_on_solana(other, &inputs, &wire), invalid, "another statement's key");
            rebuild(claim, &inputs);
        }
    }
}

/// Computes scope, ctx (claim context) and params from the parts of the claim, and compares them.
fn rebuild(claim: &Value, inputs: &scoped::PublicInputs) {
    use protocol::{ctx::ClaimContext, id::Address32, layout, pass};

    let number = |name: &str| u32::try_from(claim[name].as_u64().unwrap()).unwrap();
    let deployment = bytes(&claim["deployment_id"]);
    let caip2 = claim["caip2"].as_str().unwrap().as_bytes();
    assert_eq!(protocol::id::deployment_id(caip2, &Address32(bytes(&claim["contract"]))), Some(deployment));
    let (now, length) = (claim["now"].as_u64().unwrap(), claim["period_length"].as_u64().unwrap());
    assert_eq!(u64::from(number("period")), now / length);
    assert_eq!(inputs.scope, pass::scope(&deployment, &bytes(&claim["gate"]), number("period")));
    let context = ClaimContext {
        deployment,
        recipient: Address32(bytes(&claim["holder"])),
        fee_receiver: Address32::ZERO,
        fee: 0,
        expiry: claim["expiry"].as_u64().unwrap(),
        circuit_version: number("circuit_version"),
    };
    assert_eq!(inputs.ctx, context.to_field());
    let (issuer, subject) = (number("issuer"), number("subject"));
    let (params, good) = if let Some(years) = claim["years_proved"].as_u64() {
        let (day, cutoff, today) = (number("day"), number("cutoff"), pass::day_at(now).unwrap());
        assert_eq!(pass::cutoff(day, years as u8), Some(cutoff));
        assert!(number("birth_day") <= cutoff && day <= number("expiry_day"));
        let in_time = day <= today && today - day < pass::DAYS_ACCEPTED;
        (
            layout::age_params(issuer, subject, day, cutoff),
            in_time && claim["threshold"].as_str() == Some(years.to_string().as_str()),
        )
    } else {
        let decimal = |name: &str| claim[name].as_str().unwrap().parse::<u128>().unwrap();
        let threshold = decimal("threshold_proved");
        assert!(decimal("balance") >= threshold);
        (layout::funds_params(threshold, issuer, subject, number("snapshot")), threshold == decimal("threshold"))
    };
    assert_eq!(inputs.params, params);
    assert_eq!(claim["accepted"], good, "{}", claim["name"]);
}

#[test]
fn a_person_has_one_nullifier_per_gate_and_period() {
    for name in ["age_proof.json", "funds_proof.json"] {
        let vectors = json(name);
        let proofs = vectors["proofs"].as_array().unwrap();
        let (solana, ethereum) = proofs.split_at(proofs.len() / 2);
        for chain in [solana, ethereum] {
            assert_eq!(chain[0]["nullifier"], chain[3]["nullifier"]);
            assert_ne!(chain[0]["ctx"], chain[3]["ctx"]);
            assert_ne!(chain[0]["nullifier"], chain[4]["nullifier"], "another period");
            assert_ne!(chain[0]["nullifier"], chain[1]["nullifier"], "another person");
        }
        assert_ne!(solana[0]["nullifier"], ethereum[0]["nullifier"], "another chain");
        assert_eq!(solana[0]["root"], ethereum[0]["root"]);
    }
}

#[test]
fn the_solana_gate_is_derived_from_its_owner() {
    use sha2::{Digest as _, Sha256};

    let claim = &json("age_proof.json")["proofs"][0];
    let (owner, gate): ([u8; 32], [u8; 32]) = (bytes(&claim["gate_owner"]), bytes(&claim["gate"]));
    let address = |bump: u8| {
        let number = 1_u64.to_be_bytes();
        let program: [u8; 32] = bytes(&claim["contract"]);
        let parts: [&[u8]; 6] = [protocol::seeds::GATE, &owner, &number, &[bump], &program, b"ProgramDerivedAddress"];
        <[u8; 32]>::from(Sha256::digest(parts.concat()))
    };
    assert!((0..=u8::MAX).any(|bump| address(bump) == gate));
}
