//! The page in a real browser: `tests/web` drives a headless Chromium through a running stack.

use std::path::{Path, PathBuf};

/// Set to `1` where there is no browser to be had.
const SKIP: &str = "VIBESTREAM_SKIP_BROWSER";

/// Visits the page at `url`. What the visit needs and does not find is a failure too, unless that was asked for.
pub async fn visits(url: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web");
    if let Some(missing) = missing(&folder) {
        let skip = std::env::var(SKIP).is_ok_and(|value| value == "1");
        assert!(skip, "the page cannot be tested without {missing}; run `cargo xtask install`, or set {SKIP}=1");
        eprintln!("skipped: the page was not tested, for want of {missing}");
        return;
    }
    let visit = tokio::process::Command::new("node").arg(folder.join("player.mjs")).arg(url).output().await.unwrap();
    assert!(visit.status.success(), "{}", String::from_utf8_lossy(&visit.stderr));
}

/// The first thing that is not there.
fn missing(folder: &Path) -> Option<String> {
    let node = std::process::Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    let chromium = std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
    let needed = [
        (node, "Node".to_owned()),
        (chromium.is_file(), chromium.display().to_string()),
        (folder.join("node_modules/playwright-core").is_dir(), "the packages of tests/web".to_owned()),
    ];
    needed.into_iter().find(|(there, _)| !there).map(|(_, name)| name)
}
