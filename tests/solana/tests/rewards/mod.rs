//! The rewards program, end to end and under attack.

mod admin;
mod claims;
mod compute;
mod epochs;
mod flow;
mod payouts;
mod prefunded;
mod proofs;
