//! The constraints of the statement.

use ark_bn254::Fr;
use ark_r1cs_std::{eq::EqGadget as _, fields::FieldVar as _};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
use protocol::{
    layout::{LISTEN, PARAMS, REALM},
    tags::{TAG_ID, TAG_L, TAG_NL},
};

use super::{ListenError, ListenWitness, PublicInputs};
use crate::{
    assignment::{Assignment, tag},
    field::from_be,
    poseidon::gadget::hash,
    range::pack,
    tree::{self, Path},
};

/// The circuit: with values for proving, or without values for generating the matrices.
#[derive(Clone, Default)]
pub struct ListenCircuit {
    values: Assignment<Values>,
}

/// The values of the circuit. They need not satisfy the constraints.
#[derive(Clone)]
struct Values {
    root: Fr,
    nullifier: Fr,
    params: Fr,
    ctx: Fr,
    /// The parts of `params` in the order of [`PARAMS`]: network, node, epoch, chain, tier.
    parts: [u128; 5],
    count: u128,
    secret: Fr,
    heard: Fr,
    salt: Fr,
    path: Path,
}

impl ListenCircuit {
    /// The circuit with the values of `witness` and `inputs`, which need not satisfy the constraints.
    ///
    /// # Errors
    /// [`ListenError::NotCanonical`] if a value is not below the order of the field.
    pub fn new(witness: &ListenWitness, inputs: &PublicInputs) -> Result<Self, ListenError> {
        let realm = &witness.realm;
        let (tier, chain) = (u128::from(witness.tier), u128::from(witness.chain));
        let values = Values {
            root: from_be("root", &inputs.root)?,
            nullifier: from_be("nullifier", &inputs.nullifier)?,
            params: from_be("params", &inputs.params)?,
            ctx: from_be("ctx", &inputs.ctx)?,
            parts: [realm.network.into(), realm.node.into(), realm.epoch.into(), chain, tier],
            count: witness.count.into(),
            secret: from_be("secret", &witness.secret)?,
            heard: from_be("heard", &witness.heard)?,
            salt: from_be("salt", &witness.salt)?,
            path: witness.path.clone(),
        };
        Ok(Self { values: Assignment::new(values) })
    }
}

impl ConstraintSynthesizer<Fr> for ListenCircuit {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let root = self.values.input(&cs, |v| v.root)?;
        let nullifier = self.values.input(&cs, |v| v.nullifier)?;
        let params = self.values.input(&cs, |v| v.params)?;
        let ctx = self.values.input(&cs, |v| v.ctx)?;

        let network = self.values.ranged(&cs, PARAMS[0], |v| v.parts[0])?;
        let node = self.values.ranged(&cs, PARAMS[1], |v| v.parts[1])?;
        let epoch = self.values.ranged(&cs, PARAMS[2], |v| v.parts[2])?;
        let chain = self.values.ranged(&cs, PARAMS[3], |v| v.parts[3])?;
        let tier = self.values.ranged(&cs, PARAMS[4], |v| v.parts[4])?;
        params.enforce_equal(&pack(&PARAMS, [&network, &node, &epoch, &chain, &tier]))?;
        let realm = pack(&REALM, [&network, &node, &epoch]);

        let count = self.values.ranged(&cs, LISTEN[2], |v| v.count)?;
        let above = self.values.ranged(&cs, LISTEN[2], |v| v.count.wrapping_sub(v.parts[4]))?;
        above.enforce_equal(&(&count - &tier))?;

        let secret = self.values.hidden(&cs, |v| v.secret)?;
        let expected = hash(&cs, &[tag(&TAG_NL)?, secret.clone(), realm.clone()])?;
        nullifier.enforce_equal(&expected)?;

        let idc = hash(&cs, &[tag(&TAG_ID)?, secret, realm])?;
        let heard = self.values.hidden(&cs, |v| v.heard)?;
        let salt = self.values.hidden(&cs, |v| v.salt)?;
        let packed = pack(&LISTEN, [&epoch, &chain, &count]);
        let leaf = hash(&cs, &[tag(&TAG_L)?, idc, packed, heard, salt])?;
        root.enforce_equal(&tree::gadget::root(&cs, leaf, self.values.values().map(|v| &v.path))?)?;

        // The claim context ctx is in no other constraint. Without this one, it would not be part of the exported
        // `.r1cs`.
        let _square = ctx.square()?;
        Ok(())
    }
}
