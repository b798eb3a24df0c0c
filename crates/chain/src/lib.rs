//! One interface to every chain the protocol lives on.
//!
//! [`Reader`] reads, [`Builder`] builds transactions, [`Sender`] signs and sends them, and [`Source`] follows blocks and
//! decodes the protocol's events; a [`Chain`] is all of them. Behind them are Solana (anchor-client and the programs'
//! IDLs) and Ethereum (alloy and the contracts' ABIs); no other crate sees an SDK. A transaction's id is known when it is
//! signed, so that a caller can store it before sending it:
//!
//! ```no_run
//! # async fn example(chain: &dyn chain::Client, signer: &dyn chain::Signer, track: [u8; 32]) -> Result<(), chain::ChainError> {
//! let call = chain::Call::FinishIssue { track, resale_bps: 500 };
//! let unsigned = chain.build(&call, signer.address(), &chain::BuildOptions::default()).await?;
//! let signed = chain.sign(&unsigned, signer)?;
//! // … store `signed` …
//! chain.broadcast(&signed.raw).await?;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

pub mod address;
mod api;
mod call;
mod claim;
mod config;
pub mod deploy;
mod error;
mod evm;
mod fields;
mod governance;
mod head;
mod passes;
pub mod refusal;
mod send;
mod setup;
mod signer;
mod solana;
mod source;
mod state;
mod transaction;

use std::sync::Arc;

pub use address::Wallet;
pub use api::{Builder, Chain, Client, Reader, Sender};
pub use call::{BuildOptions, Call};
pub use claim::ListenClaim;
pub use config::{Addresses, ChainConfig, Namespace};
pub use error::ChainError;
pub use evm::{EvmChain, EvmSigner};
pub use governance::Governance;
pub use passes::{PassCall, PassClaim};
pub use send::{listed, send, wait};
pub use signer::Signer;
pub use solana::{SolanaChain, SolanaSigner};
pub use source::{Batch, Block, BlockRef, EventPath, EventRecord, Finality, Source};
pub use state::{
    EpochPhase, EpochView, ListingView, NetworkParams, NodeView, PoolView, PositionView, TrackPhase, TrackView,
    VaultView,
};
pub use transaction::{Failure, Signed, Simulation, TxId, TxStatus, Unsigned, Validity};

/// Opens a chain by its configuration. No request is sent yet; [`Reader::check`] does that.
pub async fn connect(config: &ChainConfig) -> Result<Arc<dyn Chain>, ChainError> {
    Ok(match config.namespace()? {
        Namespace::Solana => Arc::new(SolanaChain::connect(config.clone())?),
        Namespace::Ethereum => Arc::new(EvmChain::connect(config.clone())?),
    })
}

/// The signer of a 32-byte secret on the given family of chains: an ed25519 seed, or a secp256k1 key.
pub fn signer(namespace: Namespace, secret: &[u8; 32]) -> Result<Arc<dyn Signer>, ChainError> {
    Ok(match namespace {
        Namespace::Solana => Arc::new(SolanaSigner::from_seed(secret)),
        Namespace::Ethereum => Arc::new(EvmSigner::from_key(secret)?),
    })
}
