//! Built artifacts: contracts as forge artifacts, and the anvil binary.

use std::{env, fs, path::PathBuf};

use anyhow::{Context as _, Result};
use folders::root;

/// Creation code of a contract in `contracts/out`.
pub fn contract(name: &str) -> Result<Vec<u8>> {
    let path = root().join(format!("contracts/out/{name}.sol/{name}.json"));
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} is missing; run `cargo xtask build`", path.display()))?;
    let artifact: serde_json::Value = serde_json::from_str(&text)?;
    let code = artifact["bytecode"]["object"].as_str().unwrap_or_default();
    let code = hex::decode(code.trim_start_matches("0x"));
    code.with_context(|| format!("{} contains no linked creation code", path.display()))
}

/// The anvil binary: `$VIBESTREAM_ANVIL`, or the one that npm installed.
pub fn anvil() -> Result<PathBuf> {
    if let Some(path) = env::var_os("VIBESTREAM_ANVIL") {
        return Ok(path.into());
    }
    let packages = root().join("contracts/node_modules/@foundry-rs");
    let entries = fs::read_dir(&packages)
        .with_context(|| format!("{} is missing; run `cargo xtask build`", packages.display()))?;
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("anvil-"))
        .map(|entry| entry.path().join("bin/anvil"))
        .find(|path| path.exists())
        .context("npm installed no anvil for this platform; set VIBESTREAM_ANVIL to its path")
}
