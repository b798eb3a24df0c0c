//! Arguments of `vibe shares` and `vibe royalties`.

use clap::{Subcommand, ValueEnum};

use super::Sending;

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
