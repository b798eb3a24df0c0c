//! `If-None-Match` and `If-Range` (RFC 9110, section 13): two comparisons of text, for which `headers` 0.4 would first parse
//! every validator into a type of its own.

use axum::http::{HeaderMap, StatusCode, header};

/// Whether `If-None-Match` contains `etag` (weak comparison).
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = opaque(etag);
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|tag| tag.trim() == "*" || opaque(tag) == wanted)
}

/// Whether `Range` applies: there is no `If-Range`, or it equals `etag`.
pub(super) fn range_holds(headers: &HeaderMap, etag: &str) -> bool {
    headers.get(header::IF_RANGE).is_none_or(|condition| condition.as_bytes() == etag.as_bytes())
}

/// The status if the client has the current version.
pub(super) const KNOWN: StatusCode = StatusCode::NOT_MODIFIED;

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn if_none_match_compares_weakly_and_supports_lists() {
        let known = |value| is_known(&headers(header::IF_NONE_MATCH, value), "\"abc\"");
        assert!(known("\"abc\""));
        assert!(known("W/\"abc\""));
        assert!(known("\"x\", W/\"abc\""));
        assert!(known("*"));
        assert!(!known("\"abcd\""));
        assert!(!known("abc"));
        assert!(!is_known(&HeaderMap::new(), "\"abc\""));
        assert!(is_known(&headers(header::IF_NONE_MATCH, "\"abc\""), "W/\"abc\""));
    }

    #[test]
    fn a_range_of_another_version_is_ignored() {
        assert!(range_holds(&HeaderMap::new(), "\"abc\""));
        assert!(range_holds(&headers(header::IF_RANGE, "\"abc\""), "\"abc\""));
        assert!(!range_holds(&headers(header::IF_RANGE, "W/\"abc\""), "\"abc\""));
        assert!(!range_holds(&headers(header::IF_RANGE, "Tue, 24 Nov 2026 07:00:00 GMT"), "\"abc\""));
    }
}
