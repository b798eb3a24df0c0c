//! Shared helpers.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures::TryStreamExt;
use store::{BlobStore, Blocks, ByteStream, Cid, StoreError};

pub async fn collect(stream: ByteStream) -> Result<Vec<u8>, StoreError> {
    let pieces: Vec<Bytes> = stream.try_collect().await?;
    Ok(pieces.concat())
}

pub async fn read(store: &dyn BlobStore, cid: &Cid, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
    collect(store.read_range(cid, range).await?).await
}

/// A block source that records the requested CIDs.
#[derive(Clone)]
pub struct Recorder {
    blocks: Arc<dyn Blocks>,
    pub seen: Arc<Mutex<Vec<Cid>>>,
}

impl Recorder {
    pub fn new(store: &dyn BlobStore) -> Self {
        Self { blocks: store.blocks(), seen: Arc::default() }
    }
}

#[async_trait::async_trait]
impl Blocks for Recorder {
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError> {
        self.seen.lock().unwrap().push(*cid);
        self.blocks.get_block(cid).await
    }
}
