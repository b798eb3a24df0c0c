//! Test recordings, encoded by ffmpeg from music in Debian packages.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};
use store::EmbeddedStore;

/// Freely licensed music from the packages `hyperrogue-music` and `asc-music`.
const MUSIC: [&str; 2] = ["/usr/share/hyperrogue/music/hr3-hell.ogg", "/usr/share/games/asc/music/machine_wars.mp3"];

pub fn ffmpeg(arguments: &[&str]) -> Vec<u8> {
    let program = std::env::var_os("FFMPEG").unwrap_or_else(|| "ffmpeg".into());
    let output = Command::new(program).args(["-nostdin", "-v", "error", "-y"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A temporary folder with a store for one test.
pub struct Workspace {
    folder: tempfile::TempDir,
    pub store: EmbeddedStore,
}

impl Workspace {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(folder.path().join("store")).unwrap();
        Self { folder, store }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Creates the file `name`: `seconds` of music encoded with `arguments`. Uses noise if no music is installed.
    pub fn music(&self, name: &str, seconds: &str, arguments: &[&str]) -> PathBuf {
        let path = self.path(name);
        let music = MUSIC.iter().find(|path| Path::new(path).is_file());
        let source: &[&str] = match music {
            Some(music) => &["-ss", "20", "-t", seconds, "-i", music],
            None => &["-f", "lavfi", "-t", seconds, "-i", "anoisesrc=a=0.3:r=44100,aformat=channel_layouts=stereo"],
        };
        let without_tags = ["-map", "0:a:0", "-map_metadata", "-1"];
        ffmpeg(&[source, &without_tags, arguments, &[path.to_str().unwrap()]].concat());
        path
    }

    /// Copies `path` to the file `name` with tags, and with a cover if `cover`, without encoding again.
    pub fn tagged(&self, path: &Path, name: &str, tags: &[&str], cover: bool) -> PathBuf {
        let tagged = self.path(name);
        let mut arguments = vec!["-i", path.to_str().unwrap()];
        let image = self.path("cover.png");
        if cover {
            ffmpeg(&["-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", image.to_str().unwrap()]);
            arguments.extend(["-i", image.to_str().unwrap(), "-map", "1:v", "-disposition:v", "attached_pic"]);
        }
        arguments.extend(["-map", "0:a", "-c", "copy"]);
        for tag in tags {
            arguments.extend(["-metadata", tag]);
        }
        arguments.push(tagged.to_str().unwrap());
        ffmpeg(&arguments);
        tagged
    }
}

/// SHA-256 of the samples, computed without the code under test.
pub fn samples_sha256(path: &Path, format: &str) -> String {
    let samples = ffmpeg(&["-i", path.to_str().unwrap(), "-map", "0:a:0", "-f", format, "-"]);
    assert!(!samples.is_empty());
    Sha256::digest(&samples).iter().map(|byte| format!("{byte:02x}")).collect()
}
