//! The pipeline against a chain that a test controls and a real PostgreSQL: what is stored must be what one undisturbed run
//! over the final chain stores, whatever happened on the way. And the API over it.

mod api;
mod bench;
mod crashes;
mod faults;
mod manifests;
mod model;
mod reorganisations;
mod support;

// The private PostgreSQL cluster of the devnet; its crate would bring a Solana node along.
#[allow(dead_code, reason = "the devnet uses more of it")]
#[path = "../../../tests/devnet/src/postgres.rs"]
mod postgres;
#[allow(dead_code, reason = "the devnet uses more of it")]
#[path = "../../../tests/devnet/src/process.rs"]
mod process;
#[allow(dead_code, reason = "the devnet uses more of it")]
#[path = "../../../tests/devnet/src/scratch.rs"]
mod scratch;
