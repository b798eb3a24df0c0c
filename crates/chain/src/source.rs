//! Where an indexer gets blocks from, in order, with enough to see a reorganisation.

use async_trait::async_trait;
use protocol::event::Event;
use tokio::sync::watch;

use crate::{ChainError, TxId};

/// How sure a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finality {
    /// The newest: confirmed (Solana), head (Ethereum). May be reorganised away.
    Latest,
    /// Final: rooted (Solana), `finalized` or deep enough (Ethereum).
    Finalized,
}

/// A block's place in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockRef {
    /// Slot (Solana) or block number (Ethereum).
    pub height: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// Slot or number of the block before it; slots can be empty.
    pub parent_height: u64,
    /// Hash of the block before it.
    pub parent_hash: [u8; 32],
    /// Unix seconds.
    pub time: u64,
}

/// Where in a block an event stands; unique in its chain together with the block's hash or the transaction's id, and
/// ordered as the chain executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventPath {
    /// Index of the transaction in its block.
    pub transaction: u32,
    /// Top-level instruction (Solana) or log index in the block (Ethereum).
    pub outer: u32,
    /// Inner instruction under it, in execution order (Solana); 0 on Ethereum.
    pub inner: u32,
}

/// One event and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// Its transaction.
    pub tx: TxId,
    /// Its place.
    pub path: EventPath,
    /// What happened.
    pub event: Event,
}

/// A block and the protocol's events in it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its place.
    pub at: BlockRef,
    /// Its events; may be empty.
    pub events: Vec<EventRecord>,
}

/// What one call of [`Source::after`] covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Blocks in ascending order. On Ethereum every block of the range, so each one's parent is the one before it. On
    /// Solana only those with events: empty slots are skipped, since finality there is asked for, not recomputed.
    pub blocks: Vec<Block>,
    /// Everything up to and including this height was looked at: the next cursor.
    pub through: u64,
}

/// Blocks after a cursor.
#[async_trait]
pub trait Source: Send + Sync {
    /// The newest block.
    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError>;

    /// The block the chain has at this height now; `None` when there is none (an empty slot, or above the head).
    ///
    /// After a block whose parent is not the stored one, walk down with this until a stored hash matches: that is the
    /// common ancestor.
    async fn block(&self, height: u64) -> Result<Option<BlockRef>, ChainError>;

    /// Blocks above `cursor`, up to the head of this finality, covering at most `limit` heights. An empty batch with
    /// `through == cursor` means there is nothing new.
    async fn after(&self, cursor: u64, limit: u64, finality: Finality) -> Result<Batch, ChainError>;

    /// The newest height, from WebSocket notifications, or by polling while there is no WebSocket. It is a hint to look
    /// again, never itself proof of a block.
    fn heads(&self) -> watch::Receiver<u64>;
}
