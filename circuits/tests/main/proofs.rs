//! Encoded proofs: which are valid, which are not, and that the prover returns only valid ones.

use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr as _;
use ark_ff::{Field as _, UniformRand as _};
use ark_groth16::{Groth16, r1cs_to_qap::LibsnarkReduction};
use ark_relations::{
    gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError},
    lc,
};
use circuits::{
    ProofBytes, Verifier,
    encoding::{PointError, g1_to_bytes, g2_to_bytes},
    field::{NotCanonical, from_be},
    listen::{self, ListenError, ListenWitness, PublicInputs},
    prover::ProveError,
    verifier::VerifyError,
};
use rand::RngCore as _;

use crate::common::{CHAIN, Fan, REALM, honest, keys, plus_order, prover, rng, tree_with};

type Arkworks = Groth16<Bn254, LibsnarkReduction>;

fn proved() -> (PublicInputs, ProofBytes) {
    let witness = honest();
    (witness.public_inputs().unwrap(), prover().prove(&witness, &mut rng()).unwrap())
}

fn each_input(inputs: &PublicInputs, change: fn(&[u8; 32]) -> [u8; 32]) -> [PublicInputs; 4] {
    let i = *inputs;
    [
        PublicInputs { root: change(&i.root), ..i },
        PublicInputs { nullifier: change(&i.nullifier), ..i },
        PublicInputs { params: change(&i.params), ..i },
        PublicInputs { ctx: change(&i.ctx), ..i },
    ]
}

#[test]
fn an_honest_proof_verifies_here_and_in_arkworks() {
    let (inputs, proof) = proved();
    assert_eq!(circuits::verify(keys().verifying_key(), &inputs, &proof), Ok(()));
    let scalars = inputs.to_array().map(|bytes| from_be("input", &bytes).unwrap());
    let prepared = ark_groth16::prepare_verifying_key(keys().verifying_key());
    assert!(Arkworks::verify_proof(&prepared, &proof.to_proof().unwrap(), &scalars).unwrap());
    assert_eq!(ProofBytes::from(&proof.to_proof().unwrap()), proof);
}

#[test]
fn a_proof_is_valid_only_for_its_own_inputs() {
    let (inputs, proof) = proved();
    let next = |value: &[u8; 32]| {
        let mut value = *value;
        value[31] ^= 1;
        value
    };
    for other in each_input(&inputs, next) {
        assert_eq!(keys().verifier().verify(&other, &proof), Err(VerifyError::Invalid));
    }
    let swapped = PublicInputs { root: inputs.nullifier, nullifier: inputs.root, ..inputs };
    assert_eq!(keys().verifier().verify(&swapped, &proof), Err(VerifyError::Invalid));
}

#[test]
fn inputs_plus_the_order_are_rejected() {
    let (inputs, proof) = proved();
    for (other, what) in each_input(&inputs, plus_order).into_iter().zip(["root", "nullifier", "params", "ctx"]) {
        assert_eq!(keys().verifier().verify(&other, &proof), Err(VerifyError::Input(NotCanonical { what })));
    }
}

#[test]
fn proofs_of_one_witness_differ_and_share_the_nullifier() {
    let witness = honest();
    let (first, second) = (listen::prove(&prover(), &witness).unwrap(), listen::prove(&prover(), &witness).unwrap());
    let [a, b] = [first, second].map(|proof| proof.to_proof().unwrap());
    assert!(a.a != b.a && a.b != b.b && a.c != b.c);
    let inputs = witness.public_inputs().unwrap();
    for proof in [first, second] {
        assert_eq!(keys().verifier().verify(&inputs, &proof), Ok(()));
    }
    // The nullifier is the same for every tier and recipient of the same fan, node and epoch.
    let lower = ListenWitness { tier: 1, ctx: [1; 32], ..witness };
    assert_eq!(lower.public_inputs().unwrap().nullifier, inputs.nullifier);
}

#[test]
fn a_rerandomised_proof_verifies_for_the_same_nullifier_only() {
    let (inputs, proof) = proved();
    let copy = Arkworks::rerandomize_proof(keys().verifying_key(), &proof.to_proof().unwrap(), &mut rng());
    let copy = ProofBytes::from(&copy);
    assert_ne!(copy, proof);
    assert_eq!(keys().verifier().verify(&inputs, &copy), Ok(()));
    let other = PublicInputs { ctx: [2; 32], ..inputs };
    assert_eq!(keys().verifier().verify(&other, &copy), Err(VerifyError::Invalid));
}

#[test]
fn malformed_and_wrong_proofs_are_rejected() {
    let (inputs, proof) = proved();
    let refusal = |bytes: [u8; 256]| keys().verifier().verify(&inputs, &ProofBytes(bytes)).unwrap_err();
    let with = |at: usize, part: &[u8]| {
        let mut bytes = proof.0;
        bytes[at..at + part.len()].copy_from_slice(part);
        refusal(bytes)
    };
    assert_eq!(with(0, &[0; 64]), VerifyError::Proof(PointError::Infinity("A")));
    assert_eq!(with(64, &[0; 128]), VerifyError::Proof(PointError::Infinity("B")));
    assert_eq!(with(192, &[0; 64]), VerifyError::Proof(PointError::Infinity("C")));
    for (at, name) in [(0, "A"), (32, "A"), (64, "B"), (160, "B"), (192, "C")] {
        assert_eq!(with(at, &[0xff; 32]), VerifyError::Proof(PointError::NotCanonical(name)));
    }
    for (at, name) in [(63, "A"), (191, "B"), (255, "C")] {
        let flipped = proof.0[at] ^ 1;
        assert_eq!(with(at, &[flipped]), VerifyError::Proof(PointError::NotOnCurve(name)));
    }
    assert_eq!(with(64, &g2_to_bytes(&outside_the_subgroup())), VerifyError::Proof(PointError::WrongSubgroup("B")));
    let points = proof.to_proof().unwrap();
    assert_eq!(with(0, &g1_to_bytes(&-points.a)), VerifyError::Invalid);
    assert_eq!(with(0, &g1_to_bytes(&points.c)), VerifyError::Invalid);
    assert_eq!(with(0, &g1_to_bytes(&G1Affine::generator())), VerifyError::Invalid);
    let mut random = [0; 256];
    for _ in 0..100 {
        rng().fill_bytes(&mut random);
        assert!(matches!(refusal(random), VerifyError::Proof(_)));
    }
}

/// A point on the twist that is not in the subgroup of prime order.
fn outside_the_subgroup() -> G2Affine {
    (1..)
        .filter_map(|x: u64| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ONE), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap()
}

/// Another circuit with four public inputs: it squares each of them.
struct Squares([Fr; 4]);

impl ConstraintSynthesizer<Fr> for Squares {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        for input in self.0 {
            let (x, square) = (cs.new_input_variable(|| Ok(input))?, cs.new_witness_variable(|| Ok(input.square()))?);
            cs.enforce_r1cs_constraint(|| lc![x], || lc![x], || lc![square])?;
        }
        Ok(())
    }
}

#[test]
fn a_proof_of_another_circuit_is_rejected() {
    let inputs = honest().public_inputs().unwrap();
    let scalars = inputs.to_array().map(|bytes| from_be("input", &bytes).unwrap());
    let key = Arkworks::generate_random_parameters_with_reduction(Squares(scalars), &mut rng()).unwrap();
    let proof = Arkworks::create_random_proof_with_reduction(Squares(scalars), &key, &mut rng()).unwrap();
    let proof = ProofBytes::from(&proof);
    assert_eq!(Verifier::new(&key.vk).verify(&inputs, &proof), Ok(()));
    assert_eq!(keys().verifier().verify(&inputs, &proof), Err(VerifyError::Invalid));
    let mut short = key.vk.clone();
    short.gamma_abc_g1.pop();
    assert_eq!(Verifier::new(&short).verify(&inputs, &proof), Err(VerifyError::Invalid));
}

/// The proof `A = α, B = β, C = −L(x)` needs no witness if δ equals γ, which is so in a key without contributions from
/// a ceremony.
#[test]
fn the_forgery_for_equal_gamma_and_delta_fails() {
    let inputs = honest().public_inputs().unwrap();
    let key = keys().verifying_key();
    assert_ne!(key.gamma_g2, key.delta_g2);
    let scalars = inputs.to_array().map(|bytes| from_be("input", &bytes).unwrap());
    let sum = Arkworks::prepare_inputs(&ark_groth16::prepare_verifying_key(key), &scalars).unwrap();
    let forged = ark_groth16::Proof { a: key.alpha_g1, b: key.beta_g2, c: (-sum).into() };
    assert_eq!(keys().verifier().verify(&inputs, &ProofBytes::from(&forged)), Err(VerifyError::Invalid));
}

#[test]
fn the_prover_rejects_false_statements() {
    let fan = Fan::new(1, REALM, CHAIN, 4);
    let witness = fan.witness(&tree_with(&fan), 5);
    let refused = prover().prove(&witness, &mut rng());
    assert!(matches!(refused, Err(ProveError::Witness(ListenError::TierNotReached { count: 4, tier: 5 }))));
    let stranger = ListenWitness { secret: [9; 32], tier: 1, ..witness.clone() };
    assert!(matches!(prover().prove(&stranger, &mut rng()), Err(ProveError::Witness(ListenError::Path(_)))));
    let above = ListenWitness { ctx: protocol::field::MODULUS, tier: 1, ..witness };
    assert!(matches!(prover().prove(&above, &mut rng()), Err(ProveError::Witness(ListenError::NotCanonical(_)))));
}

#[test]
fn blinding_is_not_constant() {
    // With r = s = 0, a proof would be a function of the witness, and could be recognised by anyone who knows the
    // leaf's values.
    let (inputs, proof) = proved();
    let other = prover()
        .prove(&honest(), &mut {
            let mut rng = rng();
            Fr::rand(&mut rng);
            rng
        })
        .unwrap();
    assert_ne!(proof, other);
    assert_eq!(keys().verifier().verify(&inputs, &other), Ok(()));
}
