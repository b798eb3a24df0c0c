//! The blocks of an Ethereum chain and the logs of the protocol in them.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use alloy::{
    eips::BlockId,
    primitives::{Address, B256},
    providers::{Provider, ProviderBuilder, WsConnect},
    rpc::types::{Filter, Log},
};
use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::{Mutex, watch};

use super::{
    Contracts, logs,
    rpc::{Rpc, within},
};
use crate::{
    Batch, Block, BlockRef, ChainError, EventPath, EventRecord, Finality, Source, TxId,
    head::{HeadFeed, publish, watch_heads},
};

/// Number of blocks requested concurrently.
const PARALLEL: usize = 8;

/// Maximum number of blocks whose logs are requested block by block, by hash. Such a request cannot mix two forks.
const BY_HASH: usize = 4;

/// A WebSocket connection without a notification for this time is considered dead.
const SILENCE: Duration = Duration::from_secs(60);

/// The blocks of one chain.
pub(crate) struct EvmSource {
    rpc: Rpc,
    contracts: Arc<Contracts>,
    /// Cache of the shares contract of each track. It is computed from the id alone, so a reorganisation does not
    /// change it.
    shares: Mutex<HashMap<[u8; 32], Address>>,
    heads: OnceLock<watch::Receiver<u64>>,
}

impl EvmSource {
    pub(crate) fn new(rpc: Rpc, contracts: Arc<Contracts>) -> Self {
        Self { rpc, contracts, shares: Mutex::default(), heads: OnceLock::new() }
    }

    /// The blocks of a range in ascending order; an error if the chain was reorganised meanwhile.
    async fn blocks(&self, range: std::ops::RangeInclusive<u64>) -> Result<Vec<BlockRef>, ChainError> {
        let blocks: Vec<_> = stream::iter(range)
            .map(|height| async move {
                let block = self.rpc.block(BlockId::number(height)).await?;
                block.ok_or_else(|| changed(height))
            })
            .buffered(PARALLEL)
            .try_collect()
            .await?;
        match blocks.windows(2).find(|pair| pair[0].hash != pair[1].parent_hash) {
            Some(pair) => Err(changed(pair[1].height)),
            None => Ok(blocks),
        }
    }

    /// The logs of these blocks; an error if the chain was reorganised meanwhile.
    async fn logs(&self, blocks: &[BlockRef]) -> Result<Vec<Log>, ChainError> {
        let filter = || Filter::new().event_signature(logs::topics());
        if blocks.len() <= BY_HASH {
            let filters: Vec<_> = blocks.iter().map(|block| filter().at_block_hash(B256::from(block.hash))).collect();
            let by_block = stream::iter(filters)
                .map(|filter| async move { self.rpc.logs(&filter).await })
                .buffered(PARALLEL)
                .try_collect::<Vec<_>>()
                .await?;
            return Ok(by_block.into_iter().flatten().collect());
        }
        let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Ok(Vec::new()) };
        let logs = self.rpc.logs(&filter().from_block(first.height).to_block(last.height)).await?;
        // Each block is the parent of the next one, so if the last block is unchanged, all are.
        match self.rpc.block(BlockId::number(last.height)).await? {
            Some(block) if block.hash == last.hash => Ok(logs),
            _ => Err(changed(last.height)),
        }
    }

    /// The event in a log; `None` if it is not an event of the protocol, or of another contract than the track's shares
    /// contract.
    async fn record(&self, log: &Log) -> Result<Option<EventRecord>, ChainError> {
        let emitter = self.contracts.emitter(log.address());
        let Some((event, track)) = logs::decode(log, emitter) else { return Ok(None) };
        if let Some(track) = track
            && self.shares_of(track).await? != log.address()
        {
            return Ok(None);
        }
        let missing = |what| ChainError::malformed(what, "it is missing in a log");
        Ok(Some(EventRecord {
            tx: TxId(log.transaction_hash.ok_or_else(|| missing("transaction hash"))?.to_string()),
            path: EventPath {
                transaction: index(log.transaction_index).ok_or_else(|| missing("transaction index"))?,
                outer: index(log.log_index).ok_or_else(|| missing("log index"))?,
                inner: 0,
            },
            event,
        }))
    }

    async fn shares_of(&self, track: [u8; 32]) -> Result<Address, ChainError> {
        if let Some(address) = self.shares.lock().await.get(&track) {
            return Ok(*address);
        }
        let address = self.contracts.shares_of(&self.rpc, track).await?;
        self.shares.lock().await.insert(track, address);
        Ok(address)
    }
}

fn index(value: Option<u64>) -> Option<u32> {
    value.and_then(|value| u32::try_from(value).ok())
}

/// The error for a reorganisation while blocks are read. It is transient, so callers retry.
fn changed(height: u64) -> ChainError {
    ChainError::rpc("eth_getBlock", format!("the chain was reorganised at block {height} during reading"))
}

#[async_trait]
impl Source for EvmSource {
    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        self.rpc.head(finality).await
    }

    async fn block(&self, height: u64) -> Result<Option<BlockRef>, ChainError> {
        self.rpc.block(BlockId::number(height)).await
    }

    async fn after(&self, cursor: u64, limit: u64, finality: Finality) -> Result<Batch, ChainError> {
        let head = self.rpc.head(finality).await?.height;
        let through = head.min(cursor.saturating_add(limit));
        if through <= cursor {
            return Ok(Batch { blocks: Vec::new(), through: cursor });
        }
        let refs = self.blocks(cursor + 1..=through).await?;
        let mut blocks: Vec<_> = refs.iter().map(|at| Block { at: *at, events: Vec::new() }).collect();
        for log in self.logs(&refs).await? {
            let number = log.block_number.unwrap_or_default();
            let slot = number.checked_sub(cursor + 1).and_then(|i| usize::try_from(i).ok());
            let Some(block) = slot.and_then(|i| blocks.get_mut(i)) else { return Err(changed(number)) };
            if log.block_hash.is_none_or(|hash| hash.0 != block.at.hash) {
                return Err(changed(number));
            }
            block.events.extend(self.record(&log).await?);
        }
        for block in &mut blocks {
            block.events.sort_by_key(|record| record.path);
        }
        Ok(Batch { blocks, through })
    }

    fn heads(&self) -> watch::Receiver<u64> {
        let feed = || watch_heads(Arc::new(Heads(self.rpc.clone())), self.rpc.config.poll());
        self.heads.get_or_init(feed).clone()
    }
}

/// The heights of new blocks.
struct Heads(Rpc);

#[async_trait]
impl HeadFeed for Heads {
    async fn newest(&self) -> Result<u64, ChainError> {
        Ok(self.0.head(Finality::Latest).await?.height)
    }

    async fn follow(&self, heads: &watch::Sender<u64>) -> Result<(), ChainError> {
        let Some(url) = &self.0.config.ws else { return Ok(()) };
        let provider = self.0.ask("connect", ProviderBuilder::new().connect_ws(WsConnect::new(url))).await?;
        let subscription = self.0.ask("eth_subscribe", provider.subscribe_blocks()).await?;
        let mut blocks = subscription.into_stream();
        publish(heads, self.newest().await?);
        while let Some(header) = within("eth_subscribe", SILENCE, blocks.next()).await? {
            publish(heads, header.number);
        }
        Err(ChainError::rpc("eth_subscribe", "the node closed the subscription"))
    }

    fn can_follow(&self) -> bool {
        self.0.config.ws.is_some()
    }
}
