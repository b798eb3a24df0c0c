//! Arguments of `vibe market`.

use clap::Subcommand;

use super::Sending;

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
