//! Errors that have their own exit code.

/// The user did not confirm the command.
#[derive(Debug, thiserror::Error)]
#[error("not done: you did not confirm it (use --yes to confirm in advance)")]
pub struct Declined;
