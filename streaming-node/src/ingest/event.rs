//! The lines of the response to an upload.

use bytes::Bytes;
use media::{Ingested, Stage};
use serde::Serialize;
use service::Problem;

/// A line of the response (newline-delimited JSON).
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum UploadEvent {
    /// A part of the body was received.
    Received {
        /// Number of bytes received so far.
        bytes: u64,
    },
    /// A stage made progress.
    Progress {
        /// The current stage.
        stage: Stage,
        /// Completed fraction of the stage, 0 to 1.
        share: f64,
    },
    /// The renditions are stored. This is the last line.
    Done {
        /// The stored recording.
        ingested: Box<Ingested>,
    },
    /// The recording was rejected, or an error occurred. This is the last line.
    Refused {
        /// The reason.
        problem: Box<Problem>,
    },
}

impl UploadEvent {
    /// Serializes the event as one line.
    pub(super) fn line(&self) -> Bytes {
        match serde_json::to_vec(self) {
            Ok(mut line) => {
                line.push(b'\n');
                line.into()
            }
            Err(error) => {
                tracing::error!(%error, "could not serialize an upload event; its line is omitted");
                Bytes::new()
            }
        }
    }
}
