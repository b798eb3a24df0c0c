//! The arguments of the command line, one module per subject.

mod fan;
mod holding;
mod market;
mod track;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use fan::{Claim, Listen, Prove};
pub use holding::{Royalties, Shares, Source};
pub use market::Market;
pub use track::{Publish, Track};

/// Publish music, hold its shares, listen, prove it and be paid: on Solana and on Ethereum.
#[derive(Debug, Parser)]
#[command(name = "vibe", version, propagate_version = true)]
pub struct Arguments {
    /// Configuration file (TOML); `vibe config path` prints the default path
    #[arg(long, global = true, env = "VIBE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Answer yes to every question
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// The command to run
    #[command(subcommand)]
    pub command: Command,
}

/// The top-level commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create and show wallets
    #[command(subcommand)]
    Wallet(Wallet),
    /// Publish recordings and look them up
    #[command(subcommand)]
    Track(Track),
    /// Send shares and open positions
    #[command(subcommand)]
    Shares(Shares),
    /// List shares for sale and buy them
    #[command(subcommand)]
    Market(Market),
    /// Deposit, show and claim royalties
    #[command(subcommand)]
    Royalties(Royalties),
    /// Listen to a track without a player: stream it, send heartbeats and store the epoch's secret
    Listen(Listen),
    /// Prove that you listened in an epoch without revealing which tracks
    Prove(Prove),
    /// Claim the reward for a proof
    Claim(Claim),
    /// Show the configuration
    #[command(subcommand)]
    Config(Config),
    /// Print the completion script of a shell
    Completions {
        /// Shell that will load the script
        shell: clap_complete::Shell,
    },
}

/// The kinds of chains, one per CAIP-2 namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Solana and its test clusters
    Solana,
    /// Ethereum and its L2s
    Ethereum,
}

/// The arguments of every command that sends a transaction.
#[derive(Debug, Args)]
pub struct Sending {
    /// Wallet file: Solana keypair JSON, Foundry (web3) keystore, or a BIP-39 phrase
    #[arg(long, short = 'w', env = "VIBE_WALLET")]
    pub wallet: PathBuf,
    /// CAIP-2 id or name of the chain (`solana`, `ethereum`); required when several configured chains fit the wallet
    #[arg(long, short = 'c')]
    pub chain: Option<String>,
    /// Print unsigned transactions instead of sending them, so that another wallet can sign them
    #[arg(long)]
    pub unsigned: bool,
}

/// `vibe wallet`
#[derive(Debug, Subcommand)]
pub enum Wallet {
    /// Create a wallet in a file that only you can read
    New {
        /// Kind of chain the wallet is for
        #[arg(value_enum)]
        kind: Kind,
        /// Path of the new file; the command fails if the file exists
        file: PathBuf,
    },
    /// Show a wallet's address and balances
    Show {
        /// Wallet file
        file: PathBuf,
        /// Kind of chain; required for a BIP-39 phrase, which fits both
        #[arg(long, value_enum)]
        kind: Option<Kind>,
    },
}

/// `vibe config`
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print the configuration that commands use
    Show,
    /// Print the default path of the configuration file
    Path,
}
