//! File responses (path gateway).

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use service::Problem;
use store::{Stat, StoreError};

use super::{
    Gateway, body, conditional, error,
    headers::{caching, disposition, etag, value},
    path::Target,
    range::{self, Wanted},
    request::GatewayRequest,
};

/// The response with the file at the end of the path, or with the `index.html` if it is a directory.
pub(super) async fn respond(gateway: &Gateway, request: &GatewayRequest, target: Target) -> Result<Response, Problem> {
    let store = gateway.store.as_ref();
    let (cid, size, name) = match store.stat(&target.cid()).await.map_err(error::problem)? {
        Stat::File { size } => (target.cid(), size, request.name()),
        Stat::Other => return Err(error::problem(StoreError::NotAFile(target.cid()))),
        Stat::Directory => {
            let index = target.enter(store, "index.html").await.map_err(|e| match e {
                StoreError::NoSuchPath { .. } => error::problem(StoreError::NotAFile(target.cid())),
                other => error::problem(other),
            })?;
            if !request.slash_at_end {
                return redirect(&format!("{}/{}", request.ipfs_path(), request.query));
            }
            let size = store.size(&index.cid()).await.map_err(error::problem)?;
            (index.cid(), size, Some("index.html"))
        }
    };
    let tag = etag(&cid, "");
    let mut response = Response::new(body::left_out());
    response.headers_mut().insert(header::ETAG, value(&tag));
    response.headers_mut().insert(header::CACHE_CONTROL, caching(request));
    if conditional::is_known(&request.headers, &tag) {
        *response.status_mut() = conditional::KNOWN;
        return Ok(response);
    }
    let wanted = match conditional::range_holds(&request.headers, &tag) {
        true => range::wanted(&request.headers, size),
        false => Wanted::Whole,
    };
    let part = match wanted {
        Wanted::Nothing => return Ok(range::unsatisfiable(size)),
        Wanted::Whole => 0..size,
        Wanted::Part(part) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            response.headers_mut().insert(header::CONTENT_RANGE, range::content_range(&part, size));
            part
        }
    };
    let kind = gateway.kinds.of(store, &cid, size, name).await.map_err(error::problem)?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(&kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if request.download || request.filename.is_some() {
        let cid = cid.to_string();
        let name = request.name().unwrap_or(&cid);
        headers.insert(header::CONTENT_DISPOSITION, disposition(request.download, name));
    }
    *response.body_mut() = body::file(gateway, request, &cid, part).await?;
    Ok(response)
}

/// Redirects to the path with a trailing slash, so that relative links in an `index.html` are resolved in its directory.
fn redirect(location: &str) -> Result<Response, Problem> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    response.headers_mut().insert(header::LOCATION, value(location));
    Ok(response)
}
