//! The interface of every store.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use cid::Cid;
use futures::{TryStreamExt, stream::BoxStream};
use tokio::io::AsyncRead;

use crate::{
    StoreError,
    unixfs::{self, Resolved, Stat},
};

/// Verified bytes of a file, in order, in pieces of at most one block.
pub type ByteStream = BoxStream<'static, Result<Bytes, StoreError>>;

/// Told how many bytes were taken so far.
pub type Progress<'a> = &'a (dyn Fn(u64) + Send + Sync);

/// A [`Progress`] for who does not look.
pub fn quiet(_bytes: u64) {}

/// What was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// CIDv1 of the file.
    pub cid: Cid,
    /// Its size, in bytes.
    pub size: u64,
}

/// Where blocks come from.
#[async_trait]
pub trait Blocks: Send + Sync + 'static {
    /// The block `cid` names, verified.
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError>;
}

/// A store of files by CID.
#[async_trait]
pub trait BlobStore: Send + Sync + 'static {
    /// The blocks behind the files; everything that reads is built on it.
    fn blocks(&self) -> Arc<dyn Blocks>;

    /// Adds a file and pins it; it is durable when this returns.
    ///
    /// With `size` given, a source of another length is an error and nothing is pinned. Dropping the future abandons
    /// the addition.
    async fn put(
        &self,
        source: &mut (dyn AsyncRead + Send + Unpin),
        size: Option<u64>,
        progress: Progress<'_>,
    ) -> Result<Stored, StoreError>;

    /// Whether the block is here (without asking the network for it).
    async fn has(&self, cid: &Cid) -> Result<bool, StoreError>;

    /// Keeps the file and everything under it.
    async fn pin(&self, cid: &Cid) -> Result<(), StoreError>;

    /// Lets go of what [`pin`](Self::pin) kept; it is no error when nothing did.
    async fn unpin(&self, cid: &Cid) -> Result<(), StoreError>;

    /// Whether the CID itself was pinned.
    async fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError>;

    /// Adds a file that is already in memory.
    async fn put_bytes(&self, bytes: &[u8]) -> Result<Cid, StoreError> {
        let mut source = bytes;
        let size = bytes.len() as u64;
        Ok(self.put(&mut source, Some(size), &quiet).await?.cid)
    }

    /// The block `cid` names, verified.
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError> {
        self.blocks().get_block(cid).await
    }

    /// What the CID is: a file of so many bytes, a directory, or something else.
    async fn stat(&self, cid: &Cid) -> Result<Stat, StoreError> {
        unixfs::stat(self.blocks().as_ref(), cid).await
    }

    /// Size of the file, in bytes.
    async fn size(&self, cid: &Cid) -> Result<u64, StoreError> {
        match self.stat(cid).await? {
            Stat::File { size } => Ok(size),
            _ => Err(StoreError::NotAFile(*cid)),
        }
    }

    /// The bytes `range` of the file, reading only the blocks that hold them.
    async fn read_range(&self, cid: &Cid, range: Range<u64>) -> Result<ByteStream, StoreError> {
        unixfs::read_range(self.blocks(), *cid, range).await
    }

    /// A small file whole; one above `limit` bytes is an error before it is read.
    async fn read(&self, cid: &Cid, limit: u64) -> Result<Vec<u8>, StoreError> {
        let size = self.size(cid).await?;
        if size > limit {
            return Err(StoreError::TooLarge { cid: *cid, size, limit });
        }
        self.read_range(cid, 0..size)
            .await?
            .try_fold(Vec::new(), |mut all, piece| async move {
                all.extend_from_slice(&piece);
                Ok(all)
            })
            .await
    }

    /// Follows `path` (names, without slashes) from `root` through directories.
    async fn resolve(&self, root: &Cid, path: &[&str]) -> Result<Resolved, StoreError> {
        unixfs::resolve(self.blocks().as_ref(), root, path).await
    }
}
