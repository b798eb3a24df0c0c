//! Tests of the Solana programs on a virtual machine, in one binary.

mod account_attacks;
mod arithmetic;
mod bench;
mod compute;
mod events;
mod figures;
mod fuzz;
mod guards;
mod hook;
mod issue;
mod market;
mod market_attacks;
mod market_cpi_guard;
mod market_unpayable;
mod positions;
mod prefunded;
mod refusals;
mod registrants;
mod rewards;
mod royalty_attacks;
mod signatures;
mod support;
mod vault;
mod vectors;
