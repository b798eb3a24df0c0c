//! The file with the secret of the service.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, bail};
use auth::keys::Secret;
use rand::RngCore as _;

/// Reads the secret from `path`. If the file does not exist, generates a secret and writes it with access for the owner only.
///
/// # Errors
/// If the file cannot be read or created, or does not contain 64 hex digits.
pub fn load(path: &Path) -> anyhow::Result<Secret> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text).with_context(|| format!("{} does not contain 64 hex digits", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => create(path),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn parse(text: &str) -> anyhow::Result<Secret> {
    let mut secret = [0; 32];
    hex::decode_to_slice(text.trim(), &mut secret)?;
    Ok(Secret(secret))
}

/// Writes a temporary file and links it to `path`, so that two replicas that start concurrently use the same secret.
fn create(path: &Path) -> anyhow::Result<Secret> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut secret = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut secret);
    let draft = folder.join(format!(".secret-{}", hex::encode(&secret[..8])));
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        writeln!(file, "{}", hex::encode(secret))?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write {}", draft.display()))?;
    let linked = fs::hard_link(&draft, path);
    let _ = fs::remove_file(&draft);
    match linked {
        Ok(()) => Ok(Secret(secret)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => parse(&fs::read_to_string(path)?),
        Err(error) => bail!("cannot create {}: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_secret_is_created_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/secret");
        let made = load(&path).unwrap();
        assert_eq!(load(&path).unwrap().0, made.0);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "short").unwrap();
        let error = load(&path).err().unwrap().to_string();
        assert!(error.ends_with("does not contain 64 hex digits"), "{error}");
    }
}
