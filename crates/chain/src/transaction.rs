//! Transactions: unsigned, signed (with a known id), and their status after sending.

use std::fmt;

use protocol::id::Address32;
use serde::{Deserialize, Serialize};

/// The id of a transaction, in the text form of its chain: base58 of the first signature (Solana), or 0x-hex of the
/// hash (Ethereum).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TxId(pub String);

impl fmt::Display for TxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Until when a signed transaction can be included in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// Solana: up to this block height.
    UntilHeight(u64),
    /// Ethereum: until another transaction of the sender with this nonce is included.
    Nonce(u64),
}

/// A transaction that is not signed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// The wallet that signs and pays.
    pub sender: Address32,
    /// The bytes to sign: the message (Solana), or the EIP-1559 payload, of which the keccak256 is signed (Ethereum).
    pub payload: Vec<u8>,
    /// Until when it can be included after signing.
    pub validity: Validity,
}

/// A signed transaction. Its id is known before it is sent, so that it can be stored first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Id of the transaction.
    pub id: TxId,
    /// The bytes to broadcast.
    pub raw: Vec<u8>,
    /// Until when it can be included in a block.
    pub validity: Validity,
}

/// Why a transaction failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{name}: {detail}")]
pub struct Failure {
    /// Name of the error in the program or contract (such as `Nullifier_Spent`), or of an error of the chain itself.
    pub name: String,
    /// One sentence, with the arguments of the error if it has any.
    pub detail: String,
}

/// Status of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxStatus {
    /// The node does not know the transaction: it was never sent, or the node dropped it. See
    /// [`crate::Sender::expired`].
    Unknown,
    /// The node knows the transaction, but it is in no block yet.
    Pending,
    /// In a block that is not final; a reorganisation can remove it.
    Confirmed {
        /// Slot or block number.
        block: u64,
    },
    /// In a final block.
    Finalized {
        /// Slot or block number.
        block: u64,
    },
    /// In a block, but the transaction failed.
    Failed {
        /// Slot or block number.
        block: u64,
        /// Whether that block is final.
        finalized: bool,
        /// Why it failed.
        error: Failure,
    },
}

impl TxStatus {
    /// The block (slot or block number) that contains the transaction, if any.
    #[must_use]
    pub const fn block(&self) -> Option<u64> {
        match self {
            Self::Unknown | Self::Pending => None,
            Self::Confirmed { block } | Self::Finalized { block } | Self::Failed { block, .. } => Some(*block),
        }
    }
}

/// Result of a simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Gas (Ethereum) or compute units (Solana) used; 0 on Ethereum if the transaction fails.
    pub units: u64,
    /// Why the transaction would fail; `None` if it would succeed.
    pub failure: Option<Failure>,
}
