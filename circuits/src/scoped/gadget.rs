//! The shared part as constraints.

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

/// The values both statements have. Nothing says here that they satisfy anything.
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

/// The public inputs' wires.
pub(crate) struct Public {
    root: FpVar<Fr>,
    nullifier: FpVar<Fr>,
    scope: FpVar<Fr>,
    pub(crate) params: FpVar<Fr>,
    ctx: FpVar<Fr>,
}

/// What a statement says of its leaf: values that its own constraints have tied to params.
pub(crate) struct Opening {
    pub(crate) tag: [u8; 32],
    pub(crate) issuer: FpVar<Fr>,
    pub(crate) subject: FpVar<Fr>,
    pub(crate) packed: FpVar<Fr>,
}

impl Public {
    /// The five inputs, in their order. `person` finds the shared values among the statement's own.
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

    /// Nullifier, identity commitment, leaf and membership.
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

        // Every public input stands in a constraint of its own; without one, ctx would be no part of the system that an
        // exported `.r1cs` describes.
        let _square = self.ctx.square()?;
        Ok(())
    }
}
