//! The node behind an Ethereum chain: every question under a timeout, every answer's error in one form.

use std::{fmt::Display, sync::Arc, time::Duration};

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{Address, B256, Bytes},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::types::{Filter, Log, TransactionRequest},
    transports::{RpcError, TransportErrorKind},
};

use super::errors;
use crate::{BlockRef, ChainConfig, ChainError, Finality};

/// A connection.
#[derive(Clone)]
pub(crate) struct Rpc {
    pub(crate) provider: DynProvider,
    pub(crate) config: Arc<ChainConfig>,
}

impl Rpc {
    pub(crate) fn new(config: Arc<ChainConfig>) -> Result<Self, ChainError> {
        let url = config.rpc.parse().map_err(|e| ChainError::Invalid(format!("rpc = {:?}: {e}", config.rpc)))?;
        let provider = ProviderBuilder::new().disable_recommended_fillers().connect_http(url).erased();
        Ok(Self { provider, config })
    }

    /// Waits for an answer, within the timeout.
    pub(crate) async fn ask<T, E: Display>(
        &self,
        method: &'static str,
        answer: impl IntoFuture<Output = Result<T, E>>,
    ) -> Result<T, ChainError> {
        within(method, self.config.timeout(), answer).await?.map_err(|e| ChainError::rpc(method, e))
    }

    /// Waits for an answer in which a revert is the contract's and not the node's.
    pub(crate) async fn ask_contract<T>(
        &self,
        method: &'static str,
        answer: impl IntoFuture<Output = Result<T, RpcError<TransportErrorKind>>>,
    ) -> Result<T, ChainError> {
        within(method, self.config.timeout(), answer).await?.map_err(|error| match errors::refusal(&error) {
            Some(failure) => ChainError::Refused(failure),
            None => ChainError::rpc(method, error),
        })
    }

    /// Calls a contract's view at the newest block. Nodes take a missing block for the pending one, which holds what is in
    /// no block yet.
    pub(crate) async fn view(&self, to: Address, input: Vec<u8>) -> Result<Bytes, ChainError> {
        let request = TransactionRequest::default().to(to).input(Bytes::from(input).into());
        self.ask_contract("eth_call", self.provider.call(request).block(BlockId::latest())).await
    }

    /// The newest block of a finality.
    pub(crate) async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        let tag = match finality {
            Finality::Finalized if self.config.confirmations == 0 => BlockNumberOrTag::Finalized,
            _ => BlockNumberOrTag::Latest,
        };
        let head = self.block(tag.into()).await?;
        let head = head.ok_or_else(|| ChainError::Missing(format!("{tag} block")))?;
        if finality == Finality::Latest || self.config.confirmations == 0 {
            return Ok(head);
        }
        let height = head.height.saturating_sub(self.config.confirmations);
        let block = self.block(BlockId::number(height)).await?;
        block.ok_or_else(|| ChainError::Missing(format!("block {height}")))
    }

    /// One block's place.
    pub(crate) async fn block(&self, id: BlockId) -> Result<Option<BlockRef>, ChainError> {
        let block = self.ask("eth_getBlock", self.provider.get_block(id)).await?;
        Ok(block.map(|block| BlockRef {
            height: block.header.number,
            hash: block.header.hash.0,
            parent_height: block.header.number.saturating_sub(1),
            parent_hash: block.header.parent_hash.0,
            time: block.header.timestamp,
        }))
    }

    /// Logs that pass a filter.
    pub(crate) async fn logs(&self, filter: &Filter) -> Result<Vec<Log>, ChainError> {
        self.ask("eth_getLogs", self.provider.get_logs(filter)).await
    }
}

/// Waits for a future, within a timeout.
pub(crate) async fn within<F: IntoFuture>(
    method: &'static str,
    timeout: Duration,
    future: F,
) -> Result<F::Output, ChainError> {
    tokio::time::timeout(timeout, future).await.map_err(|_| ChainError::Timeout { method, timeout })
}

/// A hash from its text.
pub(crate) fn parse_hash(text: &str) -> Result<B256, ChainError> {
    text.parse().map_err(|_| ChainError::Invalid(format!("{text} is not a transaction hash (0x and 64 hex digits)")))
}
