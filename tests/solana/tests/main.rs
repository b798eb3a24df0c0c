//! The Solana programs on a virtual machine, in one binary.

mod arithmetic;
mod compute;
mod events;
mod figures;
mod fuzz;
mod guards;
mod hook;
mod issue;
mod positions;
mod prefunded;
mod rewards;
mod support;
mod vault;
mod vectors;
