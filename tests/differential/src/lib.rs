//! Runs one random script of actions on the built Solana programs and on the compiled contracts, and compares the
//! chains after every action.
//!
//! Outcome, events, balances, positions and vault fields must be equal, once each address is replaced by its role (a
//! person, a track, a listing). Some differences belong to the chains:
//!
//! - On Solana, listed shares are in an escrow with its own position; on Ethereum they stay in the seller's position.
//!   The sum of a seller's positions is compared, to the last fraction. Because two positions round down twice when
//!   they pay, the amount paid to a seller plus the amount still owed is compared, also to the last fraction.
//! - Transfers into and out of the escrow, and the payer of a position's rent, exist on Solana only.
//! - An allocation opens the position of every holder on Ethereum, but only of wallets on Solana: scripts allocate to
//!   wallets only.
//! - When a transfer opens a position, Solana emits an additional event. The transfer's own event is compared.
//! - A withdrawal of zero fees is refused on Solana and does nothing on Ethereum: scripts withdraw only when there are
//!   fees.
//! - A transfer of zero shares emits no event on Ethereum: scripts do not contain one. Burns, the closing of positions
//!   and other beneficiaries exist on Solana only.

pub mod action;
mod borsh;
mod compare;
mod count;
pub mod ethereum;
mod events;
mod logs;
mod meaning;
mod script;
pub mod solana;
mod state;

pub use action::Action;
pub use compare::{Management, Pair};
pub use count::Counts;
pub use events::Sellers;
pub use script::{FULL_LENGTH, Script};
pub use state::Side;
