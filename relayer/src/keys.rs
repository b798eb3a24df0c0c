//! The relayer's own keys; it holds nobody else's.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use anyhow::{Context as _, bail};
use chain::{ChainConfig, Signer};

/// The key of one chain: 32 bytes in hex, in a file only its owner can read.
pub fn load(dir: &Path, config: &ChainConfig) -> anyhow::Result<Arc<dyn Signer>> {
    let file = dir.join(format!("{}.key", config.caip2.replace(':', "-")));
    let show = file.display();
    let meta = fs::metadata(&file).with_context(|| format!("no key for {} at {show}", config.caip2))?;
    if meta.permissions().mode() & 0o077 != 0 {
        bail!("{show} can be read by others; run: chmod 600 {show}");
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {show}"))?;
    let bytes = hex::decode(text.trim().trim_start_matches("0x")).ok();
    let secret: [u8; 32] =
        bytes.and_then(|bytes| bytes.try_into().ok()).with_context(|| format!("{show} is not 32 bytes in hex"))?;
    Ok(chain::signer(config.namespace()?, &secret)?)
}
