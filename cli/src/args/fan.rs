//! Arguments of `vibe listen`, `vibe prove` and `vibe claim`.

use std::path::PathBuf;

use clap::Args;

use super::Kind;

/// `vibe listen`
#[derive(Debug, Args)]
pub struct Listen {
    /// Track id
    pub track: String,
    /// Number of listens to complete
    #[arg(long, default_value_t = 1)]
    pub times: u16,
    /// CAIP-2 id or name of the chain that pays this epoch's reward; default: the track's chain. The first choice in an
    /// epoch applies to the whole epoch
    #[arg(long)]
    pub settle: Option<String>,
    /// Wallet that signs in
    #[arg(long, short = 'w', env = "VIBE_WALLET")]
    pub wallet: PathBuf,
    /// Kind of chain; required for a BIP-39 phrase, which fits both
    #[arg(long, value_enum)]
    pub kind: Option<Kind>,
}

/// `vibe prove`
#[derive(Debug, Args)]
pub struct Prove {
    /// Epoch to prove; default: the newest closed epoch in which you listened
    #[arg(long)]
    pub epoch: Option<u32>,
    /// Wallet that signed in to listen; it selects the stored secret and is not part of the proof
    #[arg(long, short = 'w', env = "VIBE_WALLET")]
    pub wallet: PathBuf,
    /// Kind of chain; required for a BIP-39 phrase, which fits both
    #[arg(long, value_enum)]
    pub kind: Option<Kind>,
    /// Tier to prove (1, 5, 20 or 60 listens); default: the highest tier that you and enough other fans reached
    #[arg(long)]
    pub tier: Option<u16>,
    /// Address that is paid; default: a new wallet, stored next to the secrets
    #[arg(long)]
    pub recipient: Option<String>,
    /// Make a claim without a relayer fee, for sending it with your own wallet
    #[arg(long)]
    pub direct: bool,
    /// Path of the claim file; default: a file next to the secrets
    #[arg(long, short = 'o')]
    pub out: Option<PathBuf>,
}

/// `vibe claim`
#[derive(Debug, Args)]
pub struct Claim {
    /// Claim file written by `vibe prove`
    pub claim: PathBuf,
    /// Wallet that sends the claim instead of the relayer
    #[arg(long, short = 'w')]
    pub wallet: Option<PathBuf>,
    /// Wait a random time of at most this many seconds first, so that an observer cannot link the proof to the claim
    #[arg(long, default_value_t = 600)]
    pub wait: u64,
}
