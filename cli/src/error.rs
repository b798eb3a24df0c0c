//! Errors that carry an exit code of their own.

/// A person said no.
#[derive(Debug, thiserror::Error)]
#[error("not done: you did not confirm it (use --yes to confirm in advance)")]
pub struct Declined;
