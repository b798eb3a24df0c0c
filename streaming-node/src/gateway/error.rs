//! Maps store errors to problems.

use axum::http::StatusCode;
use cid::Cid;
use service::Problem;
use store::StoreError;

/// Returns the problem for a store error.
pub(super) fn problem(error: StoreError) -> Problem {
    let text = error.to_string();
    match error {
        StoreError::NotFound(_) => Problem::not_found(text).coded("content-not-found"),
        StoreError::NoSuchPath { .. } => Problem::not_found(text).coded("path-not-found"),
        StoreError::NotAFile(_) => {
            let hint =
                format!("{text}: request it with ?format=raw or ?format=car, or add the name of a file to the path");
            Problem::not_found(hint).coded("not-a-file")
        }
        StoreError::UnsupportedHash(..) => Problem::bad_request(text).coded("hash-unsupported"),
        StoreError::Malformed { .. } => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "content-malformed", text),
        StoreError::Timeout { .. } => Problem::new(StatusCode::GATEWAY_TIMEOUT, "store-timeout", text),
        StoreError::Kubo { .. } => {
            tracing::warn!(error = %text, "could not read from the block store");
            Problem::unavailable("the block store is not reachable; try again")
        }
        _ => Problem::internal(text),
    }
}

/// The problem for `Cache-Control: only-if-cached` if the content is not in the store.
pub(super) fn not_cached(cid: &Cid) -> Problem {
    Problem::new(StatusCode::PRECONDITION_FAILED, "not-cached", format!("{cid} is not in the store of this node"))
}
