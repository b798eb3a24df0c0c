//! Block responses (trustless gateway).

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use service::Problem;

use super::{
    Gateway, body, conditional, error,
    headers::{caching, disposition, etag, value},
    path::Target,
    range::{self, Wanted},
    request::GatewayRequest,
};

/// The response with the block at the end of the path.
pub(super) async fn respond(gateway: &Gateway, request: &GatewayRequest, target: &Target) -> Result<Response, Problem> {
    let cid = target.cid();
    let tag = etag(&cid, ".raw");
    let mut response = Response::new(body::left_out());
    response.headers_mut().insert(header::ETAG, value(&tag));
    response.headers_mut().insert(header::CACHE_CONTROL, caching(request));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    if conditional::is_known(&request.headers, &tag) {
        *response.status_mut() = conditional::KNOWN;
        return Ok(response);
    }
    let block = gateway.store.get_block(&cid).await.map_err(error::problem)?;
    let size = block.len() as u64;
    let wanted = match conditional::range_holds(&request.headers, &tag) {
        true => range::wanted(&request.headers, size),
        false => Wanted::Whole,
    };
    let part = match wanted {
        Wanted::Nothing => return Ok(range::unsatisfiable(size)),
        Wanted::Whole => block,
        Wanted::Part(part) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            response.headers_mut().insert(header::CONTENT_RANGE, range::content_range(&part, size));
            block.slice(part.start as usize..part.end as usize)
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.ipld.raw"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(part.len()));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let name = request.filename.clone().unwrap_or_else(|| format!("{cid}.bin"));
    headers.insert(header::CONTENT_DISPOSITION, disposition(true, &name));
    if !request.is_head {
        *response.body_mut() = Body::from(part);
    }
    Ok(response)
}
