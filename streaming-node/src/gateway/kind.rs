//! Media types.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use cid::Cid;
use futures::TryStreamExt;
use store::{BlobStore, StoreError};

/// How much of a file is looked at.
const HEAD: u64 = 512;
/// Types remembered; content never changes under its CID.
const REMEMBERED: usize = 8_192;

/// Types found so far.
#[derive(Clone, Default)]
pub(super) struct Kinds {
    known: Arc<Mutex<HashMap<Cid, &'static str>>>,
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
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(*cid, kind);
        Ok(with_charset(kind))
    }
}

fn with_charset(kind: &str) -> String {
    match kind.strip_prefix("text/") {
        Some(_) => format!("{kind}; charset=utf-8"),
        None => kind.to_owned(),
    }
}

/// The media type by magic numbers; `complete` says that `head` is the whole file.
fn sniff(head: &[u8], complete: bool) -> &'static str {
    match head {
        [b'f', b'L', b'a', b'C', ..] => "audio/flac",
        [b'I', b'D', b'3', ..] => "audio/mpeg",
        [0xff, second, ..] if second & 0xf6 == 0xf0 => "audio/aac",
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0 => "audio/mpeg",
        [b'O', b'g', b'g', b'S', ..] => "audio/ogg",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "audio/mp4",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => "audio/wav",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C', ..] => "audio/aiff",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        _ => text(head, complete),
    }
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
