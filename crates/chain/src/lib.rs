//! One interface to all chains of the protocol: Solana, and Ethereum with its L2s.
//!
//! [`Reader`] reads state, [`Builder`] builds transactions, [`Sender`] signs and sends them, and [`Source`] follows
//! blocks and decodes the protocol's events; a [`Chain`] implements all four. [`SolanaChain`] uses anchor-client and
//! the programs' IDLs, [`EvmChain`] uses alloy and the contracts' ABIs. Services do not use a chain SDK themselves.
//!
//! ```
//! use chain::{Call, Namespace, Wallet};
//!
//! // The text of a wallet shows whether it is on Solana (base58) or on Ethereum (0x and 40 hex digits).
//! let wallet: Wallet = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266".parse()?;
//! assert_eq!(wallet.namespace, Namespace::Ethereum);
//! assert_eq!(wallet.to_string(), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
//!
//! // A call is the same on both chains, and a signer signs for one of them.
//! let call = Call::SendTokens { to: wallet.address, amount: 1_000 };
//! assert_eq!(call.name(), "send_tokens");
//! let signer = chain::signer(Namespace::Solana, &[1; 32])?;
//! assert_eq!(signer.sign(b"a message")?.len(), 64);
//! # Ok::<(), chain::ChainError>(())
//! ```
//!
//! The id of a transaction is known as soon as it is signed, so a caller can store it before sending:
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

/// Opens the chain of a configuration. It sends no request; call [`Reader::check`] to check the node and the
/// deployment.
///
/// # Errors
/// [`ChainError::Invalid`] if the CAIP-2 id, the RPC URL or an address of the configuration is missing or malformed.
pub async fn connect(config: &ChainConfig) -> Result<Arc<dyn Chain>, ChainError> {
    Ok(match config.namespace()? {
        Namespace::Solana => Arc::new(SolanaChain::connect(config.clone())?),
        Namespace::Ethereum => Arc::new(EvmChain::connect(config.clone())?),
    })
}

/// A signer with a secret of 32 bytes: an ed25519 seed (Solana) or a secp256k1 private key (Ethereum).
///
/// # Errors
/// [`ChainError::Invalid`] if the secret is not a valid secp256k1 key. Every seed is a valid ed25519 seed.
pub fn signer(namespace: Namespace, secret: &[u8; 32]) -> Result<Arc<dyn Signer>, ChainError> {
    Ok(match namespace {
        Namespace::Solana => Arc::new(SolanaSigner::from_seed(secret)),
        Namespace::Ethereum => Arc::new(EvmSigner::from_key(secret)?),
    })
}
