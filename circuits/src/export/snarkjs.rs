//! Keys, proofs and public inputs in the JSON formats of snarkjs, which tests use as a second implementation.

use ark_bn254::{Bn254, Fq, G1Affine, G2Affine};
use ark_ec::AffineRepr as _;
use ark_ff::PrimeField as _;
use ark_groth16::{Proof, VerifyingKey};
use serde_json::{Value, json};

use crate::{
    field::{NotCanonical, from_be},
    statement::PublicInputs,
};

/// The content of `verification_key.json`.
#[must_use]
pub fn verifying_key(key: &VerifyingKey<Bn254>) -> Value {
    json!({
        "protocol": "groth16",
        "curve": "bn128",
        "nPublic": key.gamma_abc_g1.len() - 1,
        "vk_alpha_1": g1(&key.alpha_g1),
        "vk_beta_2": g2(&key.beta_g2),
        "vk_gamma_2": g2(&key.gamma_g2),
        "vk_delta_2": g2(&key.delta_g2),
        "IC": key.gamma_abc_g1.iter().map(g1).collect::<Vec<_>>(),
    })
}

/// The content of `proof.json`.
#[must_use]
pub fn proof(proof: &Proof<Bn254>) -> Value {
    json!({
        "protocol": "groth16",
        "curve": "bn128",
        "pi_a": g1(&proof.a),
        "pi_b": g2(&proof.b),
        "pi_c": g1(&proof.c),
    })
}

/// The content of `public.json`.
///
/// # Errors
/// [`NotCanonical`] if an input is not below the order of the field.
pub fn public_inputs(inputs: &impl PublicInputs) -> Result<Value, NotCanonical> {
    let decimal = |(name, bytes): &(&'static str, [u8; 32])| from_be(name, bytes).map(|x| x.into_bigint().to_string());
    inputs.named().iter().map(decimal).collect::<Result<Vec<_>, _>>().map(Value::from)
}

fn g1(point: &G1Affine) -> Value {
    let (x, y) = point.xy().unwrap_or_default();
    json!([decimal(&x), decimal(&y), "1"])
}

fn g2(point: &G2Affine) -> Value {
    let (x, y) = point.xy().unwrap_or_default();
    json!([[decimal(&x.c0), decimal(&x.c1)], [decimal(&y.c0), decimal(&y.c1)], ["1", "0"]])
}

fn decimal(coordinate: &Fq) -> String {
    coordinate.into_bigint().to_string()
}
