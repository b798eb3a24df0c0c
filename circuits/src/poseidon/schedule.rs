//! The linear forms between the S-boxes of Poseidon, computed once per width.
//!
//! In a partial round, only the first element of the state goes through an S-box, and everything else is linear. So the
//! state is not multiplied by the mixing matrix in every round. Instead, the input of each S-box is a linear form over
//! a *basis*: the constant one, the `width` outputs of the last full layer of S-boxes before the partial rounds, and
//! the output of each partial round so far. Then a circuit needs three constraints per S-box and none for the mixing,
//! and the witness needs one dot product per partial round.

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use light_poseidon::{MAX_X5_LEN, PoseidonError, PoseidonParameters, parameters::bn254_x5::get_poseidon_parameters};

/// Coefficients over a basis. Missing coefficients at the end are zero.
pub(super) type Form = Vec<Fr>;

/// The linear forms for one width.
pub(super) struct Schedule {
    /// `entry[round][i]`: input of S-box `i` in full round `round` of the first half, over (one, outputs of the
    /// previous round). For round 0, the outputs of the previous round are the initial state (capacity, inputs).
    pub(super) entry: Vec<Vec<Form>>,
    /// `partial[k]`: input of the S-box of partial round `k`, over the basis.
    pub(super) partial: Vec<Form>,
    /// Inputs of the S-boxes of the first full round after the partial rounds, over the basis.
    pub(super) exit: Vec<Form>,
    /// `last[round][i]`: inputs of the S-boxes of the remaining full rounds, over (one, outputs of the previous round).
    pub(super) last: Vec<Vec<Form>>,
    /// The hash, over (one, outputs of the last full round).
    pub(super) output: Form,
}

/// The schedule for `width` state elements (inputs + 1), computed on first use.
pub(super) fn schedule(width: usize) -> Result<&'static Schedule, PoseidonError> {
    static SCHEDULES: [OnceLock<Schedule>; MAX_X5_LEN + 1] = [const { OnceLock::new() }; MAX_X5_LEN + 1];
    let unsupported = PoseidonError::InvalidWidthCircom { width, max_limit: MAX_X5_LEN };
    let slot = SCHEDULES.get(width).ok_or(unsupported)?;
    if let Some(ready) = slot.get() {
        return Ok(ready);
    }
    let parameters = get_poseidon_parameters::<Fr>(u8::try_from(width).map_err(|_| PoseidonError::U64Tou8)?)?;
    Ok(slot.get_or_init(|| Schedule::new(&parameters)))
}

impl Schedule {
    fn new(p: &PoseidonParameters<Fr>) -> Self {
        let half_rounds = p.full_rounds / 2;
        let entry = (0..half_rounds).map(|round| full_round_inputs(p, round, round > 0)).collect();

        // In partial rounds, the state is linear forms over a basis that grows by one output per round.
        let mut state: Vec<Form> = mixed_identity(p);
        let mut partial = Vec::with_capacity(p.partial_rounds);
        for round in half_rounds..half_rounds + p.partial_rounds {
            add_constants(&mut state, p, round);
            let basis = state.iter().map(Vec::len).max().unwrap_or_default();
            partial.push(std::mem::replace(&mut state[0], unit(basis)));
            state = mix(p, &state);
        }
        add_constants(&mut state, p, half_rounds + p.partial_rounds);

        let after = half_rounds + p.partial_rounds + 1..p.full_rounds + p.partial_rounds;
        let last = after.map(|round| full_round_inputs(p, round, true)).collect();
        let output = mixed_identity(p).swap_remove(0);
        Self { entry, partial, exit: state, last, output }
    }
}

/// Inputs of the S-boxes of a full round, over (one, outputs of the previous round). They are mixed except in the very
/// first round.
fn full_round_inputs(p: &PoseidonParameters<Fr>, round: usize, mixed: bool) -> Vec<Form> {
    let mut state = if mixed { mixed_identity(p) } else { (0..p.width).map(|i| unit(i + 1)).collect() };
    add_constants(&mut state, p, round);
    state
}

/// The state after mixing the outputs y_0, y_1 …, over the basis (one, y_0, y_1 …).
fn mixed_identity(p: &PoseidonParameters<Fr>) -> Vec<Form> {
    p.mds.iter().map(|row| std::iter::once(Fr::ZERO).chain(row.iter().copied()).collect()).collect()
}

fn mix(p: &PoseidonParameters<Fr>, state: &[Form]) -> Vec<Form> {
    let basis = state.iter().map(Vec::len).max().unwrap_or_default();
    let row = |coefficients: &Vec<Fr>| {
        let mut sum = vec![Fr::ZERO; basis];
        for (coefficient, form) in coefficients.iter().zip(state) {
            for (sum, term) in sum.iter_mut().zip(form) {
                *sum += *coefficient * term;
            }
        }
        sum
    };
    p.mds.iter().map(row).collect()
}

fn add_constants(state: &mut [Form], p: &PoseidonParameters<Fr>, round: usize) {
    for (form, constant) in state.iter_mut().zip(&p.ark[round * p.width..]) {
        form[0] += constant;
    }
}

/// The form that is equal to basis element `index`.
fn unit(index: usize) -> Form {
    let mut form = vec![Fr::ZERO; index + 1];
    form[index] = Fr::ONE;
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(form: &Form, basis: &[Fr]) -> Fr {
        form.iter().zip(basis).map(|(c, x)| *c * x).sum()
    }

    fn layer(forms: &[Form], outputs: &[Fr]) -> Vec<Fr> {
        let basis: Vec<_> = std::iter::once(Fr::ONE).chain(outputs.iter().copied()).collect();
        forms.iter().map(|form| apply(form, &basis).pow([5])).collect()
    }

    #[test]
    fn the_linear_forms_compute_the_same_hash() {
        for inputs in 1..=12_u64 {
            let values: Vec<_> = (0..inputs).map(|i| Fr::from(i * i + 7)).collect();
            let s = schedule(values.len() + 1).unwrap();
            let mut outputs: Vec<_> = std::iter::once(Fr::ZERO).chain(values.iter().copied()).collect();
            for forms in &s.entry {
                outputs = layer(forms, &outputs);
            }
            let mut basis: Vec<_> = std::iter::once(Fr::ONE).chain(outputs).collect();
            for form in &s.partial {
                basis.push(apply(form, &basis).pow([5]));
            }
            let mut outputs = layer(&s.exit, &basis[1..]);
            for forms in &s.last {
                outputs = layer(forms, &outputs);
            }
            let basis: Vec<_> = std::iter::once(Fr::ONE).chain(outputs).collect();
            assert_eq!(apply(&s.output, &basis), crate::poseidon::hash(&values).unwrap());
        }
    }
}
