//! The source of blocks and events for an indexer. Blocks come in order and with their parents, so that a
//! reorganisation can be detected.

use async_trait::async_trait;
use protocol::event::Event;
use tokio::sync::watch;

use crate::{ChainError, TxId};

/// Finality of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finality {
    /// The newest block: commitment `confirmed` (Solana), head (Ethereum). A reorganisation can remove it.
    Latest,
    /// Final: commitment `finalized` (Solana), tag `finalized` or [`confirmations`](crate::ChainConfig::confirmations)
    /// deep (Ethereum).
    Finalized,
}

/// A reference to a block: its height, hash, parent and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockRef {
    /// Slot (Solana) or block number (Ethereum).
    pub height: u64,
    /// Hash of the block.
    pub hash: [u8; 32],
    /// Slot or number of the parent block. On Solana, the slots between are empty.
    pub parent_height: u64,
    /// Hash of the parent block.
    pub parent_hash: [u8; 32],
    /// Unix time of the block, in seconds.
    pub time: u64,
}

/// The place of an event in its block. Paths are ordered by execution. Together with the hash of the block or the id of
/// the transaction, a path is unique on its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventPath {
    /// Index of the transaction in its block.
    pub transaction: u32,
    /// Index of the top-level instruction (Solana), or of the log in the block (Ethereum).
    pub outer: u32,
    /// Index of the inner instruction below it, in execution order (Solana); 0 on Ethereum.
    pub inner: u32,
}

/// An event and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// Id of the transaction that emitted the event.
    pub tx: TxId,
    /// Place of the event in its block.
    pub path: EventPath,
    /// The decoded event.
    pub event: Event,
}

/// A block and the events of the protocol in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block.
    pub at: BlockRef,
    /// Events in order of execution; may be empty.
    pub events: Vec<EventRecord>,
}

/// The result of one call of [`Source::after`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Blocks in ascending order. On Ethereum, all blocks of the range, so that each block is the parent of the next
    /// one. On Solana, only blocks with successful transactions of the programs, because the node reports finality
    /// itself.
    pub blocks: Vec<Block>,
    /// All heights up to and including this one are covered. This is the next cursor.
    pub through: u64,
}

/// A source of the blocks of one chain. Methods return [`ChainError::Timeout`] or [`ChainError::Rpc`] if the node does
/// not answer or the chain was reorganised while it was read; the caller can retry.
#[async_trait]
pub trait Source: Send + Sync {
    /// The newest block of this finality.
    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError>;

    /// The block at this height on the current chain; `None` for an empty slot or above the head.
    ///
    /// If the parent of a new block is not the stored block, call this for lower heights until the hash equals a stored
    /// one: that block is the common ancestor.
    async fn block(&self, height: u64) -> Result<Option<BlockRef>, ChainError>;

    /// Blocks above `cursor` and up to the head of this finality: at most `limit` heights (Ethereum) or `limit` blocks
    /// (Solana). A batch with `through == cursor` means that there is no new block.
    async fn after(&self, cursor: u64, limit: u64, finality: Finality) -> Result<Batch, ChainError>;

    /// The newest height, from WebSocket notifications, or by polling while there is no WebSocket connection. It is
    /// only a hint to call [`after`](Self::after); the height can be wrong.
    fn heads(&self) -> watch::Receiver<u64>;
}
