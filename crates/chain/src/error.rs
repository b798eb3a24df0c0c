//! Errors of this crate.

use std::time::Duration;

use crate::transaction::Failure;

/// Why a request to a chain failed.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The node did not answer in time.
    #[error("{method}: no answer from the node within {timeout:?}")]
    Timeout {
        /// The RPC method.
        method: &'static str,
        /// The timeout.
        timeout: Duration,
    },
    /// The node could not be reached, or its answer is an error.
    #[error("{method}: {message}")]
    Rpc {
        /// The RPC method.
        method: &'static str,
        /// The node's error message.
        message: String,
    },
    /// The transaction fails on the chain, or its simulation does.
    #[error(transparent)]
    Refused(#[from] Failure),
    /// An account or block does not exist on the chain.
    #[error("{0} does not exist on this chain")]
    Missing(String),
    /// The call does not exist on this chain.
    #[error("{call} does not exist on {chain}")]
    Unsupported {
        /// Name of the call.
        call: &'static str,
        /// CAIP-2 id of the chain.
        chain: String,
    },
    /// Data on the chain does not have the expected format: a wrong address or another version of a program or
    /// contract.
    #[error("cannot read {what}: {reason}")]
    Malformed {
        /// The data that was read.
        what: String,
        /// Why the data could not be read.
        reason: String,
    },
    /// An argument, a configuration value or a signature is not valid.
    #[error("{0}")]
    Invalid(String),
}

impl ChainError {
    /// Whether the same request may succeed later.
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
