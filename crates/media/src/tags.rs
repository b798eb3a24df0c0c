//! Reads the tags and the cover image of a file.

use std::path::Path;

use lofty::{
    file::{TaggedFile, TaggedFileExt},
    picture::{Picture, PictureType},
    probe::Probe,
    tag::{ItemKey, Tag},
};
use serde::{Deserialize, Serialize};

/// Maximum length of a tag, in characters. Longer text is cut.
const MAX_TEXT: usize = 500;
/// Maximum size of a cover, in bytes. Larger images are ignored.
const MAX_COVER: usize = 10 << 20;

/// The tags of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tags {
    /// Title of the recording.
    pub title: Option<String>,
    /// Name of the main artist.
    pub artist: Option<String>,
    /// Title of the album or release.
    pub album: Option<String>,
    /// International Standard Recording Code, without hyphens.
    pub isrc: Option<String>,
    /// Universal Product Code of the release.
    pub upc: Option<String>,
    /// Copyright notice (© line).
    pub c_line: Option<String>,
    /// Whether the file has a parental advisory.
    pub explicit: bool,
}

/// A cover image in the tags of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct CoverImage {
    /// `image/jpeg`, `image/png`, `image/gif` or `image/webp`, detected from the bytes.
    pub mime: &'static str,
    /// Bytes of the image file.
    pub bytes: Vec<u8>,
}

/// Reads the tags and the cover of the file at `path`. Tags are optional: if they cannot be read, this logs the error at
/// debug level and returns empty tags.
#[must_use]
pub fn read_tags(path: &Path) -> (Tags, Option<CoverImage>) {
    match open(path) {
        Ok(file) => {
            let tags: Vec<&Tag> = file.primary_tag().into_iter().chain(file.tags()).collect();
            (texts(&tags), cover(&tags))
        }
        Err(error) => {
            tracing::debug!(%error, "could not read the tags; continuing without them");
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
        // In the iTunes scheme, 1 and 4 mean explicit and 2 means clean.
        explicit: text(ItemKey::ParentalAdvisory).is_some_and(|rating| matches!(rating.as_str(), "1" | "4")),
    }
}

/// Removes surrounding whitespace, control characters, and everything beyond [`MAX_TEXT`]. `None` if nothing is left.
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

/// The image type according to the magic number. The type stated by tags is often wrong.
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
    fn clean_trims_and_removes_control_characters() {
        assert_eq!(clean("  Caribbean\0\n "), Some("Caribbean".to_owned()));
        assert_eq!(clean(" \t\n"), None);
        assert_eq!(clean(&"x".repeat(10_000)).map(|text| text.len()), Some(MAX_TEXT));
    }

    #[test]
    fn other_bytes_are_not_an_image() {
        assert_eq!(image_type(b"<svg onload=alert(1)>"), None);
        assert_eq!(image_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
    }
}
