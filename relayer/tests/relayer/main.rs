//! The relayer on a real PostgreSQL cluster and on chains that misbehave as told.

// The devnet's own cluster, without the Solana node that the devnet's crate embeds.
#[path = "../../../tests/devnet/src/postgres.rs"]
#[allow(dead_code, reason = "not all of the devnet's uses are ours")]
mod postgres;
#[path = "../../../tests/devnet/src/process.rs"]
#[allow(dead_code, reason = "not all of the devnet's uses are ours")]
mod process;
#[path = "../../../tests/devnet/src/scratch.rs"]
#[allow(dead_code, reason = "not all of the devnet's uses are ours")]
mod scratch;

mod api;
mod chaos;
mod ledger;
mod queue;
mod scripted;
mod settling;
mod stage;
