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
        /// Address that receives the shares
        to: String,
        /// Number of shares
        amount: u64,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Open a position so that its shares earn
    Open {
        /// Track id
        track: String,
        /// Address of the holder; default: the wallet
        #[arg(long)]
        holder: Option<String>,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
}

/// `vibe royalties`
#[derive(Debug, Subcommand)]
pub enum Royalties {
    /// Deposit payment tokens into a track's vault
    Deposit {
        /// Track id
        track: String,
        /// Amount, in the payment token's smallest unit
        amount: u64,
        /// What the deposit is for
        #[arg(long, value_enum, default_value_t = Source::Gift)]
        source: Source,
        /// Reference of at most 32 bytes, stored in the event
        #[arg(long, default_value = "")]
        memo: String,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Claim what your shares earned
    Claim {
        /// Track id
        track: String,
        /// Address that is paid; default: the wallet
        #[arg(long)]
        to: Option<String>,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Show the amount that a holder of a track can claim now
    Show {
        /// Track id
        track: String,
        /// Address of the holder
        holder: String,
        /// CAIP-2 id or name of the chain
        #[arg(long, short = 'c')]
        chain: String,
    },
}

/// What a deposit is for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Source {
    /// A gift, or an unspecified source
    Gift,
    /// Sale of copies or licences
    Sale,
    /// Streaming income
    Streaming,
    /// Licences for film, games and advertising
    Sync,
}

impl Source {
    /// The number of this source in the `Deposited` event (see [`protocol::event::source`]).
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
