//! What the store says, in HTTP.

use axum::http::StatusCode;
use cid::Cid;
use service::Problem;
use store::StoreError;

/// The problem for a store's error.
pub(super) fn problem(error: StoreError) -> Problem {
    let text = error.to_string();
    match error {
        StoreError::NotFound(_) => Problem::not_found(text).coded("content-not-found"),
        StoreError::NoSuchPath { .. } => Problem::not_found(text).coded("path-not-found"),
        StoreError::NotAFile(_) => {
            let hint = format!("{text}: ask for it with ?format=raw or ?format=car, or name a file in it");
            Problem::not_found(hint).coded("not-a-file")
        }
        StoreError::UnsupportedHash(..) => Problem::bad_request(text).coded("hash-unsupported"),
        StoreError::Malformed { .. } => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "content-malformed", text),
        StoreError::Timeout { .. } => Problem::new(StatusCode::GATEWAY_TIMEOUT, "store-timeout", text),
        StoreError::Kubo { .. } => {
            tracing::warn!(error = %text, "the block store does not answer");
            Problem::unavailable("the block store does not answer; try again")
        }
        _ => Problem::internal(text),
    }
}

/// `only-if-cached`, and it is not here.
pub(super) fn not_cached(cid: &Cid) -> Problem {
    Problem::new(StatusCode::PRECONDITION_FAILED, "not-cached", format!("{cid} is not in this node's store"))
}
