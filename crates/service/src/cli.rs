//! The start of a service's process: the option `--config`, the configuration, the logs.
//!
//! ```
//! use clap::Parser as _;
//! use service::{cli, telemetry::TelemetryConfig};
//!
//! #[derive(clap::Parser)]
//! struct Arguments {
//!     #[command(flatten)]
//!     options: cli::Options,
//! }
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Config {
//!     telemetry: TelemetryConfig,
//! }
//!
//! # fn main() -> anyhow::Result<()> {
//! let arguments = Arguments::try_parse_from(["example"])?;
//! let config: Config = cli::start(&arguments.options, "VIBE_EXAMPLE", |config: &Config| &config.telemetry)?;
//! # let _ = config; Ok(()) }
//! ```

use std::path::PathBuf;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    config,
    telemetry::{self, TelemetryConfig},
};

/// The options of every service, flattened into its arguments.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Path of a TOML file. Environment variables VIBE_<SERVICE>__<TABLE>__<KEY> override its values.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Loads the configuration of a service and installs the log subscriber of the process. `environment` is the prefix of
/// the variables, as in [`config::load`].
///
/// # Errors
/// If the file does not exist, a value is invalid, or the log filter is malformed.
pub fn start<T>(
    options: &Options,
    environment: &str,
    telemetry: impl FnOnce(&T) -> &TelemetryConfig,
) -> anyhow::Result<T>
where
    T: Default + Serialize + DeserializeOwned,
{
    let config = config::load(options.config.as_deref(), environment)?;
    telemetry::init(telemetry(&config))?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};
    use serde::Deserialize;

    use super::*;

    /// Plays music.
    #[derive(Parser)]
    struct Arguments {
        #[command(subcommand)]
        command: Option<Command>,
        #[command(flatten)]
        options: Options,
    }

    #[derive(clap::Subcommand)]
    enum Command {
        /// Play one track.
        Play,
    }

    #[derive(Debug, Default, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Config {
        volume: u8,
        telemetry: TelemetryConfig,
    }

    fn started(arguments: &[&str]) -> anyhow::Result<Config> {
        let arguments = Arguments::try_parse_from([&["player"], arguments].concat())?;
        start(&arguments.options, "VIBE_CLI_TEST", |config: &Config| &config.telemetry)
    }

    #[test]
    fn the_help_keeps_the_description_of_the_service() {
        let help = Arguments::command().render_long_help().to_string();
        assert!(help.starts_with("Plays music"), "{help}");
        assert!(help.contains("--config <FILE>") && help.contains("Path of a TOML file"), "{help}");
    }

    #[test]
    fn the_file_is_read_before_and_after_a_subcommand() {
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), "volume = 11").expect("write");
        let path = file.path().to_str().expect("UTF-8");
        for arguments in [["--config", path, "play"], ["play", "--config", path]] {
            assert_eq!(started(&arguments).expect("starts").volume, 11);
        }
        assert!(matches!(Arguments::try_parse_from(["player", "play"]).expect("parses").command, Some(Command::Play)));
        assert_eq!(started(&[]).expect("starts with the defaults").volume, 0);
    }

    #[test]
    fn errors_name_the_file_or_the_filter() {
        let error = started(&["--config", "/no/such.toml"]).expect_err("missing");
        assert!(error.to_string().contains("/no/such.toml"), "{error}");
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), "telemetry.filter = 'info,sqlx=loud'").expect("write");
        let error = started(&["--config", file.path().to_str().expect("UTF-8")]).expect_err("malformed");
        assert!(error.is::<tracing_subscriber::filter::ParseError>(), "{error}");
    }
}
