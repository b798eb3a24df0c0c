//! UnixFS: building file trees, reading them, finding names in directories.

mod build;
mod node;
mod read;
mod resolve;

pub(crate) use build::TreeBuilder;
pub use node::{Child, Node, ShardLink};
pub(crate) use read::overlap;
pub use read::{read_range, stat};
pub use resolve::{Resolved, resolve};

/// Bytes in a leaf (`unixfs-v1-2025`).
pub const CHUNK: usize = 1 << 20;
/// Links in a branch (`unixfs-v1-2025`).
pub const WIDTH: usize = 1024;

/// What a CID is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stat {
    /// A file.
    File {
        /// Its size, in bytes.
        size: u64,
    },
    /// A directory, sharded or not.
    Directory,
    /// A symlink, or content of another data model.
    Other,
}
