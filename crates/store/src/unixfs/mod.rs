//! UnixFS: builds file trees, reads them, and resolves paths in directories.

mod build;
mod node;
mod read;
mod resolve;

pub(crate) use build::TreeBuilder;
pub use node::{Child, Node, ShardLink};
pub(crate) use read::overlap;
pub use read::{read_range, stat};
pub use resolve::{Resolved, resolve};

/// Size of a full leaf (`unixfs-v1-2025`), in bytes.
pub const CHUNK: usize = 1 << 20;
/// Maximum number of links in a branch (`unixfs-v1-2025`).
pub const WIDTH: usize = 1024;

/// The kind of content behind a CID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stat {
    /// A file.
    File {
        /// Size of the file, in bytes.
        size: u64,
    },
    /// A plain or sharded directory.
    Directory,
    /// A symlink, or content of another data model.
    Other,
}
