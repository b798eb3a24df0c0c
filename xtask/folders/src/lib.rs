//! Folders of the checkout and of what is built from it, for `xtask` and the tests. A crate of its own because `xtask` must
//! compile in seconds and so cannot depend on the tests' support.
#![warn(missing_docs)]

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Folder of builds and tools, which all checkouts share: `$VIBESTREAM_CACHE`, or `~/.cache/vibestream`.
///
/// # Errors
/// If neither that variable nor `HOME` is set.
pub fn cache() -> Result<PathBuf> {
    cache_of(|name| env::var_os(name))
}

/// Folder of the built Solana programs, `NAME.so` each: `$VIBESTREAM_SBF_DIR`, or `sbf/deploy` in [`cache`]. A relative path
/// starts at the root of the repository, because `cargo test` runs each test in the folder of its package.
///
/// # Errors
/// Those of [`cache`].
pub fn programs() -> Result<PathBuf> {
    programs_of(|name| env::var_os(name))
}

/// The object of a built Solana program.
///
/// # Errors
/// If the program is not built. The error contains the command that builds it.
pub fn program(name: &str) -> Result<Vec<u8>> {
    let path = programs()?.join(name).with_extension("so");
    fs::read(&path).with_context(|| format!("cannot read {}; run `cargo xtask build --programs`", path.display()))
}

fn cache_of(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    if let Some(folder) = variable("VIBESTREAM_CACHE") {
        return Ok(root().join(folder));
    }
    let home = variable("HOME").context("HOME is not set; set it, or VIBESTREAM_CACHE to a folder for builds")?;
    Ok(PathBuf::from(home).join(".cache/vibestream"))
}

fn programs_of(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    match variable("VIBESTREAM_SBF_DIR") {
        Some(folder) => Ok(root().join(folder)),
        None => Ok(cache_of(variable)?.join("sbf/deploy")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs_with(set: &[(&str, &str)]) -> Result<PathBuf> {
        programs_of(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_most_specific_variable_names_the_programs() {
        let (home, cache, programs) =
            (("HOME", "/home/ann"), ("VIBESTREAM_CACHE", "/cache"), ("VIBESTREAM_SBF_DIR", "/programs"));
        assert_eq!(programs_with(&[home]).unwrap(), Path::new("/home/ann/.cache/vibestream/sbf/deploy"));
        assert_eq!(programs_with(&[home, cache]).unwrap(), Path::new("/cache/sbf/deploy"));
        assert_eq!(programs_with(&[home, cache, programs]).unwrap(), Path::new("/programs"));
        assert!(programs_with(&[]).unwrap_err().to_string().contains("HOME is not set"));
    }

    #[test]
    fn relative_paths_start_at_the_root() {
        assert!(root().join("Cargo.lock").is_file());
        assert_eq!(programs_with(&[("VIBESTREAM_SBF_DIR", "built")]).unwrap(), root().join("built"));
        assert_eq!(programs_with(&[("VIBESTREAM_CACHE", "cache")]).unwrap(), root().join("cache/sbf/deploy"));
    }

    #[test]
    fn a_program_that_is_not_built_is_an_error_with_the_command() {
        let error = program("no_such_program").unwrap_err().to_string();
        assert!(error.contains("no_such_program.so") && error.contains("cargo xtask build"), "{error}");
    }
}
