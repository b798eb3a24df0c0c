//! The constraints of the statement.

use ark_bn254::Fr;
use ark_r1cs_std::eq::EqGadget as _;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
use protocol::{
    layout::{AGE, AGE_PARAMS},
    tags::TAG_A,
};

use super::AgeWitness;
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
pub struct AgeCircuit {
    values: Assignment<Values>,
}

/// The values of the circuit. They need not satisfy the constraints.
#[derive(Clone)]
struct Values {
    person: Person,
    /// The parts of `params` in the order of [`AGE_PARAMS`]: issuer, schema, day, cutoff.
    params: [u32; 4],
    birth_day: u32,
    expiry_day: u32,
}

impl AgeCircuit {
    /// The circuit with the values of `witness` and `inputs`, which need not satisfy the constraints.
    ///
    /// # Errors
    /// [`ScopedError::NotCanonical`] if a value is not below the order of the field.
    pub fn new(witness: &AgeWitness, inputs: &PublicInputs) -> Result<Self, ScopedError> {
        let w = witness;
        let person = Person::new(inputs, &w.secret, &w.salt, &w.path)?;
        let params = [w.issuer, w.schema, w.day, w.cutoff];
        let values = Values { person, params, birth_day: w.birth_day, expiry_day: w.expiry_day };
        Ok(Self { values: Assignment::new(values) })
    }
}

impl ConstraintSynthesizer<Fr> for AgeCircuit {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let values = &self.values;
        let public = Public::new(&cs, values, |v| &v.person)?;

        let issuer = values.ranged(&cs, AGE_PARAMS[0], |v| v.params[0].into())?;
        let schema = values.ranged(&cs, AGE_PARAMS[1], |v| v.params[1].into())?;
        let day = values.ranged(&cs, AGE_PARAMS[2], |v| v.params[2].into())?;
        let cutoff = values.ranged(&cs, AGE_PARAMS[3], |v| v.params[3].into())?;
        public.params.enforce_equal(&pack(&AGE_PARAMS, [&issuer, &schema, &day, &cutoff]))?;

        let birth = values.ranged(&cs, AGE[0], |v| v.birth_day.into())?;
        let expiry = values.ranged(&cs, AGE[1], |v| v.expiry_day.into())?;
        let older = values.ranged(&cs, AGE[0], |v| v.params[3].wrapping_sub(v.birth_day).into())?;
        older.enforce_equal(&(&cutoff - &birth))?;
        let left = values.ranged(&cs, AGE[1], |v| v.expiry_day.wrapping_sub(v.params[2]).into())?;
        left.enforce_equal(&(&expiry - &day))?;

        let packed = pack(&AGE, [&birth, &expiry]);
        public.hold(&cs, values, |v| &v.person, Opening { tag: TAG_A, issuer, subject: schema, packed })
    }
}
