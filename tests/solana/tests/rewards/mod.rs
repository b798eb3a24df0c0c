//! Tests of the rewards program, and attacks on it.

mod admin;
mod claims;
mod compute;
mod epochs;
mod event_bytes;
mod events;
mod flow;
mod governance;
mod invariants;
mod passes;
mod payouts;
mod prefunded;
mod proofs;
mod several_claims;
mod substitution;
mod token_2022;
