//! Arguments of `vibe market`.

use clap::Subcommand;

use super::Sending;

/// `vibe market`
#[derive(Debug, Subcommand)]
pub enum Market {
    /// List shares for sale; they earn for you until they are sold
    List {
        /// Track id
        track: String,
        /// Number of shares
        amount: u64,
        /// Price of one share, in the payment token's smallest unit
        unit_price: u64,
        /// Days until the listing expires
        #[arg(long, default_value_t = 30)]
        days: u16,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Buy shares from a listing
    Buy {
        /// Listing id: an account (Solana) or a number (Ethereum)
        listing: String,
        /// Number of shares
        amount: u64,
        /// Maximum total price, in the payment token's smallest unit; default: the listing's current price
        #[arg(long)]
        max_price: Option<u64>,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Cancel a listing and unlock its unsold shares
    Cancel {
        /// Listing id: an account (Solana) or a number (Ethereum)
        listing: String,
        /// Wallet and chain
        #[command(flatten)]
        sending: Sending,
    },
    /// Show the on-chain state of a listing
    Show {
        /// Listing id: an account (Solana) or a number (Ethereum)
        listing: String,
        /// CAIP-2 id or name of the chain
        #[arg(long, short = 'c')]
        chain: String,
    },
}
