//! Titles, names, codes and the cover in a file's own tags.

use std::path::Path;

use lofty::{
    file::{TaggedFile, TaggedFileExt},
    picture::{Picture, PictureType},
    probe::Probe,
    tag::{ItemKey, Tag},
};
use serde::{Deserialize, Serialize};

/// Longest tag that is believed, in characters.
const MAX_TEXT: usize = 500;
/// Largest cover that is kept, in bytes.
const MAX_COVER: usize = 10 << 20;

/// What a file says of itself; every field may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tags {
    /// Title of the recording.
    pub title: Option<String>,
    /// Main artist.
    pub artist: Option<String>,
    /// Album or release title.
    pub album: Option<String>,
    /// International Standard Recording Code, without hyphens.
    pub isrc: Option<String>,
    /// Universal Product Code of the release.
    pub upc: Option<String>,
    /// Copyright line.
    pub c_line: Option<String>,
    /// Parental warning.
    pub explicit: bool,
}

/// A cover in a file's tags.
#[derive(Clone, PartialEq, Eq)]
pub struct CoverImage {
    /// `image/jpeg`, `image/png`, `image/gif` or `image/webp`, by its bytes.
    pub mime: &'static str,
    /// The image file.
    pub bytes: Vec<u8>,
}

/// Reads tags and cover. Tags are a courtesy: a file whose tags cannot be read has none.
#[must_use]
pub fn read_tags(path: &Path) -> (Tags, Option<CoverImage>) {
    match open(path) {
        Ok(file) => {
            let tags: Vec<&Tag> = file.primary_tag().into_iter().chain(file.tags()).collect();
            (texts(&tags), cover(&tags))
        }
        Err(error) => {
            tracing::debug!(%error, "the tags cannot be read");
            Default::default()
        }
    }
}

fn open(path: &Path) -> Result<TaggedFile, Box<dyn std::error::Error>> {
    Ok(Probe::open(path)?.guess_file_type()?.read()?)
}

fn texts(tags: &[&Tag]) -> Tags {
    let text = |key: ItemKey| tags.iter().filter_map(|tag| tag.get_string(key)).find_map(clean);
    let code = |key: ItemKey| {
        let code: String = text(key)?.chars().filter(char::is_ascii_alphanumeric).collect();
        Some(code.to_ascii_uppercase()).filter(|code| !code.is_empty())
    };
    Tags {
        title: text(ItemKey::TrackTitle),
        artist: text(ItemKey::TrackArtist).or_else(|| text(ItemKey::AlbumArtist)),
        album: text(ItemKey::AlbumTitle),
        isrc: code(ItemKey::Isrc).filter(|isrc| isrc.len() == 12),
        upc: code(ItemKey::Barcode).filter(|upc| upc.bytes().all(|byte| byte.is_ascii_digit())),
        c_line: text(ItemKey::CopyrightMessage),
        // 1 and 4 mean explicit in iTunes' scheme, 2 means clean.
        explicit: text(ItemKey::ParentalAdvisory).is_some_and(|rating| matches!(rating.as_str(), "1" | "4")),
    }
}

/// Trims, drops control characters and what is beyond [`MAX_TEXT`]; nothing left is no tag.
fn clean(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn cover(tags: &[&Tag]) -> Option<CoverImage> {
    let pictures = || tags.iter().flat_map(|tag| tag.pictures());
    let front = |picture: &&Picture| picture.pic_type() == PictureType::CoverFront;
    let ordered = pictures().filter(front).chain(pictures());
    let mut usable = ordered.filter(|picture| picture.data().len() <= MAX_COVER);
    usable.find_map(|picture| {
        let bytes = picture.data().to_vec();
        Some(CoverImage { mime: image_type(&bytes)?, bytes })
    })
}

/// Image type by magic number; what tags claim of it is often wrong.
fn image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cleaned() {
        assert_eq!(clean("  Caribbean\0\n "), Some("Caribbean".to_owned()));
        assert_eq!(clean(" \t\n"), None);
        assert_eq!(clean(&"x".repeat(10_000)).map(|text| text.len()), Some(MAX_TEXT));
    }

    #[test]
    fn what_is_no_image_is_no_cover() {
        assert_eq!(image_type(b"<svg onload=alert(1)>"), None);
        assert_eq!(image_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
    }
}
