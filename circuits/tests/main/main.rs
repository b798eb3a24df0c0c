//! The circuits held to what they promise, and above all to what they must refuse.

mod common;
mod constraints;
mod keys;
mod oracles;
mod proofs;
mod statement;
mod vectors;
