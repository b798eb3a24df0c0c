//! The circuits held to what they promise, and above all to what they must refuse.

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
