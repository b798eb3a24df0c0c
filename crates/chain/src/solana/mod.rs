//! Solana, with anchor-client and the programs' IDLs.

mod accounts;
mod build;
mod calls;
mod encode;
mod errors;
mod events;
mod initialize;
mod instruction;
mod pda;
mod read;
mod rpc;
mod signer;
mod source;
mod status;

use std::sync::Arc;

use instruction::Payment;
use pda::Programs;
use rpc::Rpc;
use source::SolanaSource;
use tokio::sync::OnceCell;

pub use signer::SolanaSigner;

use crate::{Chain, ChainConfig, ChainError, Source};

/// A chain of the family [`Namespace::Solana`](crate::Namespace::Solana).
pub struct SolanaChain {
    rpc: Rpc,
    programs: Programs,
    payment: OnceCell<Payment>,
    source: Arc<SolanaSource>,
}

impl SolanaChain {
    /// Opens a chain. It sends no request.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if an address of the configuration is missing or malformed.
    pub fn connect(config: ChainConfig) -> Result<Self, ChainError> {
        let programs = Programs::new(&config)?;
        let rpc = Rpc::new(Arc::new(config));
        let source = Arc::new(SolanaSource::new(rpc.clone(), programs.all()));
        Ok(Self { rpc, programs, payment: OnceCell::new(), source })
    }
}

impl Chain for SolanaChain {
    fn source(&self) -> Arc<dyn Source> {
        self.source.clone()
    }
}
