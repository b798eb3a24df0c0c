//! What an upload's answer says, line by line.

use bytes::Bytes;
use media::{Ingested, Stage};
use serde::Serialize;
use service::Problem;

/// A line of the answer (newline-delimited JSON).
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum UploadEvent {
    /// So many bytes have arrived.
    Received {
        /// Bytes.
        bytes: u64,
    },
    /// A step is so far.
    Progress {
        /// The step.
        stage: Stage,
        /// How much of it is done, 0 to 1.
        share: f64,
    },
    /// The renditions are stored; the last line.
    Done {
        /// The recording.
        ingested: Box<Ingested>,
    },
    /// The recording was refused, or something failed; the last line.
    Refused {
        /// Why.
        problem: Box<Problem>,
    },
}

impl UploadEvent {
    /// The line.
    pub(super) fn line(&self) -> Bytes {
        match serde_json::to_vec(self) {
            Ok(mut line) => {
                line.push(b'\n');
                line.into()
            }
            Err(error) => {
                tracing::error!(%error, "an upload event has no JSON");
                Bytes::new()
            }
        }
    }
}
