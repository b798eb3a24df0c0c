//! What can go wrong in a store.

use std::{io, path::PathBuf, time::Duration};

use cid::Cid;

/// Why a store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such block here.
    #[error("block {0} is not in the store")]
    NotFound(Cid),
    /// The bytes held under a CID are not what the CID names.
    #[error("block {0} does not match its CID; restore it from another copy")]
    Corrupt(Cid),
    /// A hash this store cannot verify, so will not serve.
    #[error("{0} uses hash function {1:#x}; only sha2-256 and identity CIDs are supported")]
    UnsupportedHash(Cid, u64),
    /// Content that is no file: a directory, a symlink, or another data model.
    #[error("{0} is not a file")]
    NotAFile(Cid),
    /// A path that leads nowhere.
    #[error("there is no \"{segment}\" in {directory}")]
    NoSuchPath {
        /// The directory that was searched.
        directory: Cid,
        /// The name that is not in it.
        segment: String,
    },
    /// A node that breaks the UnixFS rules.
    #[error("block {cid} is malformed: {reason}")]
    Malformed {
        /// The offending block.
        cid: Cid,
        /// The rule it breaks.
        reason: String,
    },
    /// A range outside the file.
    #[error("bytes {start}..{end} are outside {cid}, which has {size}")]
    Range {
        /// The file.
        cid: Cid,
        /// First byte asked for.
        start: u64,
        /// One past the last byte asked for.
        end: u64,
        /// The file's size, in bytes.
        size: u64,
    },
    /// A file too large to be read into memory.
    #[error("{cid} has {size} bytes, more than the {limit} allowed here")]
    TooLarge {
        /// The file.
        cid: Cid,
        /// Its size, in bytes.
        size: u64,
        /// The largest size accepted, in bytes.
        limit: u64,
    },
    /// What was to be added could not be read.
    #[error("reading what is to be added: {0}")]
    Source(#[source] io::Error),
    /// What was to be added ended early or late.
    #[error("expected {expected} bytes to add, got {got}")]
    Length {
        /// Bytes announced.
        expected: u64,
        /// Bytes read.
        got: u64,
    },
    /// The disk failed.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The backend did not answer in time.
    #[error("Kubo did not answer {call} within {after:?}")]
    Timeout {
        /// The call.
        call: &'static str,
        /// How long it was waited for.
        after: Duration,
    },
    /// The backend answered with an error, or not at all.
    #[error("Kubo {call}: {reason}")]
    Kubo {
        /// The call.
        call: &'static str,
        /// What it said.
        reason: String,
    },
    /// The backend made another CID from the same bytes.
    #[error("Kubo made {theirs} of what is {ours}; it is older than 0.36 or ignores import options")]
    CidMismatch {
        /// What the profile says.
        ours: Cid,
        /// What Kubo said.
        theirs: String,
    },
    /// A setting that cannot work.
    #[error("store configuration: {0}")]
    Config(String),
}

impl StoreError {
    /// Attaches a path to an I/O error.
    pub(crate) fn disk(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, source }
    }

    pub(crate) fn malformed(cid: &Cid, reason: impl Into<String>) -> Self {
        Self::Malformed { cid: *cid, reason: reason.into() }
    }
}
