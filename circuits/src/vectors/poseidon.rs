//! `poseidon.json`: hashes of one to eight inputs, with small and extreme values.

use ark_bn254::Fr;
use ark_ff::Field as _;
use serde_json::{Value, json};

use super::{VectorError, hex};
use crate::{field::to_be, poseidon};

pub(super) fn vectors() -> Result<Value, VectorError> {
    let counting = |inputs: u64| (1..=inputs).map(Fr::from).collect();
    let mut cases: Vec<Vec<Fr>> = (1..=8).map(counting).collect();
    cases.push(vec![Fr::from(0); 8]);
    cases.push(vec![-Fr::ONE; 8]);
    cases.push((0..8).map(|i| Fr::from(2).pow([31 * i])).collect());
    let cases: Vec<_> = cases.iter().map(|inputs| case(inputs)).collect::<Result<_, _>>()?;
    Ok(json!({ "field": "BN254 scalars, big-endian", "parameters": "circom, x^5, 8 full rounds", "cases": cases }))
}

fn case(inputs: &[Fr]) -> Result<Value, VectorError> {
    let hash = poseidon::hash(inputs)?;
    Ok(json!({ "inputs": inputs.iter().map(|x| hex(to_be(x))).collect::<Vec<_>>(), "hash": hex(to_be(&hash)) }))
}
