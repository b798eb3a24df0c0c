//! Requests to an Ethereum node. Each has a timeout, and errors are converted to [`ChainError`].

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

/// A connection to a node. Clones share it.
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

    /// Waits for an answer within the configured timeout. `method` names the request in errors.
    pub(crate) async fn ask<T, E: Display>(
        &self,
        method: &'static str,
        answer: impl IntoFuture<Output = Result<T, E>>,
    ) -> Result<T, ChainError> {
        within(method, self.config.timeout(), answer).await?.map_err(|e| ChainError::rpc(method, e))
    }

    /// Like [`Self::ask`], but a revert of the called contract becomes [`ChainError::Refused`].
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

    /// Calls a view function of a contract at the newest block. The block is given because some nodes use the pending
    /// block by default, which contains transactions that are in no block yet.
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
        let head = head.ok_or_else(|| ChainError::Missing(format!("the {tag} block")))?;
        if finality == Finality::Latest || self.config.confirmations == 0 {
            return Ok(head);
        }
        let height = head.height.saturating_sub(self.config.confirmations);
        let block = self.block(BlockId::number(height)).await?;
        block.ok_or_else(|| ChainError::Missing(format!("block {height}")))
    }

    /// A block; `None` if the node does not have it.
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

    /// The logs that match a filter.
    pub(crate) async fn logs(&self, filter: &Filter) -> Result<Vec<Log>, ChainError> {
        self.ask("eth_getLogs", self.provider.get_logs(filter)).await
    }
}

/// Waits for a future. Returns [`ChainError::Timeout`] after `timeout`.
pub(crate) async fn within<F: IntoFuture>(
    method: &'static str,
    timeout: Duration,
    future: F,
) -> Result<F::Output, ChainError> {
    tokio::time::timeout(timeout, future).await.map_err(|_| ChainError::Timeout { method, timeout })
}

/// Parses a transaction hash.
pub(crate) fn parse_hash(text: &str) -> Result<B256, ChainError> {
    text.parse().map_err(|_| ChainError::Invalid(format!("{text} is not a transaction hash (0x and 64 hex digits)")))
}
