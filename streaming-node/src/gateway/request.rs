//! Parses gateway requests.

use std::collections::HashMap;

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, Method, header, request::Parts},
};
use cid::Cid;
use service::Problem;
use store::car::CarRequest;

use super::{STREAM_TOKEN, car, headers::percent_encode};

/// The requested format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// The content of a file.
    File,
    /// A single block.
    Raw,
    /// A DAG as a CAR.
    Car(CarRequest),
}

/// A parsed gateway request.
pub(super) struct GatewayRequest {
    pub root: Cid,
    pub path: Vec<String>,
    pub slash_at_end: bool,
    pub format: Format,
    pub filename: Option<String>,
    pub download: bool,
    pub stream_token: Option<String>,
    pub only_if_cached: bool,
    pub is_head: bool,
    pub headers: HeaderMap,
    pub query: String,
}

impl GatewayRequest {
    /// The requested path, percent-encoded.
    pub fn ipfs_path(&self) -> String {
        let names = self.path.iter().map(|name| format!("/{}", percent_encode(name)));
        format!("/ipfs/{}{}", self.root, names.collect::<String>())
    }

    /// The name that determines the media type: `?filename=`, or the end of the path.
    pub fn name(&self) -> Option<&str> {
        self.filename.as_deref().or(self.path.last().map(String::as_str))
    }
}

type Parameters = HashMap<String, String>;

impl<S: Send + Sync> FromRequestParts<S> for GatewayRequest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let bad = |e: &dyn std::fmt::Display| Problem::bad_request(e.to_string());
        let segments: Path<Parameters> = Path::from_request_parts(parts, state).await.map_err(|e| bad(&e))?;
        let query: Query<Parameters> = Query::from_request_parts(parts, state).await.map_err(|e| bad(&e))?;
        let root = segments.get("cid").map_or("", String::as_str);
        let root: Cid = root.parse().map_err(|e| {
            Problem::bad_request(format!("\"{root}\" is not a CID ({e}); expected /ipfs/<CID>")).coded("cid-invalid")
        })?;
        let path = segments.get("path").map_or("", String::as_str);
        let names = path.split('/').filter(|name| !name.is_empty()).map(str::to_owned);
        let token = parts.headers.get(STREAM_TOKEN).and_then(|token| token.to_str().ok());
        Ok(Self {
            root,
            path: names.collect(),
            slash_at_end: parts.uri.path().ends_with('/'),
            format: format(&query, &parts.headers)?,
            filename: query.get("filename").filter(|name| !name.is_empty()).cloned(),
            download: query.get("download").is_some_and(|download| download == "true"),
            stream_token: token.or(query.get("stream_token").map(String::as_str)).map(str::to_owned),
            only_if_cached: has_directive(&parts.headers, "only-if-cached"),
            is_head: parts.method == Method::HEAD,
            headers: parts.headers.clone(),
            query: parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default(),
        })
    }
}

/// Determines the format. `?format=` takes precedence over `Accept`; unsupported media types in `Accept` are ignored.
fn format(query: &Parameters, headers: &HeaderMap) -> Result<Format, Problem> {
    match query.get("format").map(String::as_str) {
        Some("raw") => return Ok(Format::Raw),
        Some("car") => return Ok(Format::Car(car::parse("", query)?)),
        Some(other) => {
            let detail = format!("the format \"{other}\" is not supported; use raw or car, or omit it for the file");
            return Err(Problem::bad_request(detail).coded("format-unsupported"));
        }
        None => {}
    }
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    for wanted in accepted.flat_map(|value| value.split(',')) {
        let (kind, parameters) = wanted.split_once(';').unwrap_or((wanted, ""));
        match kind.trim() {
            "application/vnd.ipld.raw" => return Ok(Format::Raw),
            "application/vnd.ipld.car" => return Ok(Format::Car(car::parse(parameters, query)?)),
            _ => {}
        }
    }
    Ok(Format::File)
}

fn has_directive(headers: &HeaderMap, directive: &str) -> bool {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|found| found.trim().eq_ignore_ascii_case(directive))
}
