//! The keys of the relayer's own wallets. It has no keys of users.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use anyhow::{Context as _, bail};
use chain::{ChainConfig, Signer};

/// Loads the key of one chain: 32 bytes in hex, in a file that only its owner can read.
pub fn load(dir: &Path, config: &ChainConfig) -> anyhow::Result<Arc<dyn Signer>> {
    let file = dir.join(format!("{}.key", config.caip2.replace(':', "-")));
    let show = file.display();
    let meta = fs::metadata(&file).with_context(|| format!("could not read the key for {} at {show}", config.caip2))?;
    if meta.permissions().mode() & 0o077 != 0 {
        bail!("{show} is readable by other users; run: chmod 600 {show}");
    }
    let text = fs::read_to_string(&file).with_context(|| format!("could not read {show}"))?;
    let secret: [u8; 32] = protocol::hex::decode_array_lenient(text.trim())
        .with_context(|| format!("{show} does not contain 32 bytes in hex"))?;
    Ok(chain::signer(config.namespace()?, &secret)?)
}
