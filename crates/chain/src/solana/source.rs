//! The blocks of a Solana chain and the events of the programs in them.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anchor_lang::prelude::Address;
use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;
use solana_pubsub_client::nonblocking::pubsub_client::PubsubClient;
use solana_rpc_client_api::{
    config::RpcSignaturesForAddressConfig, request::RpcRequest, response::RpcConfirmedTransactionStatusWithSignature,
};
use solana_transaction_status_client_types::TransactionDetails;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    events,
    rpc::{Rpc, commitment, place},
};
use crate::{
    Batch, Block, BlockRef, ChainError, Finality, Source,
    head::{HeadFeed, publish, watch_heads},
};

/// Number of blocks requested concurrently.
const PARALLEL: usize = 4;

/// Number of signatures per request: the maximum of a node.
const PAGE: usize = 1_000;

/// Minimum time between two published heights. Slots are more frequent than a reader needs.
const MIN_INTERVAL: Duration = Duration::from_millis(150);

/// A WebSocket connection without a notification for this time is considered dead.
const SILENCE: Duration = Duration::from_secs(60);

/// The blocks of one chain.
pub(crate) struct SolanaSource {
    rpc: Rpc,
    programs: [Address; 3],
    heads: OnceLock<watch::Receiver<u64>>,
}

impl SolanaSource {
    pub(crate) fn new(rpc: Rpc, programs: [Address; 3]) -> Self {
        Self { rpc, programs, heads: OnceLock::new() }
    }

    /// The slots above `cursor` and up to `head` with a successful transaction of `program`.
    async fn slots(
        &self,
        program: Address,
        cursor: u64,
        head: u64,
        finality: Finality,
    ) -> Result<Vec<u64>, ChainError> {
        let mut slots = Vec::new();
        let mut before = None;
        loop {
            let config = RpcSignaturesForAddressConfig {
                before: before.take(),
                until: None,
                limit: Some(PAGE),
                commitment: Some(commitment(finality)),
                min_context_slot: Some(head),
            };
            let page: Vec<RpcConfirmedTransactionStatusWithSignature> = self
                .rpc
                .raw(
                    "getSignaturesForAddress",
                    RpcRequest::GetSignaturesForAddress,
                    json!([program.to_string(), config]),
                )
                .await?;
            let wanted = page.iter().filter(|entry| entry.err.is_none() && entry.slot <= head);
            slots.extend(wanted.map(|entry| entry.slot).filter(|slot| *slot > cursor));
            match page.last() {
                Some(oldest) if page.len() == PAGE && oldest.slot > cursor => before = Some(oldest.signature.clone()),
                _ => return Ok(slots),
            }
        }
    }

    /// The block in a slot, with its events.
    async fn read(&self, slot: u64, finality: Finality) -> Result<Block, ChainError> {
        let block = self.rpc.block(slot, finality, TransactionDetails::Full).await?;
        let block = block
            .ok_or_else(|| ChainError::rpc("getBlock", format!("the block of slot {slot} is not available yet")))?;
        let programs = self.programs.map(|program| program.to_string());
        let mut found = Vec::new();
        for (index, transaction) in (0u32..).zip(block.transactions.iter().flatten()) {
            found.extend(events::of_transaction(index, transaction, &programs)?);
        }
        Ok(Block { at: place(slot, &block)?, events: found })
    }
}

#[async_trait]
impl Source for SolanaSource {
    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        self.rpc.head(finality).await
    }

    async fn block(&self, height: u64) -> Result<Option<BlockRef>, ChainError> {
        self.rpc.block_ref(height, Finality::Latest).await
    }

    async fn after(&self, cursor: u64, limit: u64, finality: Finality) -> Result<Batch, ChainError> {
        let head = self.rpc.slot(finality).await?;
        if head <= cursor {
            return Ok(Batch { blocks: Vec::new(), through: cursor });
        }
        let mut slots = BTreeSet::new();
        for program in self.programs {
            slots.extend(self.slots(program, cursor, head, finality).await?);
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).max(1);
        let through = if slots.len() > limit { slots.iter().nth(limit - 1).copied() } else { None };
        let blocks = stream::iter(slots.into_iter().take(limit))
            .map(|slot| self.read(slot, finality))
            .buffered(PARALLEL)
            .try_collect()
            .await?;
        Ok(Batch { blocks, through: through.unwrap_or(head) })
    }

    fn heads(&self) -> watch::Receiver<u64> {
        let feed = || watch_heads(Arc::new(Heads(self.rpc.clone())), self.rpc.config.poll());
        self.heads.get_or_init(feed).clone()
    }
}

/// The heights of new slots.
struct Heads(Rpc);

#[async_trait]
impl HeadFeed for Heads {
    async fn newest(&self) -> Result<u64, ChainError> {
        self.0.slot(Finality::Latest).await
    }

    async fn follow(&self, heads: &watch::Sender<u64>) -> Result<(), ChainError> {
        let Some(url) = &self.0.config.ws else { return Ok(()) };
        let failed = |error: &dyn std::fmt::Display| ChainError::rpc("slotSubscribe", error);
        let client = timeout(self.0.config.timeout(), PubsubClient::new(url.as_str())).await;
        let client = client.map_err(|e| failed(&e))?.map_err(|e| failed(&e))?;
        let (mut slots, _unsubscribe) = client.slot_subscribe().await.map_err(|e| failed(&e))?;
        let mut published = Instant::now();
        publish(heads, self.newest().await?);
        while let Some(slot) = timeout(SILENCE, slots.next()).await.map_err(|e| failed(&e))? {
            if published.elapsed() >= MIN_INTERVAL {
                published = Instant::now();
                publish(heads, slot.slot);
            }
        }
        Err(failed(&"the node closed the subscription"))
    }

    fn can_follow(&self) -> bool {
        self.0.config.ws.is_some()
    }
}
