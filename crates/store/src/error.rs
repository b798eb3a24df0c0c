//! The error type of this crate.

use std::{io, path::PathBuf, time::Duration};

use cid::Cid;

/// An error of a [`BlobStore`](crate::BlobStore).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The block is not in the store.
    #[error("block {0} is not in the store")]
    NotFound(Cid),
    /// The stored bytes do not match their CID.
    #[error("block {0} does not match its CID; restore it from another copy")]
    Corrupt(Cid),
    /// The CID uses a hash function that this store cannot verify; the second field is its multihash code.
    #[error("{0} uses hash function {1:#x}; only sha2-256 and identity CIDs are supported")]
    UnsupportedHash(Cid, u64),
    /// The content is a directory, a symlink, or of another data model.
    #[error("{0} is not a file")]
    NotAFile(Cid),
    /// A path segment that does not exist.
    #[error("directory {directory} has no entry \"{segment}\"")]
    NoSuchPath {
        /// The directory in which the name was looked up.
        directory: Cid,
        /// The missing name.
        segment: String,
    },
    /// A node that violates the UnixFS specification.
    #[error("block {cid} is malformed: {reason}")]
    Malformed {
        /// CID of the malformed block.
        cid: Cid,
        /// The violated rule.
        reason: String,
    },
    /// The requested range is not within the file.
    #[error("bytes {start}..{end} are out of range: file {cid} has {size} bytes")]
    Range {
        /// CID of the file.
        cid: Cid,
        /// Offset of the first requested byte.
        start: u64,
        /// Offset one past the last requested byte.
        end: u64,
        /// Size of the file, in bytes.
        size: u64,
    },
    /// The file is larger than the limit for reading it into memory.
    #[error("file {cid} has {size} bytes; the limit is {limit}")]
    TooLarge {
        /// CID of the file.
        cid: Cid,
        /// Size of the file, in bytes.
        size: u64,
        /// Largest accepted size, in bytes.
        limit: u64,
    },
    /// Reading the source of a file to be added failed.
    #[error("could not read the source: {0}")]
    Source(#[source] io::Error),
    /// The source had more or fewer bytes than announced.
    #[error("the source has {got} bytes; expected {expected}")]
    Length {
        /// Announced number of bytes.
        expected: u64,
        /// Number of bytes read.
        got: u64,
    },
    /// A file system operation failed.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file or folder of the operation.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
    /// Kubo did not respond in time.
    #[error("Kubo did not respond to {call} within {after:?}")]
    Timeout {
        /// The RPC method, such as `block/get`.
        call: &'static str,
        /// The timeout that expired.
        after: Duration,
    },
    /// Kubo returned an error or could not be reached.
    #[error("Kubo {call} failed: {reason}")]
    Kubo {
        /// The RPC method, such as `block/get`.
        call: &'static str,
        /// Kubo's error message, or the connection error.
        reason: String,
    },
    /// Kubo computed another CID for the same bytes.
    #[error("Kubo returned CID {theirs}; expected {ours}. It is older than 0.36 or ignores import options")]
    CidMismatch {
        /// The CID computed by this crate.
        ours: Cid,
        /// The CID returned by Kubo.
        theirs: String,
    },
    /// An invalid setting.
    #[error("invalid store configuration: {0}")]
    Config(String),
}

impl StoreError {
    /// Returns a function that adds `path` to an I/O error.
    pub(crate) fn disk(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, source }
    }

    pub(crate) fn malformed(cid: &Cid, reason: impl Into<String>) -> Self {
        Self::Malformed { cid: *cid, reason: reason.into() }
    }
}
