//! The constraints shared by `age` and `funds`.

use ark_bn254::Fr;
use ark_r1cs_std::{
    eq::EqGadget as _,
    fields::{FieldVar as _, fp::FpVar},
};
use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};
use protocol::tags::{TAG_ID, TAG_NS};

use super::{PublicInputs, ScopedError};
use crate::{
    assignment::{Assignment, tag},
    field::from_be,
    poseidon::gadget::hash,
    tree::{self, Path},
};

/// The values that both statements have. They need not satisfy the constraints.
#[derive(Clone)]
pub(crate) struct Person {
    root: Fr,
    nullifier: Fr,
    scope: Fr,
    params: Fr,
    ctx: Fr,
    secret: Fr,
    salt: Fr,
    path: Path,
}

impl Person {
    pub(crate) fn new(
        inputs: &PublicInputs,
        secret: &[u8; 32],
        salt: &[u8; 32],
        path: &Path,
    ) -> Result<Self, ScopedError> {
        Ok(Self {
            root: from_be("root", &inputs.root)?,
            nullifier: from_be("nullifier", &inputs.nullifier)?,
            scope: from_be("scope", &inputs.scope)?,
            params: from_be("params", &inputs.params)?,
            ctx: from_be("ctx", &inputs.ctx)?,
            secret: from_be("secret", secret)?,
            salt: from_be("salt", salt)?,
            path: path.clone(),
        })
    }
}

/// The wires of the public inputs.
pub(crate) struct Public {
    root: FpVar<Fr>,
    nullifier: FpVar<Fr>,
    scope: FpVar<Fr>,
    pub(crate) params: FpVar<Fr>,
    ctx: FpVar<Fr>,
}

/// The values in the leaf of a statement. The statement's own constraints require that they agree with params.
pub(crate) struct Opening {
    pub(crate) tag: [u8; 32],
    pub(crate) issuer: FpVar<Fr>,
    pub(crate) subject: FpVar<Fr>,
    pub(crate) packed: FpVar<Fr>,
}

impl Public {
    /// Allocates the five public inputs in order. `person` returns the shared values in the values of the statement.
    pub(crate) fn new<V>(
        cs: &ConstraintSystemRef<Fr>,
        values: &Assignment<V>,
        person: impl Fn(&V) -> &Person,
    ) -> Result<Self, SynthesisError> {
        Ok(Self {
            root: values.input(cs, |v| person(v).root)?,
            nullifier: values.input(cs, |v| person(v).nullifier)?,
            scope: values.input(cs, |v| person(v).scope)?,
            params: values.input(cs, |v| person(v).params)?,
            ctx: values.input(cs, |v| person(v).ctx)?,
        })
    }

    /// Adds the constraints for nullifier, identity commitment (idc), leaf and membership in the tree.
    pub(crate) fn hold<V>(
        self,
        cs: &ConstraintSystemRef<Fr>,
        values: &Assignment<V>,
        person: impl Fn(&V) -> &Person,
        opening: Opening,
    ) -> Result<(), SynthesisError> {
        let secret = values.hidden(cs, |v| person(v).secret)?;
        let expected = hash(cs, &[tag(&TAG_NS)?, secret.clone(), self.scope])?;
        self.nullifier.enforce_equal(&expected)?;

        let idc = hash(cs, &[tag(&TAG_ID)?, secret, opening.issuer])?;
        let salt = values.hidden(cs, |v| person(v).salt)?;
        let leaf = hash(cs, &[tag(&opening.tag)?, idc, opening.subject, opening.packed, salt])?;
        self.root.enforce_equal(&tree::gadget::root(cs, leaf, values.values().map(|v| &person(v).path))?)?;

        // The claim context ctx is in no other constraint. Without this one, it would not be part of the exported
        // `.r1cs`.
        let _square = self.ctx.square()?;
        Ok(())
    }
}
