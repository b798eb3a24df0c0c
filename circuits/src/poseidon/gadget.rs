//! Poseidon in circuits: three constraints per S-box, and none for the mixing.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use ark_r1cs_std::fields::{
    FieldVar as _,
    fp::{AllocatedFp, FpVar},
};
use ark_relations::gr1cs::{ConstraintSystemRef, LinearCombination, SynthesisError, Variable};

use super::schedule::{Form, schedule};

/// Hashes 1 to 12 inputs. Constant inputs, such as domain tags, need no constraints in the first round.
///
/// 8 inputs take 402 constraints, a tag and 4 inputs 318, a tag and 2 inputs 258.
pub fn hash(cs: &ConstraintSystemRef<Fr>, inputs: &[FpVar<Fr>]) -> Result<FpVar<Fr>, SynthesisError> {
    let schedule = schedule(inputs.len() + 1).map_err(|_| SynthesisError::Unsatisfiable)?;
    let one = FpVar::Constant(Fr::ONE);

    let mut basis = vec![one.clone(), FpVar::Constant(Fr::ZERO)];
    basis.extend_from_slice(inputs);
    for forms in &schedule.entry {
        basis = full_round(cs, forms, &basis)?;
    }
    for form in &schedule.partial {
        basis.push(fifth_power(&linear(cs, form, &basis)?)?);
    }
    basis = full_round(cs, &schedule.exit, &basis)?;
    for forms in &schedule.last {
        basis = full_round(cs, forms, &basis)?;
    }
    linear(cs, &schedule.output, &basis)
}

/// The outputs of one full layer of S-boxes. With a leading one, they are the next basis.
fn full_round(
    cs: &ConstraintSystemRef<Fr>,
    forms: &[Form],
    basis: &[FpVar<Fr>],
) -> Result<Vec<FpVar<Fr>>, SynthesisError> {
    std::iter::once(Ok(FpVar::Constant(Fr::ONE)))
        .chain(forms.iter().map(|form| fifth_power(&linear(cs, form, basis)?)))
        .collect()
}

/// `x^5` in three constraints. The fourth power is the left factor and so not part of the matrix B. This makes the sum
/// in G2 shorter, which is the most expensive one of the prover.
fn fifth_power(x: &FpVar<Fr>) -> Result<FpVar<Fr>, SynthesisError> {
    let fourth = x.square()?.square()?;
    Ok(fourth * x)
}

/// A linear combination of `basis`. It takes no constraints.
fn linear(cs: &ConstraintSystemRef<Fr>, form: &Form, basis: &[FpVar<Fr>]) -> Result<FpVar<Fr>, SynthesisError> {
    let mut constant = Fr::ZERO;
    let mut terms: Vec<(Fr, &AllocatedFp<Fr>)> = Vec::with_capacity(form.len());
    for (coefficient, term) in form.iter().zip(basis) {
        match term {
            FpVar::Constant(value) => constant += *coefficient * value,
            FpVar::Var(variable) => terms.push((*coefficient, variable)),
        }
    }
    if terms.is_empty() {
        return Ok(FpVar::Constant(constant));
    }
    let variable = cs.new_lc(|| {
        let mut sum = LinearCombination(terms.iter().map(|(c, v)| (*c, v.variable)).collect());
        sum.0.push((constant, Variable::One));
        sum.compactify();
        sum
    })?;
    let value = terms.iter().try_fold(constant, |sum, (c, v)| v.value().map(|value| sum + *c * value)).ok();
    Ok(AllocatedFp::new(value, variable, cs.clone()).into())
}
