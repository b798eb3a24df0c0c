//! The streaming node. It streams audio from IPFS, counts listens, and publishes the result of each epoch.
//!
//! People sign in with a wallet ([`auth_http`]), play tracks ([`gateway`]), and what they really played is counted
//! ([`listening`]). When an epoch ends, the node builds and publishes its trees ([`epoch`]); attestors check them and vote.
//! State lives in Postgres (schema `node`) and on IPFS, so any replica serves any request.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stop = service::shutdown::on_signal()?;
//! streaming_node::run(streaming_node::Config::default(), stop).await
//! # }
//! ```
#![warn(missing_docs)]

pub mod auth_http;
pub mod catalogue;
pub mod config;
pub mod epoch;
pub mod gateway;
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
