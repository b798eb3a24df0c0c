//! iden3's binary formats: version 1 of `.r1cs` and version 2 of `.wtns`. A ceremony with snarkjs needs the `.r1cs`
//! file.
//!
//! Wire 0 is the constant one, followed by the public inputs and the witnesses. Numbers are little endian; field
//! elements are not in Montgomery form. The rows that a Groth16 setup appends for its inputs are not part of the
//! circuit, so they are not written.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField as _};

use crate::r1cs::{R1cs, Row};

const FIELD_BYTES: u32 = 32;

/// A circuit in the format `.r1cs`.
#[must_use]
pub fn r1cs(system: &R1cs) -> Vec<u8> {
    let mut header = field();
    // No public outputs. Private inputs are not distinguished from the other witnesses.
    for count in [system.wires, 0, system.public, 0] {
        u32(&mut header, count);
    }
    header.extend_from_slice(&(system.wires as u64).to_le_bytes());
    u32(&mut header, system.constraints());

    let mut constraints = Vec::new();
    for ((a, b), c) in system.a.iter().zip(&system.b).zip(&system.c) {
        [a, b, c].into_iter().for_each(|matrix_row| row(&mut constraints, matrix_row));
    }
    let labels = (0..system.wires as u64).flat_map(u64::to_le_bytes).collect();
    file(b"r1cs", 1, &[(1, header), (2, constraints), (3, labels)])
}

/// An assignment in the format `.wtns`.
#[must_use]
pub fn wtns(assignment: &[Fr]) -> Vec<u8> {
    let mut header = field();
    u32(&mut header, assignment.len());
    let values = assignment.iter().flat_map(little_endian).collect();
    file(b"wtns", 2, &[(1, header), (2, values)])
}

/// A file of either format: magic, version, and sections of a kind and contents.
fn file(magic: &[u8; 4], version: u32, sections: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    bytes.extend_from_slice(&version.to_le_bytes());
    u32(&mut bytes, sections.len());
    for (kind, contents) in sections {
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&(contents.len() as u64).to_le_bytes());
        bytes.extend_from_slice(contents);
    }
    bytes
}

/// The first part of both headers: size and order of the field.
fn field() -> Vec<u8> {
    let mut bytes = FIELD_BYTES.to_le_bytes().to_vec();
    bytes.extend(limbs(&Fr::MODULUS));
    bytes
}

fn row(bytes: &mut Vec<u8>, row: &Row) {
    u32(bytes, row.len());
    for (coefficient, wire) in row {
        u32(bytes, *wire);
        bytes.extend(little_endian(coefficient));
    }
}

fn little_endian(scalar: &Fr) -> impl Iterator<Item = u8> + use<> {
    limbs(&scalar.into_bigint())
}

fn limbs(integer: &BigInt<4>) -> impl Iterator<Item = u8> + use<> {
    integer.0.into_iter().flat_map(u64::to_le_bytes)
}

/// Appends a count. The formats use 32 bits; a larger circuit would not fit into memory.
fn u32(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&(count as u32).to_le_bytes());
}
