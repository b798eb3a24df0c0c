//! The traits that every store implements.

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

/// A callback that receives the number of bytes read from the source so far.
pub type Progress<'a> = &'a (dyn Fn(u64) + Send + Sync);

/// A [`Progress`] callback that does nothing.
pub fn quiet(_bytes: u64) {}

/// The result of adding a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// CIDv1 of the file.
    pub cid: Cid,
    /// Size of the file, in bytes. Fails with [`StoreError::NotAFile`] if the CID is not a file.
    pub size: u64,
}

/// A source of verified blocks.
#[async_trait]
pub trait Blocks: Send + Sync + 'static {
    /// Returns the block with this CID after verifying its hash.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] if the block is missing, [`StoreError::Corrupt`] if its bytes do not match the CID.
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError>;
}

/// A store of files by CID.
#[async_trait]
pub trait BlobStore: Send + Sync + 'static {
    /// The block source of this store. All read methods are built on it.
    fn blocks(&self) -> Arc<dyn Blocks>;

    /// Adds a file and pins it. The file is durable when this returns.
    ///
    /// If `size` (in bytes) is given and the source has another length, this fails with [`StoreError::Length`] and pins
    /// nothing. Dropping the future cancels the addition.
    async fn put(
        &self,
        source: &mut (dyn AsyncRead + Send + Unpin),
        size: Option<u64>,
        progress: Progress<'_>,
    ) -> Result<Stored, StoreError>;

    /// Whether the block is stored locally. Does not query the network.
    async fn has(&self, cid: &Cid) -> Result<bool, StoreError>;

    /// Pins the CID and every block reachable from it.
    async fn pin(&self, cid: &Cid) -> Result<(), StoreError>;

    /// Removes the pin set by [`pin`](Self::pin). Succeeds if the CID is not pinned.
    async fn unpin(&self, cid: &Cid) -> Result<(), StoreError>;

    /// Whether the CID itself is pinned, as opposed to being reachable from another pin.
    async fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError>;

    /// Adds and pins a file that is already in memory.
    async fn put_bytes(&self, bytes: &[u8]) -> Result<Cid, StoreError> {
        let mut source = bytes;
        let size = bytes.len() as u64;
        Ok(self.put(&mut source, Some(size), &quiet).await?.cid)
    }

    /// Returns the block with this CID after verifying its hash.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] if the block is missing, [`StoreError::Corrupt`] if its bytes do not match the CID.
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError> {
        self.blocks().get_block(cid).await
    }

    /// Whether the CID is a file (and its size), a directory, or something else.
    async fn stat(&self, cid: &Cid) -> Result<Stat, StoreError> {
        unixfs::stat(self.blocks().as_ref(), cid).await
    }

    /// Size of the file, in bytes. Fails with [`StoreError::NotAFile`] if the CID is not a file.
    async fn size(&self, cid: &Cid) -> Result<u64, StoreError> {
        match self.stat(cid).await? {
            Stat::File { size } => Ok(size),
            _ => Err(StoreError::NotAFile(*cid)),
        }
    }

    /// Streams the bytes `range` (half-open) of the file, reading only the blocks that contain them.
    async fn read_range(&self, cid: &Cid, range: Range<u64>) -> Result<ByteStream, StoreError> {
        unixfs::read_range(self.blocks(), *cid, range).await
    }

    /// Reads a whole file into memory. Fails with [`StoreError::TooLarge`], before reading the content, if the file has
    /// more than `limit` bytes.
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

    /// Resolves `path` (directory entry names, without slashes) starting at the directory `root`.
    async fn resolve(&self, root: &Cid, path: &[&str]) -> Result<Resolved, StoreError> {
        unixfs::resolve(self.blocks().as_ref(), root, path).await
    }
}
