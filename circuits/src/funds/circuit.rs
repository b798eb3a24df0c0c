//! The constraints of the statement.

use ark_bn254::Fr;
use ark_r1cs_std::eq::EqGadget as _;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
use protocol::{
    layout::{FUNDS, FUNDS_PARAMS},
    tags::TAG_F,
};

use super::FundsWitness;
use crate::{
    assignment::Assignment,
    range::pack,
    scoped::{
        PublicInputs, ScopedError,
        gadget::{Opening, Person, Public},
    },
};

/// The circuit: with values for proving, or without values for generating the matrices.
#[derive(Clone, Default)]
pub struct FundsCircuit {
    values: Assignment<Values>,
}

/// The values of the circuit. They need not satisfy the constraints.
#[derive(Clone)]
struct Values {
    person: Person,
    issuer: u32,
    asset: u32,
    snapshot: u32,
    balance: u128,
    threshold: u128,
}

impl FundsCircuit {
    /// The circuit with the values of `witness` and `inputs`, which need not satisfy the constraints.
    ///
    /// # Errors
    /// [`ScopedError::NotCanonical`] if a value is not below the order of the field.
    pub fn new(witness: &FundsWitness, inputs: &PublicInputs) -> Result<Self, ScopedError> {
        let person = Person::new(inputs, &witness.secret, &witness.salt, &witness.path)?;
        let &FundsWitness { issuer, asset, snapshot, balance, threshold, .. } = witness;
        let values = Values { person, issuer, asset, snapshot, balance, threshold };
        Ok(Self { values: Assignment::new(values) })
    }
}

impl ConstraintSynthesizer<Fr> for FundsCircuit {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let values = &self.values;
        let public = Public::new(&cs, values, |v| &v.person)?;

        let issuer = values.ranged(&cs, FUNDS_PARAMS[1], |v| v.issuer.into())?;
        let asset = values.ranged(&cs, FUNDS_PARAMS[2], |v| v.asset.into())?;
        let snapshot = values.ranged(&cs, FUNDS_PARAMS[3], |v| v.snapshot.into())?;
        let balance = values.ranged(&cs, FUNDS[0], |v| v.balance)?;
        let above = values.ranged(&cs, FUNDS[0], |v| v.balance.wrapping_sub(v.threshold))?;
        let threshold = &balance - &above;
        public.params.enforce_equal(&pack(&FUNDS_PARAMS, [&threshold, &issuer, &asset, &snapshot]))?;

        let packed = pack(&FUNDS, [&balance, &snapshot]);
        public.hold(&cs, values, |v| &v.person, Opening { tag: TAG_F, issuer, subject: asset, packed })
    }
}
