//! `Range` (RFC 9110, section 14).
//!
//! Read here and not by http-range-header 0.4: that one refuses `Bytes=` and numbers beyond 64 bits, and gives one error for
//! `bytes=-0` and for what is not a range, where the RFC wants 416 and the whole file.

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use service::Problem;

/// The requested part of a representation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The whole representation: there is no range, an invalid one, or several ranges, which a server may ignore.
    Whole,
    /// A non-empty part.
    Part(Range<u64>),
    /// A range that contains no bytes.
    Nothing,
}

/// Parses the range in `headers` for a representation of `size` bytes.
pub(super) fn wanted(headers: &HeaderMap, size: u64) -> Wanted {
    let value = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    match value.and_then(parse) {
        None => Wanted::Whole,
        Some((None, last)) => part(size.saturating_sub(last)..size),
        Some((Some(first), last)) => part(first..last.saturating_add(1).min(size)),
    }
}

fn part(range: Range<u64>) -> Wanted {
    if range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) }
}

/// Parses `bytes=first-last` and `bytes=first-` to the first and the last byte, and `bytes=-length` to `None` and the length.
fn parse(value: &str) -> Option<(Option<u64>, u64)> {
    let (unit, range) = value.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    // Only digits, because Rust's parser accepts a sign. Numbers above 64 bits are larger than every file.
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    };
    match (first.trim(), last.trim()) {
        ("", length) => Some((None, number(length)?)),
        (first, "") => Some((Some(number(first)?), u64::MAX)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some((Some(first), last))
        }
    }
}

/// The header `Content-Range` of a part.
pub(super) fn content_range(part: &Range<u64>, size: u64) -> HeaderValue {
    super::headers::value(&format!("bytes {}-{}/{size}", part.start, part.end - 1))
}

/// The 416 response, with the actual size.
pub(super) fn unsatisfiable(size: u64) -> axum::response::Response {
    let detail = format!("the range is outside of the content, which has {size} bytes");
    let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range-unsatisfiable", detail);
    let mut response = axum::response::IntoResponse::into_response(problem);
    let range = super::headers::value(&format!("bytes */{size}"));
    response.headers_mut().insert(header::CONTENT_RANGE, range);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str, size: u64) -> Wanted {
        wanted(&HeaderMap::from_iter([(header::RANGE, value.parse().unwrap())]), size)
    }

    #[test]
    fn single_ranges() {
        assert_eq!(wanted(&HeaderMap::new(), 10), Wanted::Whole);
        assert_eq!(of("bytes=0-0", 10), Wanted::Part(0..1));
        assert_eq!(of("bytes=2-4", 10), Wanted::Part(2..5));
        assert_eq!(of("bytes=2-", 10), Wanted::Part(2..10));
        assert_eq!(of("bytes=2-99", 10), Wanted::Part(2..10));
        assert_eq!(of("bytes=-3", 10), Wanted::Part(7..10));
        assert_eq!(of("bytes=-99", 10), Wanted::Part(0..10));
        assert_eq!(of("Bytes=0-", 10), Wanted::Part(0..10));
        assert_eq!(of("bytes=0-99999999999999999999999", 10), Wanted::Part(0..10));
    }

    #[test]
    fn ranges_without_bytes() {
        for range in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(of(range, 10), Wanted::Nothing, "{range}");
        }
        assert_eq!(of("bytes=0-", 0), Wanted::Nothing);
    }

    #[test]
    fn multiple_and_invalid_ranges_are_ignored() {
        for range in
            ["bytes=4-2", "bytes=a-b", "bytes=0-1,4-5", "bytes=-", "bytes=+1-2", "items=0-1", "bytes", "bytes=1"]
        {
            assert_eq!(of(range, 10), Wanted::Whole, "{range}");
        }
    }
}
