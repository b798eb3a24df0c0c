//! The points of a proving key, prepared for the three sums of a proof, which are computed concurrently.

use ark_bn254::{Bn254, Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::{
    AffineRepr as _, CurveGroup as _,
    short_weierstrass::{Affine, SWCurveConfig},
};
use ark_ff::{BigInt, PrimeField as _};
use ark_groth16::{Proof, ProvingKey};

use crate::msm::msm;

/// The points of one query that are not the identity, each with its wire.
struct Query<P: SWCurveConfig> {
    points: Vec<Affine<P>>,
    wires: Vec<usize>,
}

impl<P: SWCurveConfig> Query<P> {
    fn new(points: &[Affine<P>], first_wire: usize) -> Self {
        let used = points.iter().zip(first_wire..).filter(|(point, _)| !point.is_zero());
        let (points, wires) = used.map(|(point, wire)| (*point, wire)).unzip();
        Self { points, wires }
    }

    /// The scalars of the points: the values of their wires in the assignment `z`, times `factor` if given.
    fn scalars<'a>(&'a self, z: &'a [Fr], factor: Option<&'a Fr>) -> impl Iterator<Item = BigInt<4>> + 'a {
        self.wires.iter().map(move |wire| match factor {
            Some(factor) => (z[*wire] * factor).into_bigint(),
            None => z[*wire].into_bigint(),
        })
    }
}

/// The points of a proving key.
pub(crate) struct Queries {
    a: Query<g1::Config>,
    b: Query<g2::Config>,
    /// Points of the sum for C: B in G1, the terms of the witnesses, and the terms of the quotient, in this order.
    c: Vec<G1Affine>,
    b_in_g1: Query<g1::Config>,
    witness: Query<g1::Config>,
    alpha: G1Affine,
    beta: G1Affine,
    beta_in_g2: G2Affine,
    delta: G1Affine,
    delta_in_g2: G2Affine,
}

impl Queries {
    pub(crate) fn new(key: &ProvingKey<Bn254>) -> Self {
        let b_in_g1 = Query::new(&key.b_g1_query, 0);
        let witness = Query::new(&key.l_query, key.vk.gamma_abc_g1.len());
        Self {
            a: Query::new(&key.a_query, 0),
            b: Query::new(&key.b_g2_query, 0),
            c: [&b_in_g1.points, &witness.points, &key.h_query].into_iter().flatten().copied().collect(),
            b_in_g1,
            witness,
            alpha: key.vk.alpha_g1,
            beta: key.beta_g1,
            beta_in_g2: key.vk.beta_g2,
            delta: key.delta_g1,
            delta_in_g2: key.vk.delta_g2,
        }
    }

    /// The proof for assignment `z` and quotient `h`, blinded by `r` and `s`.
    ///
    /// `C = Σ z_i·L_i + Σ h_i·H_i + s·A + r·B − r·s·δ`. If `r·B` is expanded, `r·s·δ` cancels and its terms can be
    /// added to the other two sums, so C needs one sum instead of three.
    pub(crate) fn proof(&self, z: &[Fr], quotient: &[Fr], r: Fr, s: Fr) -> Proof<Bn254> {
        let a_scalars: Vec<_> = self.a.scalars(z, None).collect();
        let b_scalars: Vec<_> = self.b.scalars(z, None).collect();
        let c_scalars: Vec<_> = self
            .b_in_g1
            .scalars(z, Some(&r))
            .chain(self.witness.scalars(z, None))
            .chain(quotient.iter().map(|h| h.into_bigint()))
            .collect();
        let ((a, c), b) = rayon::join(
            || rayon::join(|| msm(&self.a.points, &a_scalars), || msm(&self.c, &c_scalars)),
            || msm(&self.b.points, &b_scalars),
        );
        let a = a + self.alpha + self.delta * r;
        let b = b + self.beta_in_g2 + self.delta_in_g2 * s;
        let c = c + a * s + self.beta * r;
        Proof { a: a.into_affine(), b: b.into_affine(), c: c.into_affine() }
    }
}
