//! Loads the configuration of a service from a TOML file and the environment. The defaults run locally.
//!
//! Later sources override earlier ones: `T::default()`, the file, the environment. With the prefix `VIBE_INDEXER`, the
//! variable `VIBE_INDEXER__DATABASE__URL` overrides `database.url`: a double underscore separates tables, a single
//! underscore is part of a name.

use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

/// An error while loading the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named on the command line or in the environment does not exist.
    #[error("configuration file {0} does not exist: create it, or omit the option to run with defaults")]
    Missing(PathBuf),
    /// A value has the wrong type, a key is unknown, or the TOML is malformed.
    #[error("invalid configuration: {0}")]
    Invalid(#[from] config::ConfigError),
}

/// Loads `T` from its defaults, an optional TOML file, and the environment variables with `prefix`. Empty variables are
/// ignored. Numbers and booleans in variables are parsed.
///
/// # Errors
/// [`ConfigError::Missing`] if `file` does not exist, [`ConfigError::Invalid`] if a value is not valid for `T`.
pub fn load<T>(file: Option<&Path>, prefix: &str) -> Result<T, ConfigError>
where
    T: Default + Serialize + DeserializeOwned,
{
    from_sources(file, config::Environment::with_prefix(prefix))
}

fn from_sources<T>(file: Option<&Path>, environment: config::Environment) -> Result<T, ConfigError>
where
    T: Default + Serialize + DeserializeOwned,
{
    let mut builder = config::Config::builder().add_source(config::Config::try_from(&T::default())?);
    if let Some(path) = file {
        if !path.is_file() {
            return Err(ConfigError::Missing(path.to_owned()));
        }
        builder = builder.add_source(config::File::from(path).format(config::FileFormat::Toml));
    }
    let environment = environment.prefix_separator("__").separator("__").try_parsing(true).ignore_empty(true);
    Ok(builder.add_source(environment).build()?.try_deserialize()?)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Sample {
        url: String,
        clock_file: Option<PathBuf>,
        http: Http,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Http {
        port: u16,
    }

    impl Default for Sample {
        fn default() -> Self {
            Self { url: "local".into(), clock_file: None, http: Http::default() }
        }
    }

    impl Default for Http {
        fn default() -> Self {
            Self { port: 3000 }
        }
    }

    fn environment(pairs: &[(&str, &str)]) -> config::Environment {
        let pairs: HashMap<String, String> = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        config::Environment::with_prefix("VIBE_TEST").source(Some(pairs.into_iter().collect()))
    }

    /// A file that is removed when dropped.
    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), text).expect("write");
        file
    }

    #[test]
    fn later_sources_override_earlier_ones() {
        let file = file("url = \"from file\"\n[http]\nport = 4000\n");
        let none: Sample = from_sources(None, environment(&[])).expect("defaults");
        assert_eq!(none, Sample::default());
        let filed: Sample = from_sources(Some(file.path()), environment(&[])).expect("file");
        assert_eq!((filed.url.as_str(), filed.http.port), ("from file", 4000));
        let env = environment(&[("VIBE_TEST__HTTP__PORT", "5000"), ("VIBE_TEST__CLOCK_FILE", "/run/clock")]);
        let overridden: Sample = from_sources(Some(file.path()), env).expect("environment");
        assert_eq!((overridden.url.as_str(), overridden.http.port), ("from file", 5000));
        assert_eq!(overridden.clock_file, Some("/run/clock".into()));
    }

    #[test]
    fn errors_name_the_file_or_key() {
        let missing = from_sources::<Sample>(Some(Path::new("/no/such.toml")), environment(&[])).expect_err("missing");
        assert!(missing.to_string().contains("/no/such.toml"));
        let file = file("hpst = 1");
        let unknown = from_sources::<Sample>(Some(file.path()), environment(&[])).expect_err("unknown");
        assert!(unknown.to_string().contains("hpst"), "{unknown}");
        let typed = from_sources::<Sample>(None, environment(&[("VIBE_TEST__HTTP__PORT", "many")])).expect_err("type");
        assert!(typed.to_string().contains("port"), "{typed}");
    }
}
