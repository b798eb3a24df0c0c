//! The error type of a pipeline.

use std::time::Duration;

use chain::ChainError;

/// An error while indexing a chain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chain could not be read.
    #[error("could not read the chain: {0}")]
    Source(#[from] ChainError),
    /// The node of the chain did not respond in time.
    #[error("the node of the chain did not respond within {0:?}")]
    SourceTimeout(Duration),
    /// The database could not be read or written.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// The database did not respond in time.
    #[error("the database did not respond within {0:?}")]
    DatabaseTimeout(Duration),
    /// The response of the node is inconsistent, or contradicts the stored rows. No part of it was stored.
    #[error("inconsistent response from the node: {0}")]
    Contradiction(String),
    /// Another process moved the cursor of this chain after this one read it. No rows were stored.
    #[error("another indexer moved the cursor of this chain")]
    Superseded,
    /// A reorganisation goes deeper than the blocks that can be rolled back.
    #[error(
        "the chain was reorganised below block {floor}, deeper than the window: is the node on the same chain? \
         Rebuild from an empty schema, or raise `window` next time"
    )]
    ReorganisationTooDeep {
        /// Lowest height that can be rolled back to.
        floor: i64,
    },
}

impl Error {
    /// Whether retrying cannot help. The pipeline then stops permanently. True for [`Self::ReorganisationTooDeep`].
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::ReorganisationTooDeep { .. })
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let broken_rule = error.as_database_error().and_then(|e| e.code()).is_some_and(|code| code.starts_with("23"));
        if broken_rule {
            // Class 23 is an integrity violation, such as a duplicate event or a negative balance. The stored rows are
            // correct, so the response of the node is wrong.
            return Self::Contradiction(error.to_string());
        }
        Self::Database(error)
    }
}
