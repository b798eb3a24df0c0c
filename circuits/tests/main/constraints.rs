//! The constraints one by one: a changed wire breaks some, and none is superfluous. For each constraint there is an
//! assignment that all others accept, most of them of a false statement; so a constraint that got lost would be noticed.

use std::collections::{BTreeMap, BTreeSet};

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use circuits::{
    listen::ListenWitness,
    r1cs::{R1cs, dot},
    tree::{DEPTH, ListenTree, Path},
};
use protocol::layout::{LISTEN, PARAMS};
use rayon::prelude::*;

use crate::common::{CHAIN, Fan, REALM, assign, honest, system};

const ROOT: usize = 1;
const NULLIFIER: usize = 2;
const PARAMS_WIRE: usize = 3;
const CTX: usize = 4;
const FIRST_BIT: usize = 5;

/// Rows from `from` on that `z` does not satisfy.
fn broken(system: &R1cs, z: &[Fr], from: usize) -> Vec<usize> {
    let holds = |row: &usize| dot(&system.a[*row], z) * dot(&system.b[*row], z) == dot(&system.c[*row], z);
    (from..system.constraints()).filter(|row| !holds(row)).collect()
}

/// Widths of the bit fields in the order of their wires: params' parts, the count, and the count above the tier.
fn fields() -> impl Iterator<Item = usize> {
    PARAMS.iter().chain([&LISTEN[2]; 2]).map(|part| part.width as usize)
}

/// What the rows are, read off the matrices.
struct Shape {
    /// Row to the one wire it defines, which no row before it mentions.
    defines: BTreeMap<usize, usize>,
    /// For each level, the row that says the product of all differences is zero.
    memberships: Vec<usize>,
    /// Rows `(left − right) · 1 = 0`.
    equalities: Vec<usize>,
    /// Rows `(1 − bit) · bit = 0`, in the order of the bits.
    booleans: Vec<usize>,
}

impl Shape {
    fn of(system: &R1cs) -> Self {
        let mut shape = Self { defines: BTreeMap::new(), memberships: vec![], equalities: vec![], booleans: vec![] };
        let mut seen = BTreeSet::new();
        for row in 0..system.constraints() {
            let factors: BTreeSet<_> = system.a[row].iter().chain(&system.b[row]).map(|(_, wire)| *wire).collect();
            match system.c[row].as_slice() {
                [(one, wire)] if *one == Fr::ONE && !seen.contains(wire) && !factors.contains(wire) => {
                    shape.defines.insert(row, *wire);
                    seen.insert(*wire);
                }
                [] if system.b[row] == [(Fr::ONE, 0)] => shape.equalities.push(row),
                [] if shape.booleans.len() < fields().sum() => shape.booleans.push(row),
                [] => shape.memberships.push(row),
                other => panic!("row {row} has an unexpected product {other:?}"),
            }
            seen.extend(factors);
        }
        shape
    }
}

/// Recomputes what follows `from`: defined wires, the path's child at every level (it is the first of each node), and
/// the public root and nullifier. `keep` is a row whose wire stays as it is.
fn follow(system: &R1cs, shape: &Shape, z: &mut [Fr], from: usize) {
    let first_products: BTreeMap<_, _> =
        shape.memberships.iter().map(|zero| zero - 6).map(|row| (row, shape.defines[&row] - 8)).collect();
    for row in from..system.constraints() {
        if let Some(child) = first_products.get(&row) {
            z[*child] -= dot(&system.a[row], z);
        }
        if let Some(wire) = shape.defines.get(&row) {
            z[*wire] = dot(&system.a[row], z) * dot(&system.b[row], z);
        } else if shape.equalities.contains(&row)
            && let Some((coefficient, wire)) = system.a[row].iter().find(|(_, wire)| [ROOT, NULLIFIER].contains(wire))
        {
            z[*wire] -= dot(&system.a[row], z) * coefficient.inverse().unwrap();
        }
    }
}

#[test]
fn every_changed_witness_wire_is_noticed() {
    let witness = honest();
    let z = assign(&witness, &witness.public_inputs().unwrap());
    let mut rows_of = vec![BTreeSet::new(); z.len()];
    for matrix in [&system().a, &system().b, &system().c] {
        for (row, terms) in matrix.iter().enumerate() {
            for (_, wire) in terms {
                rows_of[*wire].insert(row);
            }
        }
    }
    (FIRST_BIT..z.len()).into_par_iter().for_each(|wire| {
        for change in [Fr::ONE, -Fr::ONE, -z[wire].double()] {
            let mut z = z.clone();
            z[wire] += change;
            let holds =
                |row: &usize| dot(&system().a[*row], &z) * dot(&system().b[*row], &z) == dot(&system().c[*row], &z);
            assert!(change == Fr::ZERO || !rows_of[wire].iter().all(holds), "wire {wire} can change by {change}");
        }
    });
}

/// A bit that is no bit opens one packed value twice: a neighbour is flipped and the bit makes up for it.
#[test]
fn every_bit_must_be_one() {
    let (system, shape) = (system(), Shape::of(system()));
    let witness = honest();
    let z = assign(&witness, &witness.public_inputs().unwrap());
    let mut first = FIRST_BIT;
    for width in fields() {
        for i in 0..width {
            let neighbour = if i + 1 < width { i + 1 } else { i - 1 };
            let mut z = z.clone();
            let flipped = Fr::ONE - z[first + neighbour];
            let change = flipped - z[first + neighbour];
            z[first + neighbour] = flipped;
            z[first + i] -= if neighbour > i { change.double() } else { change * Fr::from(2).inverse().unwrap() };
            assert_eq!(broken(system, &z, 0), [shape.booleans[first + i - FIRST_BIT]]);
        }
        first += width;
    }
}

#[test]
fn every_equality_is_needed() {
    let (system, shape) = (system(), Shape::of(system()));
    let fan = Fan::new(1, REALM, CHAIN, 5);
    let witness = fan.witness(&ListenTree::from_leaves([fan.leaf()]).unwrap(), 5);
    let z = assign(&witness, &witness.public_inputs().unwrap());
    let mut needed = Vec::new();
    for public in [ROOT, NULLIFIER, PARAMS_WIRE, CTX] {
        let mut z = z.clone();
        z[public] += Fr::ONE;
        needed.extend(broken(system, &z, 0));
    }
    // Tier 13 with five listens: only the equality of the count with the tier and what is above it is broken.
    let mut z = z.clone();
    let tier = FIRST_BIT + PARAMS[..4].iter().map(|part| part.width as usize).sum::<usize>();
    z[tier + 3] = Fr::ONE;
    z[PARAMS_WIRE] += Fr::from(8);
    needed.extend(broken(system, &z, 0));

    let needed: BTreeSet<_> = needed.into_iter().collect();
    let square_of_ctx = shape.defines.last_key_value().unwrap().0;
    assert_eq!(needed, shape.equalities.iter().chain([square_of_ctx]).copied().collect());
}

/// The fan's own path below a level and a stranger's above it.
fn spliced(level: usize) -> ListenWitness {
    let fan = Fan::new(1, REALM, CHAIN, 23);
    let stranger = Fan::new(2, REALM, CHAIN, 23);
    let own = fan.witness(&ListenTree::from_leaves([fan.leaf()]).unwrap(), 20);
    let other = stranger.witness(&ListenTree::from_leaves([stranger.leaf()]).unwrap(), 20);
    let mut children = own.path.to_children();
    children[level..].copy_from_slice(&other.path.to_children()[level..]);
    ListenWitness { path: Path::from_children(&children).unwrap(), ..own }
}

#[test]
fn every_step_of_the_path_is_needed() {
    let (system, shape) = (system(), Shape::of(system()));
    let fan = Fan::new(2, REALM, CHAIN, 23);
    let root = ListenTree::from_leaves([fan.leaf()]).unwrap().root();
    let nullifier = honest().public_inputs().unwrap().nullifier;
    for level in 0..DEPTH {
        let witness = spliced(level);
        let params = honest().public_inputs().unwrap().params;
        let inputs = circuits::listen::PublicInputs { root, nullifier, params, ctx: witness.ctx };
        let z = assign(&witness, &inputs);
        let zero = shape.memberships[level];
        assert_eq!(broken(system, &z, 0), [zero], "level {level}");
        // The same lie through each of the products.
        for row in zero - 6..zero {
            let mut z = z.clone();
            for product in row..zero {
                z[shape.defines[&product]] = Fr::ZERO;
            }
            assert_eq!(broken(system, &z, 0), [row], "level {level}");
        }
    }
}

/// Every hash constraint: with it gone, its wire could be anything, and another root or nullifier would be proved.
#[test]
fn every_hash_constraint_is_needed() {
    let (system, shape) = (system(), Shape::of(system()));
    let fan = Fan::new(1, REALM, CHAIN, 23);
    let witness = fan.witness(&ListenTree::from_leaves([fan.leaf()]).unwrap(), 20);
    let honest = assign(&witness, &witness.public_inputs().unwrap());
    let products = |row: &usize| shape.memberships.iter().any(|zero| (zero - 6..*zero).contains(row));
    let square_of_ctx = *shape.defines.last_key_value().unwrap().0;
    let hashes: Vec<_> = shape.defines.keys().filter(|row| !products(row) && **row != square_of_ctx).copied().collect();

    let memberships = 7 * DEPTH;
    let counted = hashes.len() + memberships + shape.equalities.len() + shape.booleans.len() + 1;
    assert_eq!(counted, system.constraints(), "a constraint is of no kind that these tests look at");
    hashes.par_iter().for_each(|row| {
        let mut z = honest.clone();
        z[shape.defines[row]] += Fr::ONE;
        follow(system, &shape, &mut z, row + 1);
        assert_eq!(broken(system, &z, *row), [*row]);
        assert!(z[ROOT] != honest[ROOT] || z[NULLIFIER] != honest[NULLIFIER]);
    });
}
