//! CAR responses (trustless gateway).

use std::collections::HashMap;

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use service::Problem;
use store::car::{CarRequest, EntityBytes, Scope, export};

use super::{
    Gateway, body, conditional, error,
    headers::{caching, disposition, etag, value},
    path::Target,
    request::GatewayRequest,
};

/// Parses the parameters of `Accept` and of the query. The query takes precedence.
pub(super) fn parse(accept: &str, query: &HashMap<String, String>) -> Result<CarRequest, Problem> {
    let accept: HashMap<&str, &str> = accept
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
        .collect();
    let parameter = |name: &str| {
        let in_query = query.get(&format!("car-{name}")).map(String::as_str);
        in_query.or(accept.get(name).copied())
    };
    let refuse = |detail: String| Problem::bad_request(detail).coded("car-invalid");
    match (parameter("version"), parameter("order")) {
        (None | Some("1"), None | Some("dfs" | "unk")) => {}
        (version, order) => {
            let (version, order) = (version.unwrap_or("1"), order.unwrap_or("dfs"));
            return Err(refuse(format!(
                "CAR version {version} in order {order} is not supported; use version 1 in order dfs"
            )));
        }
    }
    let duplicates = match parameter("dups") {
        None | Some("n") => false,
        Some("y") => true,
        Some(other) => return Err(refuse(format!("dups={other} is invalid; expected y or n"))),
    };
    let scope = match query.get("dag-scope").map(String::as_str) {
        None | Some("all") => Scope::All,
        Some("entity") => Scope::Entity,
        Some("block") => Scope::Block,
        Some(other) => return Err(refuse(format!("dag-scope={other} is invalid; expected block, entity or all"))),
    };
    let bytes = match query.get("entity-bytes") {
        None => None,
        Some(range) => {
            let parsed = entity_bytes(range);
            Some(parsed.ok_or_else(|| {
                refuse(format!("entity-bytes={range} is invalid; expected from:to, like 0:1023, 100:* or -5:*"))
            })?)
        }
    };
    Ok(CarRequest { scope, bytes, duplicates })
}

fn entity_bytes(range: &str) -> Option<EntityBytes> {
    let (from, to) = range.split_once(':')?;
    let from: i64 = from.parse().ok()?;
    let to: Option<i64> = match to {
        "*" => None,
        to => Some(to.parse().ok()?),
    };
    let backwards = to.is_some_and(|to| (from < 0) == (to < 0) && to < from);
    (!backwards).then_some(EntityBytes { from, to })
}

/// The response with the CAR. Its length is not known in advance, so it is sent in chunks and ranges are not supported.
pub(super) async fn respond(
    gateway: &Gateway,
    request: &GatewayRequest,
    target: &Target,
    car: &CarRequest,
) -> Result<Response, Problem> {
    let cid = target.cid();
    let tag = format!("W/{}", etag(&cid, &format!(".car.{}", fingerprint(request, car))));
    let mut response = Response::new(body::left_out());
    let headers = response.headers_mut();
    headers.insert(header::ETAG, value(&tag));
    headers.insert(header::CACHE_CONTROL, caching(request));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    if conditional::is_known(&request.headers, &tag) {
        *response.status_mut() = conditional::KNOWN;
        return Ok(response);
    }
    let dups = if car.duplicates { "y" } else { "n" };
    let kind = format!("application/vnd.ipld.car; version=1; order=dfs; dups={dups}");
    headers.insert(header::CONTENT_TYPE, value(&kind));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
    let name = request.filename.clone().unwrap_or_else(|| format!("{cid}.car"));
    headers.insert(header::CONTENT_DISPOSITION, disposition(true, &name));
    let blocks = export(gateway.store.blocks(), target.resolved.clone(), *car).await.map_err(error::problem)?;
    if !request.is_head {
        *response.body_mut() = Body::from_stream(body::pieces(blocks));
    }
    Ok(response)
}

/// The values that distinguish CARs of the same CID in the ETag: the path and the parameters.
fn fingerprint(request: &GatewayRequest, car: &CarRequest) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{} {car:?}", request.ipfs_path()));
    hex::encode(&digest[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(accept: &str, query: &[(&str, &str)]) -> Result<CarRequest, Problem> {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        parse(accept, &query.collect())
    }

    #[test]
    fn parameters_are_read_from_accept_and_query() {
        let all = CarRequest { scope: Scope::All, bytes: None, duplicates: false };
        assert_eq!(of("", &[]).unwrap(), all);
        assert_eq!(of("version=1; order=dfs; dups=y", &[]).unwrap(), CarRequest { duplicates: true, ..all });
        assert_eq!(of("dups=y", &[("car-dups", "n")]).unwrap(), all);
        let part = of("", &[("dag-scope", "entity"), ("entity-bytes", "-5:*")]).unwrap();
        assert_eq!(part, CarRequest { scope: Scope::Entity, bytes: Some(EntityBytes { from: -5, to: None }), ..all });
    }

    #[test]
    fn invalid_parameters_are_rejected() {
        for query in [
            ("entity-bytes", "5"),
            ("entity-bytes", "9:1"),
            ("entity-bytes", "a:b"),
            ("dag-scope", "some"),
            ("car-version", "2"),
            ("car-order", "bfs"),
            ("car-dups", "maybe"),
        ] {
            assert_eq!(of("", &[query]).unwrap_err().code, "car-invalid", "{query:?}");
        }
    }
}
