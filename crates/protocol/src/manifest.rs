//! The manifest of a track: a JSON document on IPFS whose CID is part of the track id.

use std::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

/// The only supported manifest version.
pub const VERSION: u32 = 1;

/// Maximum size of a manifest, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// Why a manifest was rejected.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The JSON is malformed or does not match [`Manifest`].
    #[error("the manifest is not valid: {0}")]
    Json(#[from] serde_json::Error),
    /// The manifest is larger than [`MAX_BYTES`].
    #[error("the manifest is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// The version is not [`VERSION`].
    #[error("manifest version {0} is not supported; expected {VERSION}")]
    Version(u32),
    /// A field is invalid.
    #[error("{0}")]
    Field(&'static str),
}

/// Who can listen to a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everyone. Renditions are not encrypted.
    #[default]
    Open,
    /// Holders of a pass of the track's gate. Renditions are encrypted.
    Gated,
}

/// The purpose of a rendition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The lossless encoding.
    Master,
    /// A lossy encoding for streaming.
    Stream,
}

/// One encoding of the recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rendition {
    /// Purpose of this rendition.
    pub role: Role,
    /// CIDv1 of the file.
    pub cid: String,
    /// Name of the codec: `flac`, `aac` or `opus`.
    pub codec: String,
    /// Media type (RFC 6838).
    pub mime: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// Average bit rate, in bits per second.
    pub bitrate: u32,
    /// Sample rate, in Hz.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: u16,
    /// Bits per sample; `None` for lossy renditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_depth: Option<u16>,
    /// Duration, in milliseconds.
    pub duration_ms: u64,
}

/// Loudness according to EBU R 128 and ITU-R BS.1770. Players apply it as gain; the audio files are not changed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness, in LUFS.
    pub integrated_lufs: f64,
    /// True peak, in dBTP.
    pub true_peak_dbtp: f64,
}

/// The manifest of a track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the format, always [`VERSION`].
    pub version: u32,
    /// CAIP-2 id of the chain on which the track is registered.
    pub chain: String,
    /// Address of the registrant, in the format of its chain.
    pub registrant: String,
    /// Title of the recording.
    pub title: String,
    /// Name of the main artist.
    pub artist: String,
    /// Title of the album or release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// International Standard Recording Code (ISO 3901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    /// Universal Product Code of the release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upc: Option<String>,
    /// International Standard Musical Work Code (ISO 15707).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iswc: Option<String>,
    /// Copyright notice of the recording (℗ line).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_line: Option<String>,
    /// Copyright notice (© line).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_line: Option<String>,
    /// Whether the recording has a parental advisory.
    #[serde(default)]
    pub explicit: bool,
    /// Who can listen to the track.
    #[serde(default)]
    pub access: Access,
    /// CIDv1 of the cover image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// The encodings; the master is first.
    pub renditions: Vec<Rendition>,
    /// Loudness of the recording; `None` for silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loudness: Option<Loudness>,
    /// Peak values for drawing a waveform, 0 to 255, evenly spaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waveform: Vec<u8>,
    /// Duration, in milliseconds.
    pub duration_ms: u64,
}

impl Manifest {
    /// Parses and validates a manifest.
    ///
    /// # Errors
    ///
    /// Returns [`ManifestError`] if the manifest is too large, malformed or invalid.
    pub fn from_json(json: &[u8]) -> Result<Self, ManifestError> {
        if json.len() > MAX_BYTES {
            return Err(ManifestError::TooLarge);
        }
        let manifest: Self = serde_json::from_slice(json)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Validates and serializes the manifest. The result is the document stored on IPFS.
    ///
    /// # Errors
    ///
    /// Returns [`ManifestError`] if a field is invalid.
    pub fn to_json(&self) -> Result<Vec<u8>, ManifestError> {
        self.check()?;
        Ok(serde_json::to_vec(self)?)
    }

    /// The master rendition; `None` if the manifest has none, which [`Self::from_json`] rejects.
    #[must_use]
    pub fn master(&self) -> Option<&Rendition> {
        self.renditions.iter().find(|r| r.role == Role::Master)
    }

    fn check(&self) -> Result<(), ManifestError> {
        if self.version != VERSION {
            return Err(ManifestError::Version(self.version));
        }
        let rules = [
            (!self.title.trim().is_empty(), "the title is empty"),
            (!self.artist.trim().is_empty(), "the artist is empty"),
            (self.master().is_some(), "the manifest has no master rendition"),
            (self.duration_ms > 0, "the duration is zero"),
            (self.renditions.iter().all(|r| r.cid.parse::<cid::Cid>().is_ok()), "the CID of a rendition is invalid"),
            (self.cover.as_ref().is_none_or(|c| c.parse::<cid::Cid>().is_ok()), "the CID of the cover is invalid"),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err(ManifestError::Field(rule)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{string::ToString as _, vec};

    use serde_json::{Value, json};

    use super::*;

    /// The CID that Kubo makes of an empty file.
    const FILE: &str = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    fn valid() -> Value {
        json!({
            "version": 1, "chain": "eip155:1", "registrant": "0x1111111111111111111111111111111111111111",
            "title": "A song", "artist": "An artist", "duration_ms": 180_000,
            "renditions": [{
                "role": "master", "cid": FILE, "codec": "flac", "mime": "audio/flac", "bytes": 1, "bitrate": 900_000,
                "sample_rate": 44_100, "channels": 2, "bit_depth": 16, "duration_ms": 180_000,
            }],
        })
    }

    fn read(value: &Value) -> Result<Manifest, ManifestError> {
        Manifest::from_json(value.to_string().as_bytes())
    }

    fn with(pointer: &str, value: Value) -> Value {
        let mut json = valid();
        *json.pointer_mut(pointer).expect(pointer) = value;
        json
    }

    #[test]
    fn what_may_be_absent_has_its_default() {
        let manifest = read(&valid()).unwrap();
        assert_eq!((manifest.access, manifest.explicit, &manifest.cover), (Access::Open, false, &None));
        assert_eq!(manifest.master().map(|master| master.cid.as_str()), Some(FILE));
    }

    #[test]
    fn what_is_written_reads_back_without_absent_fields() {
        let manifest = read(&valid()).unwrap();
        let json = manifest.to_json().unwrap();
        assert_eq!(Manifest::from_json(&json).unwrap(), manifest);
        let written: Value = serde_json::from_slice(&json).unwrap();
        let mut expected = valid();
        (expected["access"], expected["explicit"]) = (json!("open"), json!(false));
        assert_eq!(written, expected);
    }

    #[test]
    fn every_rule_refuses_what_breaks_it() {
        let cases = [
            (with("/title", json!(" \t")), "the title is empty"),
            (with("/artist", json!("")), "the artist is empty"),
            (with("/renditions", json!([])), "the manifest has no master rendition"),
            (with("/renditions/0/role", json!("stream")), "the manifest has no master rendition"),
            (with("/duration_ms", json!(0)), "the duration is zero"),
            (with("/renditions/0/cid", json!("bafy")), "the CID of a rendition is invalid"),
        ];
        for (json, rule) in cases {
            let error = read(&json).unwrap_err();
            assert!(matches!(error, ManifestError::Field(broken) if broken == rule), "{rule}: {error}");
            let manifest: Manifest = serde_json::from_value(json).unwrap();
            assert_eq!(manifest.to_json().unwrap_err().to_string(), rule, "nor is it written");
        }
        let mut cover = valid();
        cover["cover"] = json!("no CID");
        assert_eq!(read(&cover).unwrap_err().to_string(), "the CID of the cover is invalid");
        cover["cover"] = json!(FILE);
        assert!(read(&cover).is_ok());
    }

    #[test]
    fn another_version_another_form_and_too_much_are_refused() {
        for version in [0, 2] {
            let error = read(&with("/version", json!(version))).unwrap_err();
            assert!(matches!(error, ManifestError::Version(found) if found == version), "{error}");
        }
        assert!(matches!(Manifest::from_json(b"{"), Err(ManifestError::Json(_))));
        assert!(matches!(read(&with("/renditions/0/role", json!("cover"))), Err(ManifestError::Json(_))));
        assert!(matches!(read(&with("/duration_ms", json!(-1))), Err(ManifestError::Json(_))));
        assert_eq!(MAX_BYTES, 262_144);
        let mut padded = valid().to_string().into_bytes();
        padded.resize(MAX_BYTES, b' ');
        assert!(Manifest::from_json(&padded).is_ok());
        padded.push(b' ');
        assert!(matches!(Manifest::from_json(&padded), Err(ManifestError::TooLarge)));
        assert!(matches!(Manifest::from_json(&vec![b'['; MAX_BYTES + 1]), Err(ManifestError::TooLarge)));
    }
}
