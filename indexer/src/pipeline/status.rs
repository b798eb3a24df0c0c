//! The state of a pipeline, for health checks and the status endpoint.

use std::sync::{Mutex, PoisonError};

use super::{Cursor, LagMeter};
use crate::error::Error;

/// The state of one pipeline.
#[derive(Debug, Default)]
pub struct PipelineStatus {
    /// Measures the time from the announcement of a block to the commit of its rows.
    pub lag: LagMeter,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    height: Option<i64>,
    /// Number of consecutive errors, and the text of the last one.
    trouble: Option<(u32, String)>,
    halted: Option<String>,
}

/// Number of consecutive errors after which the pipeline is not ready. One or two errors are normal.
const TOO_MANY: u32 = 3;

impl PipelineStatus {
    /// Records a successful step.
    pub(super) fn healthy(&self, cursor: &Cursor) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.height = Some(cursor.height);
        inner.trouble = None;
    }

    /// Records an error that will be retried.
    pub(crate) fn troubled(&self, error: &Error) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let times = inner.trouble.as_ref().map_or(0, |(times, _)| *times) + 1;
        inner.trouble = Some((times, error.to_string()));
    }

    /// Records an error that stopped the pipeline permanently.
    pub(super) fn halted(&self, error: &Error) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).halted = Some(error.to_string());
    }

    /// Checks that the pipeline works, for the readiness check.
    ///
    /// # Errors
    /// The last error, if the pipeline stopped, has not started, or failed repeatedly.
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

    /// The current error; `None` after a successful step.
    pub fn trouble(&self) -> Option<String> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.halted.clone().or_else(|| inner.trouble.as_ref().map(|(_, text)| text.clone()))
    }
}
