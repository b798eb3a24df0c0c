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

/// `vibe config`
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print the configuration in force
    Show,
    /// Print where the configuration file is looked for
    Path,
}
