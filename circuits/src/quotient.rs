//! The quotient polynomial `h = (a·b − c) / Z` of the reduction from R1CS to QAP. It is libsnark's reduction, which
//! arkworks' setup uses. Z is the vanishing polynomial of the domain.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, FftField as _, Field as _};
use ark_poly::{EvaluationDomain as _, Radix2EvaluationDomain};
use ark_relations::gr1cs::SynthesisError;

type Domain = Radix2EvaluationDomain<Fr>;

/// The coefficients of the quotient.
///
/// `rows` are `A·z`, `B·z` and `C·z`, where z is the assignment. `inputs` are the constant one and the public inputs,
/// for each of which the setup appends a row to A.
pub(crate) fn quotient(rows: [Vec<Fr>; 3], inputs: &[Fr]) -> Result<Vec<Fr>, SynthesisError> {
    let too_large = SynthesisError::PolynomialDegreeTooLarge;
    let domain = Domain::new(rows[0].len() + inputs.len()).ok_or(too_large)?;
    let coset = domain.get_coset(Fr::GENERATOR).ok_or(too_large)?;
    let inverse =
        domain.evaluate_vanishing_polynomial(Fr::GENERATOR).inverse().ok_or(SynthesisError::DivisionByZero)?;

    let to_coset = |mut row: Vec<Fr>| {
        row.resize(domain.size(), Fr::ZERO);
        domain.ifft_in_place(&mut row);
        coset.fft_in_place(&mut row);
        row
    };
    let [mut a, b, c] = rows;
    a.extend_from_slice(inputs);
    let (mut a, (b, c)) = rayon::join(|| to_coset(a), || rayon::join(|| to_coset(b), || to_coset(c)));
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        *a = (*a * b - c) * inverse;
    }
    coset.ifft_in_place(&mut a);
    Ok(a)
}
