//! Where an event stands, and the columns every row takes from there.

use chain::{Block, EventRecord, Namespace, address};
use protocol::id::Address32;
use serde::Serialize;

/// A chain as the indexer names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainName {
    /// CAIP-2 id.
    pub caip2: String,
    /// The family: it decides identities and addresses' form.
    pub namespace: Namespace,
    /// The chain's number in the network.
    pub number: u32,
}

/// An event's place in its chain.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its chain.
    pub chain: &'a ChainName,
    /// Block or slot.
    pub height: i64,
    /// Place among the block's events.
    pub ordinal: i64,
    /// The block's time, unix seconds.
    pub time: i64,
    /// The transaction in its chain's form.
    pub tx: &'a str,
}

/// The columns of a row that exists because of one event.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceColumns {
    chain: String,
    height: i64,
    ordinal: i64,
    tx: String,
    time: i64,
}

impl<'a> Place<'a> {
    /// The place of the `ordinal`-th event of a block.
    #[must_use]
    pub fn new(chain: &'a ChainName, block: &Block, ordinal: usize, record: &'a EventRecord) -> Self {
        Self {
            chain,
            height: signed(block.at.height),
            ordinal: i64::try_from(ordinal).unwrap_or(i64::MAX),
            time: signed(block.at.time),
            tx: &record.tx.0,
        }
    }

    /// An address in the chain's form.
    #[must_use]
    pub fn address(&self, address: Address32) -> String {
        address::format(self.chain.namespace, address)
    }

    /// An address, or nothing where the chain says "nobody".
    #[must_use]
    pub fn optional(&self, address: Address32) -> Option<String> {
        (address != Address32::ZERO).then(|| self.address(address))
    }

    /// The columns a row takes from here.
    #[must_use]
    pub fn columns(&self) -> PlaceColumns {
        PlaceColumns {
            chain: self.chain.caip2.clone(),
            height: self.height,
            ordinal: self.ordinal,
            tx: self.tx.to_owned(),
            time: self.time,
        }
    }
}

/// An event's identity: (block hash, log index) on Ethereum, (signature, instruction path) on Solana. The same log in two
/// branches is two events; the same instruction is one, whichever block carries it.
#[must_use]
pub fn identity(namespace: Namespace, block: &Block, record: &EventRecord) -> (String, String) {
    match namespace {
        Namespace::Ethereum => (protocol::hex::encode(block.at.hash), record.path.outer.to_string()),
        Namespace::Solana => (record.tx.0.clone(), format!("{}.{}", record.path.outer, record.path.inner)),
    }
}

/// A height or time as PostgreSQL's BIGINT; what no clock or chain reaches is capped.
#[must_use]
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Bytes in the form PostgreSQL reads a BYTEA from.
#[must_use]
pub fn bytea(bytes: &[u8]) -> String {
    format!("\\x{}", hex::encode(bytes))
}
