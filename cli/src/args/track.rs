//! Arguments of `vibe track`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Sending;
use crate::format;

/// `vibe track`
#[derive(Debug, Subcommand)]
pub enum Track {
    /// Encode a recording, add its renditions to IPFS, register the track and issue its shares
    Publish(Publish),
    /// List the catalogue
    List {
        /// Number of tracks
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Show one track
    Show {
        /// Track id (0x and 64 hex digits)
        track: String,
    },
    /// Publish a new manifest of a track; the chain's history keeps the earlier ones
    UpdateManifest {
        /// Track id
        track: String,
        /// CID of the manifest
        manifest: String,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Retire a track: its shares can no longer be listed for sale, but still earn and can be sent
    Retire {
        /// Track id
        track: String,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Nominate the next registrant of a track, who must accept
    HandOver {
        /// Track id
        track: String,
        /// Address of the next registrant; `none` withdraws the nomination
        to: String,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Accept the nomination as a track's registrant
    Accept {
        /// Track id
        track: String,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
}

/// `vibe track publish`
#[derive(Debug, Args)]
pub struct Publish {
    /// Audio file: FLAC, WAV, MP3 or another format that ffmpeg reads, at least 10 seconds long
    pub audio: PathBuf,
    /// Title; default: the file's title tag, or its name if it has no tag
    #[arg(long)]
    pub title: Option<String>,
    /// Artist; default: the file's artist tag
    #[arg(long)]
    pub artist: Option<String>,
    /// International Standard Recording Code
    #[arg(long)]
    pub isrc: Option<String>,
    /// Number of shares to issue
    #[arg(long, default_value_t = 1_000)]
    pub supply: u64,
    /// Give shares to a collaborator (repeatable)
    #[arg(long = "share", value_name = "ADDRESS=SHARES")]
    pub shares: Vec<String>,
    /// Symbol of the share token
    #[arg(long, default_value = "SHARE")]
    pub symbol: String,
    /// Part of the price of every later sale that goes to all holders, at most 10%; cannot be changed later
    #[arg(long, default_value = "5%", value_name = "PERCENT", value_parser = format::basis_points)]
    pub resale_royalty: u16,
    /// Wallet and chain
    #[command(flatten)]
    pub sending: Sending,
}
