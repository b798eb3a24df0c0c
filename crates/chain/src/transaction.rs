//! A transaction's life: unsigned, signed with its id known, sent, and what became of it.

use std::fmt;

use protocol::id::Address32;
use serde::{Deserialize, Serialize};

/// A transaction's id in its chain's own form: base58 signature (Solana) or 0x-hex hash (Ethereum).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TxId(pub String);

impl fmt::Display for TxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How long a signed transaction can still land.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// Solana: until the chain's block height passes this one.
    UntilHeight(u64),
    /// Ethereum: until another transaction of the sender takes this nonce.
    Nonce(u64),
}

/// A transaction to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// Who signs and pays for it.
    pub sender: Address32,
    /// What is signed: the message (Solana), or the EIP-1559 payload whose keccak256 is signed (Ethereum).
    pub payload: Vec<u8>,
    /// How long it can land once signed.
    pub validity: Validity,
}

/// A signed transaction; its id is known before it is sent, so it can be stored first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Its id.
    pub id: TxId,
    /// What is broadcast.
    pub raw: Vec<u8>,
    /// How long it can land.
    pub validity: Validity,
}

/// Why the chain refused a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{name}: {detail}")]
pub struct Failure {
    /// The program's or contract's own name of the error (`Nullifier_Spent`), or the chain's.
    pub name: String,
    /// One sentence, with the error's arguments where it has any.
    pub detail: String,
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxStatus {
    /// The node does not know it: never sent, dropped, or forgotten. See [`crate::Chain::expired`].
    Unknown,
    /// Known and in no block yet.
    Pending,
    /// In a block that may still be reorganised away.
    Confirmed {
        /// Slot or block number.
        block: u64,
    },
    /// In a final block.
    Finalized {
        /// Slot or block number.
        block: u64,
    },
    /// In a block, and failed.
    Failed {
        /// Slot or block number.
        block: u64,
        /// Whether that block is final.
        finalized: bool,
        /// Why.
        error: Failure,
    },
}

impl TxStatus {
    /// The block it is in, if any.
    #[must_use]
    pub const fn block(&self) -> Option<u64> {
        match self {
            Self::Unknown | Self::Pending => None,
            Self::Confirmed { block } | Self::Finalized { block } | Self::Failed { block, .. } => Some(*block),
        }
    }
}

/// What would become of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Gas or compute units it takes.
    pub units: u64,
    /// Why it would fail.
    pub failure: Option<Failure>,
}
