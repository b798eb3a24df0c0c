//! The embedded store, which keeps blocks as files and needs no other process.

mod cache;
mod files;
mod sweep;

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use cid::Cid;
use tokio::io::{AsyncRead, AsyncReadExt};

use self::{cache::Cache, files::Files};
use crate::{
    BlobStore, Blocks, Progress, StoreError, Stored, content,
    unixfs::{CHUNK, TreeBuilder},
};

/// Size limit of the block cache, in bytes.
const CACHE_BYTES: usize = 64 << 20;

/// A store in a folder. Several processes can use the same folder. Clones share one cache.
#[derive(Clone)]
pub struct EmbeddedStore {
    inner: Arc<Inner>,
}

struct Inner {
    files: Files,
    cache: Cache,
}

impl EmbeddedStore {
    /// Opens the store in `folder`, creating the folder if it does not exist.
    ///
    /// # Errors
    ///
    /// [`StoreError::Disk`] if the folders cannot be created or read.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let inner = Inner { files: Files::open(folder.into())?, cache: Cache::new(CACHE_BYTES) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Adds one block without pinning it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] if the block does not match `cid`.
    pub async fn put_block(&self, cid: &Cid, block: Bytes) -> Result<(), StoreError> {
        content::verify(cid, &block)?;
        let cid = *cid;
        self.on_disk(move |files| {
            files.write(&cid, &block)?;
            files.sync_names([&cid])
        })
        .await
    }

    /// Removes blocks that are older than `age` and not reachable from a pin. Returns the number of removed blocks.
    ///
    /// `age` protects files that are being added at the moment; one hour is enough.
    pub async fn sweep(&self, age: std::time::Duration) -> Result<usize, StoreError> {
        let kept = sweep::reachable(self).await?;
        let removed = self.on_disk(move |files| files.remove_except(&kept, age)).await?;
        self.inner.cache.clear();
        Ok(removed)
    }

    /// Runs `work` on a thread on which blocking is allowed.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Files) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        let joined = tokio::task::spawn_blocking(move || work(&inner.files)).await;
        joined.map_err(|e| StoreError::Disk {
            path: self.inner.files.folder().to_owned(),
            source: std::io::Error::other(e),
        })?
    }
}

#[async_trait]
impl Blocks for EmbeddedStore {
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError> {
        if let Some(block) = content::inline_block(cid) {
            return Ok(Bytes::copy_from_slice(block));
        }
        if let Some(block) = self.inner.cache.get(cid) {
            return Ok(block);
        }
        let wanted = *cid;
        let block = self
            .on_disk(move |files| {
                let block = Bytes::from(files.read(&wanted)?);
                content::verify(&wanted, &block)?;
                Ok(block)
            })
            .await?;
        self.inner.cache.put(*cid, block.clone());
        Ok(block)
    }
}

#[async_trait]
impl BlobStore for EmbeddedStore {
    fn blocks(&self) -> Arc<dyn Blocks> {
        Arc::new(self.clone())
    }

    async fn put(
        &self,
        source: &mut (dyn AsyncRead + Send + Unpin),
        size: Option<u64>,
        progress: Progress<'_>,
    ) -> Result<Stored, StoreError> {
        let mut tree = TreeBuilder::new();
        let mut written = Vec::new();
        let mut taken = 0u64;
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            let read = (&mut *source).take(CHUNK as u64).read_to_end(&mut chunk).await.map_err(StoreError::Source)?;
            if read == 0 {
                break;
            }
            taken += read as u64;
            (tree, written) = self
                .on_disk(move |files| {
                    for (cid, block) in tree.push(&chunk) {
                        files.write(&cid, &block)?;
                        written.push(cid);
                    }
                    Ok((tree, written))
                })
                .await?;
            progress(taken);
        }
        if let Some(expected) = size.filter(|size| *size != taken) {
            return Err(StoreError::Length { expected, got: taken });
        }
        let cid = self
            .on_disk(move |files| {
                let (blocks, root) = tree.finish();
                for (cid, block) in blocks {
                    files.write(&cid, &block)?;
                    written.push(cid);
                }
                files.sync_names(&written)?;
                // An empty file is one empty leaf, so a root always exists.
                let root = root.ok_or(StoreError::Length { expected: taken, got: 0 })?;
                files.pin(&root)?;
                Ok(root)
            })
            .await?;
        Ok(Stored { cid, size: taken })
    }

    async fn has(&self, cid: &Cid) -> Result<bool, StoreError> {
        if content::inline_block(cid).is_some() {
            return Ok(true);
        }
        let cid = *cid;
        self.on_disk(move |files| files.has(&cid)).await
    }

    async fn pin(&self, cid: &Cid) -> Result<(), StoreError> {
        let cid = *cid;
        self.on_disk(move |files| files.pin(&cid)).await
    }

    async fn unpin(&self, cid: &Cid) -> Result<(), StoreError> {
        let cid = *cid;
        self.on_disk(move |files| files.unpin(&cid)).await
    }

    async fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError> {
        let cid = *cid;
        self.on_disk(move |files| Ok(files.is_pinned(&cid))).await
    }
}
