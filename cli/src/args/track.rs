//! Arguments of `vibe track`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Sending;
use crate::format;

/// `vibe track`
#[derive(Debug, Subcommand)]
pub enum Track {
    /// Read a recording, make its renditions, add them to IPFS and register the track
    Publish(Publish),
    /// List the catalogue
    List {
        /// How many
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Show one track
    Show {
        /// Track id (0x-hex)
        track: String,
    },
    /// Publish another manifest of a track; earlier ones stay on the chain's record
    UpdateManifest {
        /// Track id
        track: String,
        /// CID of the manifest
        manifest: String,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Take no new listings of a track any more; its shares earn and move as before
    Retire {
        /// Track id
        track: String,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Name who may take a track over
    HandOver {
        /// Track id
        track: String,
        /// The successor's wallet; `none` withdraws the nomination
        to: String,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Take a track over that was handed to you
    Accept {
        /// Track id
        track: String,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
}

/// `vibe track publish`
#[derive(Debug, Args)]
pub struct Publish {
    /// FLAC, WAV, MP3 (and what else ffmpeg reads), 10 seconds or longer
    pub audio: PathBuf,
    /// Title; default: the file's tag, else its name
    #[arg(long)]
    pub title: Option<String>,
    /// Artist; default: the file's tag
    #[arg(long)]
    pub artist: Option<String>,
    /// International Standard Recording Code
    #[arg(long)]
    pub isrc: Option<String>,
    /// Shares to issue
    #[arg(long, default_value_t = 1_000)]
    pub supply: u64,
    /// Give shares to a collaborator: ADDRESS=SHARES, repeatable
    #[arg(long = "share", value_name = "ADDRESS=SHARES")]
    pub shares: Vec<String>,
    /// Symbol of the share token
    #[arg(long, default_value = "SHARE")]
    pub symbol: String,
    /// Part of the price of every later sale of shares that all holders earn, at most 10%; fixed for ever
    #[arg(long, default_value = "5%", value_name = "PERCENT", value_parser = format::basis_points)]
    pub resale_royalty: u16,
    /// Wallet, chain
    #[command(flatten)]
    pub sending: Sending,
}
