//! Adding a file to Kubo.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use cid::Cid;
use futures::{
    SinkExt, StreamExt, TryStreamExt,
    channel::mpsc::{Receiver, Sender, channel},
    stream,
};
use ipfs_api_prelude::Backend;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{
    KuboStore,
    request::{Add, Added},
};
use crate::{Progress, StoreError, Stored, unixfs::TreeBuilder};

const PIECE: usize = 256 << 10;

/// Sends the source to Kubo and builds the same tree locally, then checks that both computed the same CID.
pub(super) async fn put(
    store: &KuboStore,
    source: &mut (dyn AsyncRead + Send + Unpin),
    size: Option<u64>,
    progress: Progress<'_>,
) -> Result<Stored, StoreError> {
    let (pieces, body) = channel(2);
    let complete = Arc::new(AtomicBool::new(false));
    let taken = Arc::new(AtomicU64::new(0));
    let mut form = ipfs_api_backend_hyper::Form::default();
    form.add_async_reader("path", reader(body, Arc::clone(&complete)));

    let request = async {
        let answer = store.client.request::<Add, Added>(Add::default(), Some(form));
        answer.await.map_err(|e| StoreError::Kubo { call: "add", reason: e.to_string() })
    };
    let pump = pump(source, size, progress, pieces, &complete, &taken);
    let (stored, added) = tokio::select! {
        both = async { tokio::try_join!(pump, request) } => both?,
        timeout = stalled(store, &taken) => return Err(timeout),
    };
    if added.hash != stored.cid.to_string() {
        return Err(StoreError::CidMismatch { ours: stored.cid, theirs: added.hash });
    }
    Ok(stored)
}

/// Copies bytes from the source to the request body and to the tree builder.
async fn pump(
    source: &mut (dyn AsyncRead + Send + Unpin),
    size: Option<u64>,
    progress: Progress<'_>,
    mut pieces: Sender<Bytes>,
    complete: &AtomicBool,
    taken: &AtomicU64,
) -> Result<Stored, StoreError> {
    let mut tree = TreeBuilder::new();
    let mut total = 0u64;
    loop {
        let mut piece = bytes::BytesMut::with_capacity(PIECE);
        let read = source.read_buf(&mut piece).await;
        if read.map_err(StoreError::Source)? == 0 {
            break;
        }
        let piece = piece.freeze();
        total += piece.len() as u64;
        tree.push(&piece);
        // The request has ended; its error is the one to return, so wait for it.
        if pieces.send(piece).await.is_err() {
            std::future::pending::<()>().await;
        }
        taken.store(total, Ordering::Relaxed);
        progress(total);
    }
    if let Some(expected) = size.filter(|size| *size != total) {
        return Err(StoreError::Length { expected, got: total });
    }
    complete.store(true, Ordering::Release);
    let (_, root) = tree.finish();
    let cid: Cid = root.ok_or(StoreError::Length { expected: total, got: 0 })?;
    Ok(Stored { cid, size: total })
}

/// The request body. If the pump ends early, the body ends with an error, because Kubo would add a truncated body.
fn reader(body: Receiver<Bytes>, complete: Arc<AtomicBool>) -> impl futures::AsyncRead + Send + Sync + Unpin + 'static {
    let end = stream::once(futures::future::lazy(move |_| {
        if complete.load(Ordering::Acquire) { Ok(Bytes::new()) } else { Err(io::Error::other("the source failed")) }
    }));
    body.map(Ok::<_, io::Error>).chain(end).into_async_read()
}

/// Returns when no bytes were sent during one timeout.
async fn stalled(store: &KuboStore, taken: &AtomicU64) -> StoreError {
    let mut before = taken.load(Ordering::Relaxed);
    loop {
        tokio::time::sleep(store.timeout).await;
        let now = taken.load(Ordering::Relaxed);
        if now == before {
            return StoreError::Timeout { call: "add", after: store.timeout };
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use futures::AsyncReadExt as _;

    use super::*;

    async fn read(complete: bool) -> io::Result<Vec<u8>> {
        let (mut pieces, body) = channel(2);
        pieces.send(Bytes::from_static(b"half a recording")).await.map_err(io::Error::other)?;
        drop(pieces);
        let mut bytes = Vec::new();
        reader(body, Arc::new(AtomicBool::new(complete))).read_to_end(&mut bytes).await?;
        Ok(bytes)
    }

    #[tokio::test]
    async fn a_body_ends_with_an_error_if_the_pump_is_dropped() {
        assert_eq!(read(true).await.unwrap(), b"half a recording");
        assert_eq!(read(false).await.unwrap_err().to_string(), "the source failed");
    }
}
