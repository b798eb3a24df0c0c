//! Arguments of `vibe listen`, `vibe prove` and `vibe claim`.

use std::path::PathBuf;

use clap::Args;

use super::Kind;

/// `vibe listen`
#[derive(Debug, Args)]
pub struct Listen {
    /// Track id
    pub track: String,
    /// How many counted listens
    #[arg(long, default_value_t = 1)]
    pub times: u16,
    /// Chain on which this epoch's listening is rewarded: CAIP-2 id or name; default: the track's home chain. The first
    /// choice in an epoch holds for the epoch
    #[arg(long)]
    pub settle: Option<String>,
    /// Wallet that signs in
    #[arg(long, short = 'w', env = "VIBE_WALLET")]
    pub wallet: PathBuf,
    /// For which kind of chain, where the wallet file does not say
    #[arg(long, value_enum)]
    pub kind: Option<Kind>,
}

/// `vibe prove`
#[derive(Debug, Args)]
pub struct Prove {
    /// Epoch; default: the newest closed one with listens of yours
    #[arg(long)]
    pub epoch: Option<u32>,
    /// Wallet that was signed in while listening: it names the secret, and is not part of the proof
    #[arg(long, short = 'w', env = "VIBE_WALLET")]
    pub wallet: PathBuf,
    /// For which kind of chain, where the wallet file does not say
    #[arg(long, value_enum)]
    pub kind: Option<Kind>,
    /// Tier to prove (1, 5, 20, 60); default: the highest your count and the epoch's minimum set allow
    #[arg(long)]
    pub tier: Option<u16>,
    /// Who is paid; default: a fresh wallet, written beside the secrets
    #[arg(long)]
    pub recipient: Option<String>,
    /// Claim by your own transaction, without relayer and fee
    #[arg(long)]
    pub direct: bool,
    /// Where to write the claim
    #[arg(long, short = 'o')]
    pub out: Option<PathBuf>,
}

/// `vibe claim`
#[derive(Debug, Args)]
pub struct Claim {
    /// The claim that `vibe prove` wrote
    pub claim: PathBuf,
    /// Send it by this wallet instead of the relayer
    #[arg(long, short = 'w')]
    pub wallet: Option<PathBuf>,
    /// Wait a random time of at most so many seconds first, so that proving and claiming are not seen together
    #[arg(long, default_value_t = 600)]
    pub wait: u64,
}
