//! Tests of single constraints. Changing any wire violates a constraint, and no constraint is redundant: for each one
//! there is an assignment that violates only it, in most cases of a false statement. So these tests detect a missing
//! constraint.

use std::collections::{BTreeMap, BTreeSet};

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use circuits::{
    r1cs::{R1cs, dot},
    tree::DEPTH,
};
use rayon::prelude::*;

use crate::subject::{NULLIFIER, ROOT, Subject, subjects};

/// The rows, starting at `from`, that the assignment `z` does not satisfy.
fn broken(system: &R1cs, z: &[Fr], from: usize) -> Vec<usize> {
    let holds = |row: &usize| dot(&system.a[*row], z) * dot(&system.b[*row], z) == dot(&system.c[*row], z);
    (from..system.constraints()).filter(|row| !holds(row)).collect()
}

/// The kinds of the rows, derived from the matrices.
struct Shape {
    /// The rows that define a wire, each with this wire, which is in no row before.
    defines: BTreeMap<usize, usize>,
    /// For each level of the tree, the row in which the product of all differences is zero.
    memberships: Vec<usize>,
    /// Rows `(left − right) · 1 = 0`.
    equalities: Vec<usize>,
    /// Rows `(1 − bit) · bit = 0`, in the order of the bits.
    booleans: Vec<usize>,
}

impl Shape {
    fn of(subject: &Subject) -> Self {
        let (system, bits) = (subject.system, subject.widths.iter().sum());
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
                [] if shape.booleans.len() < bits => shape.booleans.push(row),
                [] => shape.memberships.push(row),
                other => panic!("row {row} has an unexpected product {other:?}"),
            }
            seen.extend(factors);
        }
        shape
    }
}

/// Recomputes the wires of `z` that depend on rows before `from`: defined wires, the child on the path at every level
/// (the first of each inner node), and the public root and nullifier.
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
fn every_changed_witness_wire_is_detected() {
    subjects().iter().for_each(changed_wires);
}

fn changed_wires(subject: &Subject) {
    let (system, z) = (subject.system, &subject.honest);
    let mut rows_of = vec![BTreeSet::new(); z.len()];
    for matrix in [&system.a, &system.b, &system.c] {
        for (row, terms) in matrix.iter().enumerate() {
            for (_, wire) in terms {
                rows_of[*wire].insert(row);
            }
        }
    }
    (subject.first_bit()..z.len()).into_par_iter().for_each(|wire| {
        for change in [Fr::ONE, -Fr::ONE, -z[wire].double()] {
            let mut z = z.clone();
            z[wire] += change;
            let holds = |row: &usize| dot(&system.a[*row], &z) * dot(&system.b[*row], &z) == dot(&system.c[*row], &z);
            let detected = change == Fr::ZERO || !rows_of[wire].iter().all(holds);
            assert!(detected, "{}: wire {wire} can change by {change}", subject.name);
        }
    });
}

/// If a bit could have another value than 0 and 1, one packed value could be opened in two ways: a neighbour is
/// flipped, and the bit compensates it.
#[test]
fn every_bit_must_be_zero_or_one() {
    subjects().iter().for_each(bits);
}

fn bits(subject: &Subject) {
    let shape = Shape::of(subject);
    let mut first = subject.first_bit();
    for width in &subject.widths {
        (0..*width).into_par_iter().for_each(|i| {
            let neighbour = if i + 1 < *width { i + 1 } else { i - 1 };
            let mut z = subject.honest.clone();
            let flipped = Fr::ONE - z[first + neighbour];
            let change = flipped - z[first + neighbour];
            z[first + neighbour] = flipped;
            z[first + i] -= if neighbour > i { change.double() } else { change * Fr::from(2).inverse().unwrap() };
            let boolean = shape.booleans[first + i - subject.first_bit()];
            assert_eq!(broken(subject.system, &z, 0), [boolean], "{}", subject.name);
        });
        first += width;
    }
}

#[test]
fn every_equality_is_needed() {
    subjects().iter().for_each(equalities);
}

fn equalities(subject: &Subject) {
    let shape = Shape::of(subject);
    let square_of_ctx = *shape.defines.last_key_value().unwrap().0;
    let mut needed = BTreeSet::new();
    for lie in subject.lies() {
        let mut z = subject.honest.clone();
        for (wire, change) in lie {
            z[wire] += change;
        }
        let broken = broken(subject.system, &z, 0);
        assert_eq!(broken.len(), 1, "{}", subject.name);
        needed.extend(broken);
    }
    let expected = shape.equalities.iter().chain([&square_of_ctx]).copied().collect();
    assert_eq!(needed, expected, "{}", subject.name);
}

#[test]
fn every_step_of_the_path_is_needed() {
    subjects().iter().for_each(steps);
}

fn steps(subject: &Subject) {
    let shape = Shape::of(subject);
    for level in 0..DEPTH {
        let z = &subject.spliced[level];
        let zero = shape.memberships[level];
        assert_eq!(broken(subject.system, z, 0), [zero], "{}: level {level}", subject.name);
        // The same false path, with each of the products as the violated row.
        for row in zero - 6..zero {
            let mut z = z.clone();
            for product in row..zero {
                z[shape.defines[&product]] = Fr::ZERO;
            }
            assert_eq!(broken(subject.system, &z, 0), [row], "{}: level {level}", subject.name);
        }
    }
}

/// Without a hash constraint, its wire could have any value, and another root or nullifier could be proved.
#[test]
fn every_hash_constraint_is_needed() {
    subjects().iter().for_each(hashes);
}

fn hashes(subject: &Subject) {
    let (system, shape, alone) = (subject.system, Shape::of(subject), &subject.alone);
    let products = |row: &usize| shape.memberships.iter().any(|zero| (zero - 6..*zero).contains(row));
    let square_of_ctx = *shape.defines.last_key_value().unwrap().0;
    let hashes: Vec<_> = shape.defines.keys().filter(|row| !products(row) && **row != square_of_ctx).copied().collect();

    let memberships = 7 * DEPTH;
    let counted = hashes.len() + memberships + shape.equalities.len() + shape.booleans.len() + 1;
    assert_eq!(counted, system.constraints(), "a constraint has a kind that these tests do not cover");
    hashes.par_iter().for_each(|row| {
        let mut z = alone.clone();
        z[shape.defines[row]] += Fr::ONE;
        follow(system, &shape, &mut z, row + 1);
        assert_eq!(broken(system, &z, *row), [*row], "{}", subject.name);
        assert!(z[ROOT] != alone[ROOT] || z[NULLIFIER] != alone[NULLIFIER], "{}", subject.name);
    });
}
