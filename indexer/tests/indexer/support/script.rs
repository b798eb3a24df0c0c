//! A chain that a test controls: it grows and forks on request, and gives wrong responses at a chosen rate.

use std::{
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chain::{Batch, Block, BlockRef, ChainError, EventPath, EventRecord, Finality, Namespace, Source, TxId};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::sync::watch;

use super::world::World;

pub struct ScriptedChain {
    namespace: Namespace,
    inner: Mutex<Inner>,
    heads: watch::Sender<u64>,
    /// Number of responses per 1,000 that are wrong, late or missing.
    pub faults: AtomicU32,
    /// Maximum time of a response, in microseconds.
    pub slowness: AtomicU32,
}

struct Inner {
    rng: StdRng,
    /// The blocks from the genesis block on, each with the world after it.
    blocks: Vec<(Block, World)>,
    /// Index of the newest final block.
    finalized: usize,
    /// Number of events in all blocks so far, including replaced ones.
    events: u64,
}

impl ScriptedChain {
    pub fn new(namespace: Namespace, seed: u64) -> Self {
        let at = BlockRef { height: 0, hash: [7; 32], parent_height: 0, parent_hash: [0; 32], time: 0 };
        let genesis = (Block { at, events: Vec::new() }, World::new(namespace));
        let inner = Inner { rng: StdRng::seed_from_u64(seed), blocks: vec![genesis], finalized: 0, events: 0 };
        Self {
            namespace,
            inner: Mutex::new(inner),
            heads: watch::Sender::new(0),
            faults: AtomicU32::new(0),
            slowness: AtomicU32::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while it holds the lock")
    }

    /// Adds `count` blocks.
    pub fn grow(&self, count: usize) {
        let mut inner = self.lock();
        for _ in 0..count {
            inner.extend(self.namespace);
        }
        let head = inner.head();
        drop(inner);
        self.heads.send_replace(head.height);
    }

    /// Replaces the newest `depth` blocks with `count` others. Final blocks are replaced only if `break_finality`.
    pub fn fork(&self, depth: usize, count: usize, break_finality: bool) {
        let mut inner = self.lock();
        let lowest = if break_finality { 1 } else { inner.finalized + 1 };
        let keep = (inner.blocks.len() - depth.min(inner.blocks.len() - 1)).max(lowest);
        inner.blocks.truncate(keep);
        inner.finalized = inner.finalized.min(keep - 1);
        drop(inner);
        self.grow(count);
    }

    /// Makes all but the newest `behind` blocks final.
    pub fn finalize(&self, behind: usize) {
        let mut inner = self.lock();
        inner.finalized = inner.finalized.max(inner.blocks.len().saturating_sub(behind + 1));
    }

    pub fn tip(&self) -> BlockRef {
        self.lock().head()
    }

    /// Number of events in all blocks so far, including replaced ones.
    pub fn events(&self) -> u64 {
        self.lock().events
    }

    /// The world after the newest block.
    pub fn world(&self) -> World {
        self.lock().blocks.last().expect("genesis").1.clone()
    }

    /// Waits for a random time, and then succeeds, fails or hangs.
    async fn answer(&self) -> Result<(), ChainError> {
        let (pause, fault) = {
            let mut inner = self.lock();
            let slowness = self.slowness.load(Ordering::Relaxed);
            let fault = inner.rng.gen_range(0..1_000) < self.faults.load(Ordering::Relaxed);
            (inner.rng.gen_range(0..=slowness), fault.then(|| inner.rng.gen_range(0..2)))
        };
        tokio::time::sleep(Duration::from_micros(pause.into())).await;
        match fault {
            Some(0) => Err(ChainError::Rpc { method: "scripted", message: "502 Bad Gateway".into() }),
            Some(_) => {
                tokio::time::sleep(Duration::from_secs(3_600)).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Changes a response, at the rate of faults, in a way that the pipeline can detect.
    fn spoil(&self, batch: &mut Batch) {
        let mut inner = self.lock();
        if inner.rng.gen_range(0..1_000) >= self.faults.load(Ordering::Relaxed) || batch.blocks.is_empty() {
            return;
        }
        let middle = inner.rng.gen_range(0..batch.blocks.len());
        match inner.rng.gen_range(0..5) {
            0 => batch.through = batch.through.saturating_sub(1),
            1 if self.namespace == Namespace::Ethereum => drop(batch.blocks.remove(middle)),
            2 => {
                let again = batch.blocks[middle].clone();
                batch.blocks.insert(middle, again);
            }
            3 => {
                let events = &mut batch.blocks[middle].events;
                let Some(first) = events.first().cloned() else { return };
                events.push(first);
            }
            4 if self.namespace == Namespace::Ethereum && middle > 0 => {
                batch.blocks[middle].at.parent_hash = inner.rng.r#gen();
            }
            // The pipeline can detect a wrong block number, but not a wrong slot.
            _ if self.namespace == Namespace::Ethereum => batch.blocks[middle].at.height += 1,
            _ => batch.blocks.swap(0, middle),
        }
    }
}

impl Inner {
    fn head(&self) -> BlockRef {
        self.blocks.last().expect("genesis").0.at
    }

    fn extend(&mut self, namespace: Namespace) {
        let (parent, world) = self.blocks.last().expect("genesis");
        let (parent, mut world) = (parent.at, world.clone());
        let events = world.happen(&mut self.rng, 4);
        let skipped = if namespace == Namespace::Solana { self.rng.gen_range(0..3) } else { 0 };
        let at = BlockRef {
            height: parent.height + 1 + skipped,
            hash: self.rng.r#gen(),
            parent_height: parent.height,
            parent_hash: parent.hash,
            time: world.now,
        };
        let records = events.into_iter().enumerate().map(|(place, event)| {
            let place = u32::try_from(place).expect("few");
            let tx = match namespace {
                Namespace::Ethereum => protocol::hex::encode(self.rng.r#gen::<[u8; 32]>()),
                Namespace::Solana => bs58::encode(self.rng.r#gen::<[[u8; 32]; 2]>().concat()).into_string(),
            };
            EventRecord { tx: TxId(tx), path: EventPath { transaction: place / 2, outer: place, inner: 0 }, event }
        });
        let events: Vec<_> = records.collect();
        self.events += events.len() as u64;
        self.blocks.push((Block { at, events }, world));
    }
}

#[async_trait]
impl Source for ScriptedChain {
    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        self.answer().await?;
        let inner = self.lock();
        Ok(match finality {
            Finality::Latest => inner.head(),
            Finality::Finalized => inner.blocks[inner.finalized].0.at,
        })
    }

    async fn block(&self, height: u64) -> Result<Option<BlockRef>, ChainError> {
        self.answer().await?;
        Ok(self.lock().blocks.iter().map(|(block, _)| block.at).find(|at| at.height == height))
    }

    async fn after(&self, cursor: u64, limit: u64, finality: Finality) -> Result<Batch, ChainError> {
        self.answer().await?;
        let mut batch = {
            let inner = self.lock();
            let end = match finality {
                Finality::Latest => inner.blocks.len(),
                Finality::Finalized => inner.finalized + 1,
            };
            let known = &inner.blocks[..end];
            let head = known.last().expect("genesis").0.at.height;
            let through = head.min(cursor.saturating_add(limit)).max(cursor);
            let wanted = known.iter().map(|(block, _)| block).filter(|block| {
                let shown = self.namespace == Namespace::Ethereum || !block.events.is_empty();
                shown && block.at.height > cursor && block.at.height <= through
            });
            Batch { blocks: wanted.cloned().collect(), through }
        };
        self.spoil(&mut batch);
        Ok(batch)
    }

    fn heads(&self) -> watch::Receiver<u64> {
        self.heads.subscribe()
    }
}
