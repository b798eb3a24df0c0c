//! What can go wrong between us and a chain.

use std::time::Duration;

use crate::transaction::Failure;

/// An error of a chain call.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The node did not answer in time.
    #[error("{method}: no answer from the node within {timeout:?}")]
    Timeout {
        /// RPC method.
        method: &'static str,
        /// How long we waited.
        timeout: Duration,
    },
    /// The node could not be reached or answered with an error.
    #[error("{method}: {message}")]
    Rpc {
        /// RPC method.
        method: &'static str,
        /// What it said.
        message: String,
    },
    /// The chain refuses the transaction.
    #[error(transparent)]
    Refused(#[from] Failure),
    /// The chain has no such thing.
    #[error("there is no {0} on this chain")]
    Missing(String),
    /// This chain has no such call.
    #[error("{call} does not exist on {chain}")]
    Unsupported {
        /// The call.
        call: &'static str,
        /// The chain's CAIP-2 id.
        chain: String,
    },
    /// What the chain holds is not of the expected form: wrong address or wrong version.
    #[error("cannot read {what}: {reason}")]
    Malformed {
        /// What was read.
        what: String,
        /// Why it could not be read.
        reason: String,
    },
    /// The caller's input does not make a transaction.
    #[error("{0}")]
    Invalid(String),
}

impl ChainError {
    /// Whether trying again later may help.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Timeout { .. } | Self::Rpc { .. })
    }

    pub(crate) fn rpc(method: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Rpc { method, message: error.to_string() }
    }

    pub(crate) fn malformed(what: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self::Malformed { what: what.into(), reason: reason.to_string() }
    }
}
