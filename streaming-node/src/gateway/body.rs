//! Response bodies. Bytes sent with a stream token are counted when the connection takes them.

use std::ops::Range;

use axum::body::Body;
use bytes::Bytes;
use cid::Cid;
use futures::{StreamExt, TryStreamExt, stream};
use service::Problem;
use store::{ByteStream, StoreError};

use super::{Gateway, error, request::GatewayRequest};

/// Size of the pieces passed to the connection, in bytes.
const PIECE: usize = 64 << 10;

/// The body of a HEAD response. Its size hint is unknown, so that no `Content-Length: 0` is added.
pub(super) fn left_out() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, std::convert::Infallible>>())
}

/// A body with the bytes `range` of the file `cid`.
pub(super) async fn file(
    gateway: &Gateway,
    request: &GatewayRequest,
    cid: &Cid,
    range: Range<u64>,
) -> Result<Body, Problem> {
    let mut count = match &request.stream_token {
        Some(token) => Some(gateway.counter.open(token, cid)?),
        None => None,
    };
    if request.is_head {
        return Ok(left_out());
    }
    let blocks = gateway.store.read_range(cid, range).await.map_err(error::problem)?;
    Ok(Body::from_stream(pieces(blocks).inspect_ok(move |piece| {
        metrics::counter!("gateway_bytes_total").increment(piece.len() as u64);
        if let Some(count) = &mut count {
            count(piece.len() as u64);
        }
    })))
}

/// Splits blocks into pieces, so that bytes a slow connection has not taken are not counted. If a block cannot be read, the
/// connection is closed, and the client receives fewer bytes than `Content-Length`.
pub(super) fn pieces(blocks: ByteStream) -> impl futures::Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    blocks
        .inspect_err(
            |error| tracing::error!(%error, "closed a response before its end because a block could not be read"),
        )
        .map_ok(|block| stream::iter(cut(block)).map(Ok))
        .try_flatten()
}

fn cut(mut block: Bytes) -> impl Iterator<Item = Bytes> {
    std::iter::from_fn(move || (!block.is_empty()).then(|| block.split_to(block.len().min(PIECE))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_contain_all_bytes_of_a_block() {
        let block = Bytes::from((0..200_000u32).map(|i| i as u8).collect::<Vec<_>>());
        let cut: Vec<Bytes> = cut(block.clone()).collect();
        assert_eq!(cut.len(), 4);
        assert_eq!(cut.concat(), block);
        assert!(super::cut(Bytes::new()).next().is_none());
    }
}
