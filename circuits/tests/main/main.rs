//! Tests of the circuits: what they accept and, most importantly, what they must reject.

mod age;
mod common;
mod constraints;
mod funds;
mod keys;
mod listen;
mod oracles;
mod people;
mod proofs;
mod scoped;
mod subject;
mod vectors;
