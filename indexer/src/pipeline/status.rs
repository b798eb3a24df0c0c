//! What a pipeline says of itself to health checks and the status page.

use std::sync::{Mutex, PoisonError};

use super::{Cursor, LagMeter};
use crate::error::Error;

/// One pipeline's state, shared with whoever watches it.
#[derive(Debug, Default)]
pub struct PipelineStatus {
    /// Times of blocks.
    pub lag: LagMeter,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    height: Option<i64>,
    /// Errors since the last good step, and the last one's text.
    trouble: Option<(u32, String)>,
    halted: Option<String>,
}

/// Errors in a row after which a pipeline counts as unready; one or two are everyday.
const TOO_MANY: u32 = 3;

impl PipelineStatus {
    pub(super) fn healthy(&self, cursor: &Cursor) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.height = Some(cursor.height);
        inner.trouble = None;
    }

    /// Something failed and is tried again.
    pub(crate) fn troubled(&self, error: &Error) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let times = inner.trouble.as_ref().map_or(0, |(times, _)| *times) + 1;
        inner.trouble = Some((times, error.to_string()));
    }

    pub(super) fn halted(&self, error: &Error) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).halted = Some(error.to_string());
    }

    /// Whether the pipeline works, for the readiness check.
    ///
    /// # Errors
    /// Why it does not.
    pub fn check(&self) -> Result<(), String> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match (&inner.halted, &inner.trouble, inner.height) {
            (Some(reason), _, _) => Err(format!("stopped: {reason}")),
            (None, Some((times, text)), _) if *times >= TOO_MANY => Err(text.clone()),
            (None, Some((_, text)), None) => Err(text.clone()),
            (None, None, None) => Err("not started".into()),
            _ => Ok(()),
        }
    }

    /// The last error, while it lasts.
    pub fn trouble(&self) -> Option<String> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.halted.clone().or_else(|| inner.trouble.as_ref().map(|(_, text)| text.clone()))
    }
}
