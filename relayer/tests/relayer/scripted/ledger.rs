//! The blocks and the pool of the simulated chain, and their faults.

use std::collections::{BTreeMap, HashMap};

use chain::{ChainError, Failure, TxId, TxStatus};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::{id_of, rpc, timeout};

/// A block this deep is final.
pub const CONFIRMATIONS: u64 = 2;

/// Number of blocks for which a transaction without a nonce is valid.
pub const VALID: u64 = 12;

/// The probability of each fault, from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Sending succeeds, but the transaction is lost.
    pub lost: f64,
    /// The transaction arrives, but the answer is lost.
    pub unanswered: f64,
    /// Sending succeeds, but the transaction arrives some blocks later.
    pub late: f64,
    /// Any other request is not answered.
    pub timeout: f64,
    /// A waiting transaction is dropped, per block.
    pub dropped: f64,
    /// The node returns an older nonce.
    pub lag: f64,
    /// Up to two blocks are replaced, per block.
    pub reorganised: f64,
}

/// A transaction of the simulated chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tx {
    /// Key of the effect of its call; empty for transactions of other programs.
    pub key: String,
    pub nonce: Option<u64>,
    pub until: Option<u64>,
    pub bump: u32,
}

impl Tx {
    pub fn raw(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap()
    }

    pub fn id(&self) -> TxId {
        id_of(&self.raw())
    }
}

#[derive(Clone)]
struct Landed {
    tx: Tx,
    failure: Option<Failure>,
}

/// The state of the simulated chain.
pub struct Ledger {
    pub faults: Faults,
    /// Transactions with a lower bump are not included in blocks.
    pub least_bump: u32,
    /// Calls whose simulation fails, by key.
    pub refusals: HashMap<String, Failure>,
    /// Calls that fail when they are included in a block, by key.
    pub failures: HashMap<String, Failure>,
    random: StdRng,
    blocks: Vec<Vec<Landed>>,
    pool: Vec<Tx>,
    /// Transactions that have not arrived yet, each with the height at which it arrives.
    late: Vec<(u64, Tx)>,
}

impl Ledger {
    pub fn new(faults: Faults, seed: u64) -> Self {
        Self {
            faults,
            least_bump: 0,
            refusals: HashMap::new(),
            failures: HashMap::new(),
            random: StdRng::seed_from_u64(seed),
            blocks: vec![Vec::new()],
            pool: Vec::new(),
            late: Vec::new(),
        }
    }

    pub(super) fn happens(&mut self, chance: f64) -> bool {
        self.random.gen_bool(chance)
    }

    /// Returns an error with the probability [`Faults::timeout`].
    pub(super) fn maybe_timeout(&mut self, method: &'static str) -> Result<(), ChainError> {
        if self.happens(self.faults.timeout) { Err(timeout(method)) } else { Ok(()) }
    }

    pub fn height(&self) -> u64 {
        self.blocks.len() as u64 - 1
    }

    fn final_height(&self) -> u64 {
        self.height().saturating_sub(CONFIRMATIONS)
    }

    fn landed(&self) -> impl Iterator<Item = &Landed> {
        self.blocks.iter().flatten()
    }

    /// Number of successful executions of each call.
    pub fn executions(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for landed in self.landed().filter(|landed| landed.failure.is_none() && !landed.tx.key.is_empty()) {
            *counts.entry(landed.tx.key.clone()).or_default() += 1;
        }
        counts
    }

    /// The nonces of all transactions in blocks, in order.
    pub fn nonces(&self) -> Vec<u64> {
        self.landed().filter_map(|landed| landed.tx.nonce).collect()
    }

    /// Number of transactions in blocks, except those of other programs.
    pub fn ours(&self) -> usize {
        self.landed().filter(|landed| !landed.tx.key.is_empty()).count()
    }

    pub fn waiting(&self) -> &[Tx] {
        &self.pool
    }

    fn count(&self, through: u64) -> u64 {
        self.blocks[..=through as usize].iter().flatten().filter(|landed| landed.tx.nonce.is_some()).count() as u64
    }

    /// The next nonce, counting waiting transactions; or, with the probability [`Faults::lag`], an older one.
    pub(super) fn next_nonce(&mut self) -> u64 {
        let mut nonce = self.count(self.height());
        if self.happens(self.faults.lag) {
            return nonce.saturating_sub(self.random.gen_range(0..=4));
        }
        while self.pool.iter().any(|tx| tx.nonce == Some(nonce)) {
            nonce += 1;
        }
        nonce
    }

    pub(super) fn expired(&self, nonce: Option<u64>, until: Option<u64>) -> bool {
        nonce.is_some_and(|nonce| self.count(self.final_height()) > nonce)
            || until.is_some_and(|until| self.final_height() > until)
    }

    pub(super) fn status(&self, id: &TxId) -> TxStatus {
        for (block, landed) in (0..).zip(&self.blocks) {
            let Some(landed) = landed.iter().find(|landed| landed.tx.id() == *id) else { continue };
            let finalized = block <= self.final_height();
            return match landed.failure.clone() {
                Some(error) => TxStatus::Failed { block, finalized, error },
                None if finalized => TxStatus::Finalized { block },
                None => TxStatus::Confirmed { block },
            };
        }
        if self.pool.iter().any(|tx| tx.id() == *id) { TxStatus::Pending } else { TxStatus::Unknown }
    }

    pub(super) fn send(&mut self, raw: &[u8]) -> Result<TxId, ChainError> {
        let tx: Tx = serde_json::from_slice(raw).unwrap();
        let id = tx.id();
        if self.status(&id) != TxStatus::Unknown || self.happens(self.faults.lost) {
            return Ok(id);
        }
        if self.happens(self.faults.late) {
            let height = self.height() + self.random.gen_range(1..VALID);
            self.late.push((height, tx));
            return Ok(id);
        }
        self.admit(tx)?;
        if self.happens(self.faults.unanswered) { Err(timeout("send")) } else { Ok(id) }
    }

    fn admit(&mut self, tx: Tx) -> Result<(), ChainError> {
        if tx.nonce.is_some_and(|nonce| nonce < self.count(self.height())) {
            return Err(rpc("send", "nonce too low"));
        }
        if tx.until.is_some_and(|until| until < self.height()) {
            return Err(rpc("send", "blockhash not found"));
        }
        if let Some(rival) = self.pool.iter_mut().find(|rival| tx.nonce.is_some() && rival.nonce == tx.nonce) {
            if tx.bump < rival.bump + 10 {
                return Err(rpc("send", "replacement transaction underpriced"));
            }
            *rival = tx;
            return Ok(());
        }
        self.pool.push(tx);
        Ok(())
    }

    /// Mines the next block, with faults.
    pub fn mine(&mut self) {
        let dropped = self.faults.dropped;
        let random = &mut self.random;
        self.pool.retain(|_| !random.gen_bool(dropped));
        if self.happens(self.faults.reorganised) {
            let depth = self.random.gen_range(1..=CONFIRMATIONS);
            self.reorganise(depth);
        }
        self.add_block();
        let height = self.height();
        let (arrived, late): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.late).into_iter().partition(|(due, _)| *due <= height);
        self.late = late;
        for (_, tx) in arrived {
            // It can be known already because it was sent again, or be too late for its nonce or height.
            if self.status(&tx.id()) == TxStatus::Unknown {
                let _ = self.admit(tx);
            }
        }
    }

    pub fn mine_until_final(&mut self) {
        (0..=CONFIRMATIONS).for_each(|_| self.add_block());
    }

    /// Replaces the newest `depth` blocks. Their transactions wait again, or are lost.
    pub fn reorganise(&mut self, depth: u64) {
        let depth = depth.min(self.height());
        for _ in 0..depth {
            let block = self.blocks.pop().unwrap();
            for landed in block {
                // Transactions of other programs are never lost, so their nonces stay used.
                let gone = self.random.gen_bool(0.3) && !landed.tx.key.is_empty();
                if !gone {
                    self.pool.push(landed.tx);
                }
            }
        }
        (0..depth).for_each(|_| self.add_block());
    }

    fn add_block(&mut self) {
        let height = self.height() + 1;
        let mut block = Vec::new();
        let mut nonce = self.count(self.height());
        loop {
            let fits = |tx: &Tx| match tx.nonce {
                Some(own) => own == nonce && (tx.bump >= self.least_bump || tx.key.is_empty()),
                None => tx.until.is_some_and(|until| until >= height),
            };
            let Some(place) = self.pool.iter().position(fits) else { break };
            let tx = self.pool.remove(place);
            nonce += u64::from(tx.nonce.is_some());
            block.push(Landed { failure: self.failures.get(&tx.key).cloned(), tx });
        }
        self.pool.retain(|tx| tx.nonce.is_none_or(|own| own >= nonce) && tx.until.is_none_or(|until| until >= height));
        self.blocks.push(block);
    }

    /// Mines a block with `many` transactions of another program that uses the same key.
    pub fn others_send(&mut self, many: u64) {
        let from = self.count(self.height());
        self.pool.retain(|tx| tx.nonce.is_none_or(|nonce| nonce >= from + many));
        let foreign = |nonce| Tx { key: String::new(), nonce: Some(nonce), until: None, bump: 0 };
        let block = (from..from + many).map(|nonce| Landed { tx: foreign(nonce), failure: None });
        self.blocks.push(block.collect());
    }

    /// Replaces the newest block by one that contains `tx`.
    pub fn replace_newest(&mut self, tx: Tx) {
        self.blocks.pop();
        self.blocks.push(vec![Landed { tx, failure: None }]);
    }
}
