//! Multi-scalar multiplication for a few thousand points: Pippenger's buckets with signed digits. Buckets are filled by
//! affine additions that share one inversion per round.
//!
//! With a shared inversion, an affine addition costs about six multiplications, compared with eleven for a mixed
//! projective one. Windows are independent, so several sums that run concurrently use all threads.
//!
//! Used instead of `ark-ec`'s `VariableBaseMSM` because it is faster with one thread, as in a browser: 33 ms against
//! 41 ms for 4,096 points of G1, 87 ms against 132 ms of G2. A whole proof of `funds` takes 176 ms with its self-check,
//! and 278 ms without one with `ark-groth16` (best of 20, `RAYON_NUM_THREADS=1`, release, example `prove_timing`).

use ark_bn254::{Fq, Fq2};
use ark_ec::{
    AffineRepr as _,
    short_weierstrass::{Affine, Projective, SWCurveConfig},
};
use ark_ff::{AdditiveGroup as _, BigInt, Field, Zero as _};
use rayon::prelude::*;

/// Number of bits of a BN254 scalar, plus one for the last carry of the signed digits.
const SCALAR_BITS: usize = 255;

/// Cost of a batched affine addition, in field multiplications.
const ADDITION_COST: usize = 6;
/// Cost of one bucket in the running sums, in field multiplications.
const BUCKET_COST: usize = 15;

/// A field of coordinates of points.
pub trait Coordinate: Field {
    /// `self · other`, by the fastest method for this field.
    #[must_use]
    fn times(&self, other: &Self) -> Self {
        *self * other
    }
}

impl Coordinate for Fq {}

impl Coordinate for Fq2 {
    /// Karatsuba's method with three multiplications. It is as fast as arkworks' sum of products in release builds, and
    /// twice as fast with overflow checks.
    fn times(&self, other: &Self) -> Self {
        let (real, imaginary) = (self.c0 * other.c0, self.c1 * other.c1);
        let mixed = (self.c0 + self.c1) * (other.c0 + other.c1);
        Self::new(real - imaginary, mixed - real - imaginary)
    }
}

/// `Σ scalars_i · bases_i`. If there are more bases than scalars or the reverse, the rest is ignored. Scalars must be
/// below 2^254.
pub fn msm<P: SWCurveConfig<BaseField: Coordinate>>(bases: &[Affine<P>], scalars: &[BigInt<4>]) -> Projective<P> {
    let terms = bases.len().min(scalars.len());
    let width = window_width(terms);
    let sums: Vec<_> = (0..SCALAR_BITS.div_ceil(width))
        .into_par_iter()
        .map(|window| window_sum(&bases[..terms], &scalars[..terms], window, width))
        .collect();
    sums.into_iter().rev().fold(Projective::zero(), |mut total, sum| {
        for _ in 0..width {
            total.double_in_place();
        }
        total + sum
    })
}

/// The width in bits with the lowest total cost of all windows.
fn window_width(terms: usize) -> usize {
    let cost = |width: &usize| SCALAR_BITS.div_ceil(*width) * (terms * ADDITION_COST + (BUCKET_COST << (width - 1)));
    (2..=15).min_by_key(cost).unwrap_or(8)
}

/// The sum over one window, `Σ digit_i · bases_i`.
fn window_sum<P: SWCurveConfig<BaseField: Coordinate>>(
    bases: &[Affine<P>],
    scalars: &[BigInt<4>],
    window: usize,
    width: usize,
) -> Projective<P> {
    let digits: Vec<i32> = scalars.iter().map(|scalar| signed_digit(scalar, window, width)).collect();
    let used = bases.iter().zip(&digits).filter(|(base, digit)| **digit != 0 && !base.is_zero());
    let signed = |base: &Affine<P>, digit: i32| if digit < 0 { -*base } else { *base };
    let weighted = used.map(|(base, digit)| (digit.unsigned_abs() as usize, signed(base, *digit)));
    let mut buckets = Buckets::group(weighted, 1 << (width - 1));
    buckets.reduce();
    buckets.weighted_sum()
}

/// Digit `window` of `scalar` in base `2^width`, with digits from `1 − 2^(width−1)` to `2^(width−1)`.
///
/// A digit above half of its range becomes negative and carries one into the next window. Whether the windows below
/// carry into this one is decided by a comparison: they carry if and only if their value is above the largest value of
/// signed digits, which has the digit `2^(width−1)` in every window.
fn signed_digit(scalar: &BigInt<4>, window: usize, width: usize) -> i32 {
    let half = 1 << (width - 1);
    let raw = |window: usize| bits(scalar, window * width, width);
    let carry = (0..window).rev().map(raw).find(|digit| *digit != half).is_some_and(|digit| digit > half);
    let digit = raw(window) + i32::from(carry);
    if digit > half { digit - 2 * half } else { digit }
}

/// `width` bits (at most 15) of `scalar`, starting at bit `start`.
fn bits(scalar: &BigInt<4>, start: usize, width: usize) -> i32 {
    let (limb, shift) = (start / 64, start % 64);
    let low = scalar.0.get(limb).map_or(0, |x| x >> shift);
    let high = if shift == 0 { 0 } else { scalar.0.get(limb + 1).map_or(0, |x| x << (64 - shift)) };
    ((low | high) & ((1 << width) - 1)) as i32
}

/// Points grouped by weight. The points of weight `i + 1` are `points[starts[i]..][..lengths[i]]`.
struct Buckets<P: SWCurveConfig> {
    points: Vec<Affine<P>>,
    starts: Vec<usize>,
    lengths: Vec<usize>,
}

impl<P: SWCurveConfig<BaseField: Coordinate>> Buckets<P> {
    /// Groups `points`, which are pairs of weight (from 1 to `buckets`) and point.
    fn group(points: impl Iterator<Item = (usize, Affine<P>)> + Clone, buckets: usize) -> Self {
        let mut lengths = vec![0; buckets];
        for (weight, _) in points.clone() {
            lengths[weight - 1] += 1;
        }
        let mut end = 0;
        let start = |length: &usize| {
            end += length;
            end - length
        };
        let starts: Vec<usize> = lengths.iter().map(start).collect();
        let mut grouped = vec![Affine::identity(); end];
        let mut next = starts.clone();
        for (weight, point) in points {
            grouped[next[weight - 1]] = point;
            next[weight - 1] += 1;
        }
        Self { points: grouped, starts, lengths }
    }

    /// Adds the points of every bucket pairwise until each bucket has at most one point. All additions of a round share
    /// one inversion.
    fn reduce(&mut self) {
        let mut inverses = Vec::with_capacity(self.points.len() / 2);
        while self.lengths.iter().any(|length| *length > 1) {
            inverses.clear();
            for (start, length) in self.starts.iter().zip(&self.lengths) {
                let pairs = self.points[*start..*start + *length].as_chunks::<2>().0;
                inverses.extend(pairs.iter().map(|[p, q]| denominator(p, q)));
            }
            invert_all(&mut inverses);
            let mut inverses = inverses.iter();
            for (start, length) in self.starts.iter().zip(&mut self.lengths) {
                let points = &mut self.points[*start..*start + *length];
                let pairs = points.len() / 2;
                for (pair, inverse) in (0..pairs).zip(inverses.by_ref()) {
                    points[pair] = add(&points[2 * pair], &points[2 * pair + 1], inverse);
                }
                if points.len() % 2 == 1 {
                    points[pairs] = points[2 * pairs];
                }
                *length = length.div_ceil(2);
            }
        }
    }

    /// The point of each non-empty bucket after [`reduce`](Self::reduce), with its weight.
    fn sums(&self) -> impl Iterator<Item = (usize, Affine<P>)> + Clone {
        let filled = self.starts.iter().zip(&self.lengths).enumerate().filter(|(_, (_, length))| **length > 0);
        filled.map(|(i, (start, _))| (i + 1, self.points[*start]))
    }

    /// `Σ weight · sum`. Weights are split into a high and a low half, because two short running sums and affine
    /// additions cost half as much as one long running sum.
    fn weighted_sum(&self) -> Projective<P> {
        let low_bits = self.starts.len().ilog2().div_ceil(2);
        let half = |of: fn(usize, u32) -> usize| {
            let halves = self.sums().map(move |(weight, point)| (of(weight, low_bits), point));
            let mut halves = Self::group(
                halves.filter(|(weight, _)| *weight > 0),
                (self.starts.len() >> low_bits).max(1 << low_bits),
            );
            halves.reduce();
            halves.running_sum()
        };
        let mut total = half(|weight, bits| weight >> bits);
        for _ in 0..low_bits {
            total.double_in_place();
        }
        total + half(|weight, bits| weight & ((1 << bits) - 1))
    }

    /// `Σ weight · sum`, with two additions per possible weight.
    fn running_sum(&self) -> Projective<P> {
        let (mut running, mut total) = (Projective::<P>::zero(), Projective::<P>::zero());
        for (start, length) in self.starts.iter().zip(&self.lengths).rev() {
            if *length > 0 {
                running += self.points[*start];
            }
            total += running;
        }
        total
    }
}

/// The denominator of the slope of `p + q`. It is 1 where no slope is needed, so that it is never zero and can share an
/// inversion.
fn denominator<P: SWCurveConfig<BaseField: Coordinate>>(p: &Affine<P>, q: &Affine<P>) -> P::BaseField {
    if p.is_zero() || q.is_zero() {
        return P::BaseField::ONE;
    }
    match q.x - p.x {
        zero if zero.is_zero() && p.y == q.y && !p.y.is_zero() => p.y.double(),
        zero if zero.is_zero() => P::BaseField::ONE,
        difference => difference,
    }
}

/// `p + q`, where `inverse` is 1 / [`denominator`].
fn add<P: SWCurveConfig<BaseField: Coordinate>>(p: &Affine<P>, q: &Affine<P>, inverse: &P::BaseField) -> Affine<P> {
    if p.is_zero() {
        return *q;
    }
    if q.is_zero() {
        return *p;
    }
    let slope = if p.x != q.x {
        (q.y - p.y).times(inverse)
    } else if p.y == q.y && !p.y.is_zero() {
        let square = p.x.square();
        (square.double() + square + P::COEFF_A).times(inverse)
    } else {
        return Affine::identity();
    };
    let x = slope.square() - p.x - q.x;
    Affine::new_unchecked(x, slope.times(&(p.x - x)) - p.y)
}

/// Inverts all elements, which must not be zero, with one inversion in total and three multiplications per element.
fn invert_all<F: Coordinate>(elements: &mut [F]) {
    let mut product = F::ONE;
    let next = |x: &F| {
        let before = product;
        product = product.times(x);
        before
    };
    let before: Vec<F> = elements.iter().map(next).collect();
    let mut inverse = product.inverse().unwrap_or(F::ZERO);
    for (x, before) in elements.iter_mut().zip(before).rev() {
        let next = inverse.times(x);
        *x = inverse.times(&before);
        inverse = next;
    }
}

#[cfg(test)]
mod tests {
    use ark_bn254::{Fr, G1Affine, G2Affine, g1, g2};
    use ark_ec::{CurveConfig, CurveGroup as _, PrimeGroup as _};
    use ark_ff::{PrimeField as _, UniformRand as _};
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn naive<P: SWCurveConfig<BaseField: Coordinate> + CurveConfig<ScalarField = Fr>>(
        bases: &[Affine<P>],
        scalars: &[Fr],
    ) -> Projective<P> {
        bases.iter().zip(scalars).map(|(base, scalar)| *base * scalar).sum()
    }

    fn check<P: SWCurveConfig<BaseField: Coordinate> + CurveConfig<ScalarField = Fr>>(
        bases: &[Affine<P>],
        scalars: &[Fr],
    ) {
        let integers: Vec<_> = scalars.iter().map(|s| s.into_bigint()).collect();
        assert_eq!(msm(bases, &integers), naive(bases, scalars));
    }

    #[test]
    fn equals_the_naive_sum() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for terms in [0, 1, 2, 3, 17, 300] {
            let scalars: Vec<_> = (0..terms).map(|_| Fr::rand(&mut rng)).collect();
            check::<g1::Config>(&(0..terms).map(|_| G1Affine::rand(&mut rng)).collect::<Vec<_>>(), &scalars);
            check::<g2::Config>(&(0..terms).map(|_| G2Affine::rand(&mut rng)).collect::<Vec<_>>(), &scalars);
        }
    }

    #[test]
    fn equal_opposite_and_zero_points_are_added() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let p = G1Affine::rand(&mut rng);
        let pool = [p, -p, p, p, G1Affine::identity(), G1Affine::rand(&mut rng)];
        for _ in 0..50 {
            let bases: Vec<_> = (0..40).map(|_| pool[rng.gen_range(0..pool.len())]).collect();
            let scalars: Vec<_> = (0..40).map(|_| Fr::from(rng.gen_range(0..4_u64))).collect();
            check::<g1::Config>(&bases, &scalars);
        }
    }

    #[test]
    fn extreme_scalars_carry_through_every_window() {
        let g = ark_bn254::G1Projective::generator().into_affine();
        for scalar in [-Fr::ONE, -Fr::from(2), Fr::ONE, Fr::ZERO, Fr::from(1_u64 << 63), -Fr::from(1_u64 << 63)] {
            for terms in [1, 50, 4000] {
                check::<g1::Config>(&vec![g; terms], &vec![scalar; terms]);
            }
        }
    }

    #[test]
    fn digits_add_up_to_the_scalar() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        for width in 2..=15 {
            let half = Fr::from(1_u64 << (width - 1));
            let all_half = (0..255 / width).fold(Fr::ZERO, |x, _| x * half.double() + half);
            for scalar in [Fr::rand(&mut rng), -Fr::ONE, all_half, all_half + Fr::ONE] {
                let digit = |w| signed_digit(&scalar.into_bigint(), w, width);
                let sum = (0..SCALAR_BITS.div_ceil(width)).rev().fold(Fr::ZERO, |x, w| {
                    assert!(digit(w).abs() <= 1 << (width - 1));
                    x * half.double() + Fr::from(digit(w))
                });
                assert_eq!(sum, scalar);
            }
        }
    }
}
