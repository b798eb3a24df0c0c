//! Media types.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use cid::Cid;
use futures::TryStreamExt;
use infer::MatcherType;
use lru::LruCache;
use store::{BlobStore, StoreError};

/// How much of a file is looked at.
const HEAD: u64 = 512;
/// Types remembered; content never changes under its CID.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(8_192).unwrap();

/// Types found lately.
#[derive(Clone)]
pub(super) struct Kinds {
    known: Arc<Mutex<LruCache<Cid, &'static str>>>,
}

impl Default for Kinds {
    fn default() -> Self {
        Self { known: Arc::new(Mutex::new(LruCache::new(REMEMBERED))) }
    }
}

impl Kinds {
    /// The media type of the file `cid`: by `name`, if its ending says anything, else by its first bytes.
    pub async fn of(
        &self,
        store: &dyn BlobStore,
        cid: &Cid,
        size: u64,
        name: Option<&str>,
    ) -> Result<String, StoreError> {
        if let Some(kind) = name.and_then(|name| mime_guess::from_path(name).first_raw()) {
            return Ok(with_charset(kind));
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(cid).copied();
        if let Some(kind) = known {
            return Ok(with_charset(kind));
        }
        let pieces = store.read_range(cid, 0..size.min(HEAD)).await?;
        let head: Vec<_> = pieces.try_collect().await?;
        let kind = sniff(&head.concat(), size <= HEAD);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).put(*cid, kind);
        Ok(with_charset(kind))
    }
}

fn with_charset(kind: &str) -> String {
    match kind.strip_prefix("text/") {
        Some(_) => format!("{kind}; charset=utf-8"),
        None => kind.to_owned(),
    }
}

/// The media type by magic numbers; `complete` says that `head` is the whole file. Text is looked at here: infer knows no
/// JSON, and takes every XML document for one that is nothing more.
fn sniff(head: &[u8], complete: bool) -> &'static str {
    match infer::get(head).filter(|kind| kind.matcher_type() != MatcherType::Text) {
        Some(kind) => registered(kind.mime_type()),
        None if is_mpeg_frame(head) => "audio/mpeg",
        None if is_aifc(head) => "audio/aiff",
        None => text(head, complete),
    }
}

/// The name browsers and Kubo use. MP4's brands do not say whether a file holds pictures: here it holds music.
fn registered(kind: &'static str) -> &'static str {
    match kind {
        "audio/x-flac" => "audio/flac",
        "audio/x-wav" => "audio/wav",
        "audio/x-aiff" => "audio/aiff",
        "audio/opus" => "audio/ogg",
        "audio/m4a" | "video/mp4" => "audio/mp4",
        other => other,
    }
}

/// An MPEG audio frame of any version and layer; infer 0.22 knows three of their headers.
fn is_mpeg_frame(head: &[u8]) -> bool {
    matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0)
}

/// Compressed AIFF, which infer 0.22 does not know.
fn is_aifc(head: &[u8]) -> bool {
    head.starts_with(b"FORM") && head.get(8..12) == Some(b"AIFC")
}

fn text(head: &[u8], complete: bool) -> &'static str {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A character may be cut where the look ended.
        Err(e) if !complete && e.error_len().is_none() => std::str::from_utf8(&head[..e.valid_up_to()]).unwrap_or(""),
        Err(_) => return "application/octet-stream",
    };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c')) {
        return "application/octet-stream";
    }
    let start = text.trim_start().to_ascii_lowercase();
    let follows = |open: char, next: &str| {
        let rest = start.strip_prefix(open).map(str::trim_start);
        rest.is_some_and(|rest| rest.chars().next().is_some_and(|c| next.contains(c)))
    };
    if follows('{', "\"}") || follows('[', "{[\"]-0123456789tfn") {
        return "application/json";
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return "text/html";
    }
    if start.starts_with("<svg") || (start.starts_with("<?xml") && start.contains("<svg")) {
        return "image/svg+xml";
    }
    "text/plain"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (head, kind) in [
            (&b"fLaC\0\0"[..], "audio/flac"),
            (b"ID3\x04", "audio/mpeg"),
            (b"\xff\xfb\x90", "audio/mpeg"),
            (b"\xff\xfa\x90", "audio/mpeg"),
            (b"FORM\0\0\0\0AIFF", "audio/aiff"),
            (b"FORM\0\0\0\0AIFC", "audio/aiff"),
            (b"OggS\0\x02", "audio/ogg"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBP", "image/webp"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", "audio/mp4"),
            (b"\xff\xf1\x50", "audio/aac"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"\0\0\0\x1cftypM4A ", "audio/mp4"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"{ \"version\": 1", "application/json"),
            (b"[1, 2]", "application/json"),
            (b"{curly}", "text/plain"),
            (b"  <!DOCTYPE HTML><p>", "text/html"),
            (b"<?xml version=\"1.0\"?><svg>", "image/svg+xml"),
            (b"hello\n", "text/plain"),
            (b"", "text/plain"),
            (b"hel\0lo", "application/octet-stream"),
            (b"\xfe\xfe", "application/octet-stream"),
        ] {
            assert_eq!(sniff(head, true), kind, "{head:?}");
        }
        assert_eq!(sniff("Motö".as_bytes().split_last().unwrap().1, false), "text/plain");
        assert_eq!(sniff("Motö".as_bytes().split_last().unwrap().1, true), "application/octet-stream");
    }
}
