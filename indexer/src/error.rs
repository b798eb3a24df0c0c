//! Why a pipeline cannot go on for now, or for good.

use std::time::Duration;

use chain::ChainError;

/// An error while following a chain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chain could not be read.
    #[error("chain: {0}")]
    Source(#[from] ChainError),
    /// The chain's node did not answer.
    #[error("no answer from the chain's node within {0:?}")]
    SourceTimeout(Duration),
    /// The database could not be read or written.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// The database did not answer.
    #[error("no answer from the database within {0:?}")]
    DatabaseTimeout(Duration),
    /// What the node says contradicts itself or what is stored; nothing of it was kept.
    #[error("contradictory answer: {0}")]
    Contradiction(String),
    /// Another process moved this chain's cursor.
    #[error("another indexer moved the cursor of this chain")]
    Superseded,
    /// The node's chain leaves ours below what can be rolled back.
    #[error(
        "the chain was reorganised below block {floor}, deeper than the window: is this the same chain? \
         Rebuild from an empty schema, or raise `window` next time"
    )]
    ReorganisationTooDeep {
        /// The deepest height that can be rolled back to.
        floor: i64,
    },
}

impl Error {
    /// Whether waiting cannot help: the pipeline stops and says so.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::ReorganisationTooDeep { .. })
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let broken_rule = error.as_database_error().and_then(|e| e.code()).is_some_and(|code| code.starts_with("23"));
        if broken_rule {
            // Class 23, integrity: the same event twice, a balance below zero. Our rows are right, so the answer is not.
            return Self::Contradiction(error.to_string());
        }
        Self::Database(error)
    }
}
