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
