//! Writes an upload to a file.

use std::path::Path;

use axum::{body::Body, http::StatusCode};
use futures::TryStreamExt;
use service::Problem;
use tokio::{fs::File, io::AsyncWriteExt};

/// Writes `body` to `path` and calls `progress` with the number of bytes received so far.
pub(super) async fn receive(
    body: Body,
    path: &Path,
    max_bytes: u64,
    mut progress: impl FnMut(u64),
) -> Result<(), Problem> {
    let disk = |cause: std::io::Error| Problem::internal(format!("could not write an upload to disk: {cause}"));
    let mut file = File::create(path).await.map_err(disk)?;
    let mut pieces = body.into_data_stream();
    let mut bytes = 0u64;
    loop {
        let piece = pieces.try_next().await;
        let piece = piece.map_err(|_| {
            Problem::bad_request("the connection was closed during the upload; send it again").coded("upload-broken")
        })?;
        let Some(piece) = piece else { break };
        bytes += piece.len() as u64;
        if bytes > max_bytes {
            return Err(too_large(max_bytes));
        }
        file.write_all(&piece).await.map_err(disk)?;
        progress(bytes);
    }
    file.flush().await.map_err(disk)
}

/// The 413 response with the limit.
pub(super) fn too_large(max_bytes: u64) -> Problem {
    let detail = format!("the recording is larger than the limit of {max_bytes} bytes; ingest it with `vibe` instead");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "upload-too-large", detail)
}

/// Returns a safe file name: the end of `name` with path separators and control characters replaced by `_`.
pub(super) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    let clean = clean.trim().trim_start_matches('.');
    // File systems limit names to 255 bytes. The start is cut, because the extension is a hint for the format.
    let mut from = clean.len().saturating_sub(200);
    while !clean.is_char_boundary(from) {
        from += 1;
    }
    let clean = &clean[from..];
    if clean.is_empty() { "upload".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_cannot_leave_the_folder() {
        assert_eq!(safe_name("song.flac"), "song.flac");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\music\\song.mp3"), "song.mp3");
        assert_eq!(safe_name(".."), "upload");
        assert_eq!(safe_name("a\0b\n.wav"), "a_b_.wav");
        assert_eq!(safe_name(""), "upload");
        let long = safe_name(&format!("{}.flac", "ö".repeat(300)));
        assert!(long.len() <= 200 && long.ends_with("ö.flac"));
    }
}
