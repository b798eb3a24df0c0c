//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::format;

/// Publish music, hold its shares, listen, prove it and be paid: on Solana and on Ethereum.
#[derive(Debug, Parser)]
#[command(name = "vibe", version, propagate_version = true)]
pub struct Arguments {
    /// Configuration file (TOML); `vibe config path` says where it is looked for
    #[arg(long, global = true, env = "VIBE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Confirm in advance whatever would be asked
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make wallets, look at them
    #[command(subcommand)]
    Wallet(Wallet),
    /// Publish recordings, look them up
    #[command(subcommand)]
    Track(Track),
    /// Send and open shares
    #[command(subcommand)]
    Shares(Shares),
    /// Offer shares for sale, buy them
    #[command(subcommand)]
    Market(Market),
    /// Deposit royalties, see and claim them
    #[command(subcommand)]
    Royalties(Royalties),
    /// Listen to a track as a headless fan: stream it, send heartbeats, keep the secret
    Listen(Listen),
    /// Prove that you listened in an epoch, without showing to what
    Prove(Prove),
    /// Claim the reward for a proof
    Claim(Claim),
    /// Look at the configuration
    #[command(subcommand)]
    Config(Config),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Kinds of chains, by the namespace of their CAIP-2 ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Solana clusters
    Solana,
    /// Ethereum and its L2s
    Ethereum,
}

/// Wallet, chain and how to send; shared by every command that spends.
#[derive(Debug, Args)]
pub struct Sending {
    /// Wallet file: Solana keypair JSON, Foundry (web3) keystore, or a BIP-39 phrase
    #[arg(long, short = 'w', env = "VIBE_WALLET")]
    pub wallet: PathBuf,
    /// CAIP-2 id or name of the chain (`solana`, `ethereum`); needed where the wallet does not say it
    #[arg(long, short = 'c')]
    pub chain: Option<String>,
    /// Print the unsigned transactions for another wallet to sign instead of sending them
    #[arg(long)]
    pub unsigned: bool,
}

/// `vibe wallet`
#[derive(Debug, Subcommand)]
pub enum Wallet {
    /// Make a new wallet and write it to a file only you can read
    New {
        /// For which kind of chain
        #[arg(value_enum)]
        kind: Kind,
        /// Where to write it; must not exist
        file: PathBuf,
    },
    /// Show a wallet's address and balances
    Show {
        /// Wallet file
        file: PathBuf,
        /// For which kind of chain, where the file does not say (a BIP-39 phrase)
        #[arg(long, value_enum)]
        kind: Option<Kind>,
    },
}

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

/// `vibe market`
#[derive(Debug, Subcommand)]
pub enum Market {
    /// Offer shares for sale; they keep earning for you until they are sold
    List {
        /// Track id
        track: String,
        /// Shares
        amount: u64,
        /// Price of one share, in the payment token's smallest unit
        unit_price: u64,
        /// For how many days
        #[arg(long, default_value_t = 30)]
        days: u16,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Buy shares of a listing
    Buy {
        /// The listing: its account (Solana) or its number (Ethereum)
        listing: String,
        /// Shares
        amount: u64,
        /// The most that all of them may cost; default: what the listing asks now
        #[arg(long)]
        max_price: Option<u64>,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// End a listing; what was not sold is yours to use again
    Cancel {
        /// The listing: its account (Solana) or its number (Ethereum)
        listing: String,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Show a listing as the chain has it
    Show {
        /// The listing: its account (Solana) or its number (Ethereum)
        listing: String,
        /// CAIP-2 id or name of the chain
        #[arg(long, short = 'c')]
        chain: String,
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

/// `vibe shares`
#[derive(Debug, Subcommand)]
pub enum Shares {
    /// Send shares to another wallet
    Send {
        /// Track id
        track: String,
        /// Receiving wallet
        to: String,
        /// Shares
        amount: u64,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Open your position so that your shares earn
    Open {
        /// Track id
        track: String,
        /// Whose position; default: the wallet's own
        #[arg(long)]
        holder: Option<String>,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
}

/// `vibe royalties`
#[derive(Debug, Subcommand)]
pub enum Royalties {
    /// Pay into a track's vault
    Deposit {
        /// Track id
        track: String,
        /// Amount, in the payment token's smallest unit
        amount: u64,
        /// What for
        #[arg(long, value_enum, default_value_t = Source::Gift)]
        source: Source,
        /// A reference of up to 32 bytes
        #[arg(long, default_value = "")]
        memo: String,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Take what your shares earned
    Claim {
        /// Track id
        track: String,
        /// Wallet that is paid; default: the wallet's own
        #[arg(long)]
        to: Option<String>,
        /// Wallet, chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Show what a wallet's shares of a track are owed now
    Show {
        /// Track id
        track: String,
        /// Whose
        holder: String,
        /// CAIP-2 id or name of the chain
        #[arg(long, short = 'c')]
        chain: String,
    },
}

/// What a deposit is for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Source {
    /// Gift, or not said
    Gift,
    /// Sale of copies or licences
    Sale,
    /// Streaming income
    Streaming,
    /// Film, games, advertising
    Sync,
}

impl Source {
    /// The protocol's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        use protocol::event::source;
        match self {
            Self::Gift => source::GIFT,
            Self::Sale => source::SALE,
            Self::Streaming => source::STREAMING,
            Self::Sync => source::SYNC,
        }
    }
}

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

/// `vibe config`
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print the configuration in force
    Show,
    /// Print where the configuration file is looked for
    Path,
}
