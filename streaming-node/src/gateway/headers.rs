//! Headers of the gateway specifications and of safety.

use axum::http::{HeaderName, HeaderValue};
use cid::Cid;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use super::request::GatewayRequest;

/// The path that was asked for.
pub(super) const IPFS_PATH: HeaderName = HeaderName::from_static("x-ipfs-path");
/// The CIDs the path went through.
pub(super) const IPFS_ROOTS: HeaderName = HeaderName::from_static("x-ipfs-roots");
/// Whether other origins may embed the answer.
pub(super) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What a CID names was made by anybody: a document among it must not act in the name of this origin.
pub(super) const SANDBOX: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox",
);

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=29030400, immutable");
const COUNTED: HeaderValue = HeaderValue::from_static("private, no-store");

/// How long an answer may be kept: for ever, unless its bytes are evidence.
pub(super) fn caching(request: &GatewayRequest) -> HeaderValue {
    if request.stream_token.is_some() { COUNTED } else { IMMUTABLE }
}

/// A header value of text that was made here or percent-encoded; what still does not fit is left empty.
pub(super) fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// The validator of a file, or of a block or CAR with a `suffix`.
pub(super) fn etag(cid: &Cid, suffix: &str) -> String {
    format!("\"{cid}{suffix}\"")
}

/// `Content-Disposition` under a name (RFC 6266); the plain form holds ASCII alone.
pub(super) fn disposition(attached: bool, name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let kind = if attached { "attachment" } else { "inline" };
    value(&format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", percent_encode(name)))
}

/// What RFC 8187 lets stand in an attribute: letters, digits and these.
const ATTRIBUTE: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes what is not an attribute character.
pub(super) fn percent_encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, &ATTRIBUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let header = disposition(true, "a\"; x=\"Motörhead\r\n.flac");
        let expected = "attachment; filename=\"a_; x=_Mot_rhead__.flac\"; \
                        filename*=UTF-8''a%22%3B%20x%3D%22Mot%C3%B6rhead%0D%0A.flac";
        assert_eq!(header, expected);
    }
}
