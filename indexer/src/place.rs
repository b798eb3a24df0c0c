//! The position of an event in its chain, and the columns of a row that contain this position.

use chain::{Block, EventRecord, Namespace, address};
use protocol::id::Address32;
use serde::Serialize;

/// The names of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainName {
    /// CAIP-2 id.
    pub caip2: String,
    /// The family of the chain. It decides the identity of events and the form of addresses.
    pub namespace: Namespace,
    /// Number of the chain in the network.
    pub number: u32,
}

/// The position of an event in its chain.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The chain of the event.
    pub chain: &'a ChainName,
    /// Block (Ethereum) or slot (Solana).
    pub height: i64,
    /// Index among the events of the block, from 0.
    pub ordinal: i64,
    /// Time of the block, in Unix seconds.
    pub time: i64,
    /// Transaction: 0x-hex hash (Ethereum) or base58 signature (Solana).
    pub tx: &'a str,
}

/// The columns `chain`, `height`, `ordinal`, `tx` and `time` of a row that was created by one event.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceColumns {
    chain: String,
    height: i64,
    ordinal: i64,
    tx: String,
    time: i64,
}

impl<'a> Place<'a> {
    /// The position of `record`, the event number `ordinal` (from 0) of `block`.
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

    /// Formats an address as on the chain: 0x-hex with checksum (Ethereum) or base58 (Solana).
    #[must_use]
    pub fn address(&self, address: Address32) -> String {
        address::format(self.chain.namespace, address)
    }

    /// Like [`Self::address`], but `None` for the zero address, which the chains use for "no address".
    #[must_use]
    pub fn optional(&self, address: Address32) -> Option<String> {
        (address != Address32::ZERO).then(|| self.address(address))
    }

    /// The columns that contain this position.
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

/// The identity of an event: (block hash, log index) on Ethereum, (signature, instruction path) on Solana. On Ethereum,
/// one log in two branches is two events. On Solana, one instruction is one event, even if another branch contains it
/// in another slot.
#[must_use]
pub fn identity(namespace: Namespace, block: &Block, record: &EventRecord) -> (String, String) {
    match namespace {
        Namespace::Ethereum => (protocol::hex::encode(block.at.hash), record.path.outer.to_string()),
        Namespace::Solana => (record.tx.0.clone(), format!("{}.{}", record.path.outer, record.path.inner)),
    }
}

/// A height or time as a PostgreSQL `BIGINT`. Numbers above `i64::MAX`, which no chain or clock reaches, become
/// `i64::MAX`.
#[must_use]
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Formats bytes as PostgreSQL reads a `BYTEA`: `\x` and hex digits.
#[must_use]
pub fn bytea(bytes: &[u8]) -> String {
    format!("\\x{}", hex::encode(bytes))
}
