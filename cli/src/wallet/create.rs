//! New wallets, in the formats of the Solana CLI and Foundry.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use anyhow::{Context as _, Result, bail};
use chain::Namespace;

use super::Wallet;

/// Creates a wallet in `file`, readable only by its owner: a Solana keypair JSON, or a web3 keystore encrypted with the
/// password from `VIBE_PASSWORD` or the terminal. An existing file is never overwritten.
pub fn create(namespace: Namespace, file: &Path) -> Result<Wallet> {
    if file.exists() {
        bail!("{} exists; choose another name, a wallet is never overwritten", file.display());
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|e| anyhow::anyhow!("the system's random number generator failed: {e}"))?;
    let wallet = Wallet::from_secret(namespace, &secret)?;
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    match namespace {
        Namespace::Solana => {
            let bytes = [secret, wallet.address().0].concat();
            write_private(file, serde_json::to_string(&bytes)?.as_bytes())?;
        }
        Namespace::Ethereum => keystore(file, &secret)?,
    }
    Ok(wallet)
}

/// Writes a file atomically, readable only by its owner.
pub fn write_private(file: &Path, bytes: &[u8]) -> Result<()> {
    let draft = file.with_extension("draft");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let write = || -> std::io::Result<()> {
        let mut out = options.open(&draft)?;
        out.write_all(bytes)?;
        out.sync_all()?;
        fs::rename(&draft, file)
    };
    write().with_context(|| format!("cannot write {}", file.display()))
}

fn keystore(file: &Path, secret: &[u8; 32]) -> Result<()> {
    let dir = file.parent().unwrap_or_else(|| Path::new("."));
    let name = file.file_name().and_then(|n| n.to_str()).context("the file's name is not valid text")?;
    let password = password("Password for the new keystore: ")?;
    alloy::signers::local::LocalSigner::encrypt_keystore(dir, &mut rand::rngs::OsRng, secret, password, Some(name))
        .with_context(|| format!("cannot write {}", file.display()))?;
    let mut permissions = fs::metadata(file)?.permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    Ok(fs::set_permissions(file, permissions)?)
}

/// Reads a password from `VIBE_PASSWORD`, or else from the terminal without echo.
pub fn password(prompt: &str) -> Result<String> {
    if let Ok(password) = std::env::var("VIBE_PASSWORD") {
        return Ok(password);
    }
    rpassword::prompt_password(prompt).context("no terminal to ask for the password; set VIBE_PASSWORD")
}
