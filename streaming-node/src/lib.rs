//! The streaming node. It streams audio from IPFS, counts listens, and publishes the result of each epoch.
//!
//! Users sign in with a wallet ([`auth_http`]) and stream tracks ([`gateway`]); the node counts their listens
//! ([`listening`]). When an epoch ends, the node builds and publishes its Merkle trees ([`epoch`]), and attestors verify them
//! and vote ([`attest`]). All state is in Postgres (schema `node`) and on IPFS, so any replica can serve any request.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stop = service::shutdown::on_signal()?;
//! streaming_node::run(streaming_node::Config::default(), stop).await
//! # }
//! ```
#![warn(missing_docs)]

pub mod attest;
pub mod auth_http;
pub mod catalogue;
pub mod config;
pub mod epoch;
pub mod gateway;
pub mod hex32;
pub mod ingest;
pub mod listening;
pub mod meter;
pub mod network;
mod openapi;
pub mod secret;
mod start;
pub mod state;

pub use config::Config;
pub use start::{Node, router, run};
pub use state::AppState;
