//! The web page in a real browser: `tests/web` opens the page of a running stack in a headless Chromium.

use std::path::{Path, PathBuf};

/// Environment variable that skips the test where no browser is available, if set to `1`.
const SKIP: &str = "VIBESTREAM_SKIP_BROWSER";

/// Tests the page at `url`. Fails if Node, Chromium or the packages are missing, unless [`SKIP`] is set.
pub async fn check_page(url: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web");
    if let Some(missing) = missing(&folder) {
        let skip = std::env::var(SKIP).is_ok_and(|value| value == "1");
        assert!(skip, "the page cannot be tested without {missing}; run `cargo xtask install`, or set {SKIP}=1");
        eprintln!("skipped: the page was not tested, because {missing} is missing");
        return;
    }
    let visit = tokio::process::Command::new("node").arg(folder.join("player.mjs")).arg(url).output().await.unwrap();
    assert!(visit.status.success(), "{}", String::from_utf8_lossy(&visit.stderr));
}

/// The name of the first missing requirement.
fn missing(folder: &Path) -> Option<String> {
    let node = std::process::Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    let chromium = std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
    let needed = [
        (node, "Node".to_owned()),
        (chromium.is_file(), chromium.display().to_string()),
        (folder.join("node_modules/playwright-core").is_dir(), "the packages of tests/web".to_owned()),
    ];
    needed.into_iter().find(|(exists, _)| !exists).map(|(_, name)| name)
}
