//! The demo's command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Run the main job: recordings are published, listened to, proved and paid, on Solana and on Ethereum, with every part
/// embedded.
#[derive(Clone, Debug, Parser)]
#[command(name = "cargo xtask demo", bin_name = "cargo xtask demo")]
pub struct Options {
    /// FLAC, WAV or MP3 to publish, repeatable; without it a recording is taken from the system's free music
    #[arg(long = "audio", value_name = "FILE")]
    pub audio: Vec<PathBuf>,
    /// Where the recordings live
    #[arg(long, value_enum, default_value_t = Chains::Both)]
    pub chain: Chains,
    /// End after the journey instead of staying up
    #[arg(long)]
    pub once: bool,
    /// Print one JSON object as the last line
    #[arg(long)]
    pub json: bool,
    /// Port of the web page and the APIs; with --once any free port does
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
}

/// Which chains take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Chains {
    /// Solana alone
    Solana,
    /// Ethereum alone
    Ethereum,
    /// Both
    Both,
}

impl Chains {
    /// Whether a chain of this short name takes part.
    #[must_use]
    pub fn includes(self, name: &str) -> bool {
        match self {
            Self::Both => true,
            Self::Solana => name == "solana",
            Self::Ethereum => name == "ethereum",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Options, ErrorKind> {
        Options::try_parse_from([&["demo"], arguments].concat()).map_err(|error| error.kind())
    }

    #[test]
    fn without_arguments_the_demo_stays_up_on_port_3000_with_both_chains() {
        let options = parsed(&[]).unwrap();
        assert_eq!((options.once, options.json, options.port, options.chain), (false, false, 3_000, Chains::Both));
        assert!(options.audio.is_empty());
    }

    #[test]
    fn every_flag_is_read() {
        let line = "--once --json --port 4001 --chain solana --audio a.flac --audio b.mp3";
        let options = parsed(&line.split(' ').collect::<Vec<_>>()).unwrap();
        assert_eq!((options.once, options.json, options.port, options.chain), (true, true, 4_001, Chains::Solana));
        assert_eq!(options.audio, [PathBuf::from("a.flac"), PathBuf::from("b.mp3")]);
    }

    #[test]
    fn wrong_values_and_unknown_flags_are_rejected() {
        for (arguments, kind) in [
            (&["--port", "65536"][..], ErrorKind::ValueValidation),
            (&["--chain", "bitcoin"], ErrorKind::InvalidValue),
            (&["--audio"], ErrorKind::InvalidValue),
            (&["--twice"], ErrorKind::UnknownArgument),
        ] {
            assert_eq!(parsed(arguments).unwrap_err(), kind, "{arguments:?}");
        }
    }
}
