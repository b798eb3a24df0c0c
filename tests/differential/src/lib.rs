//! One random script, played on the Solana programs and on the contracts, as built, step by step side by side.
//!
//! After every step the outcome, every event and every balance, position and vault field must be the same, once
//! addresses are replaced by whom or what they stand for. What differs by nature:
//!
//! - On Solana shares for sale are in an escrow with a position of its own, on Ethereum they stay in the seller's: the
//!   sum of the positions is compared, to the last fraction. Two positions round down twice when they pay, so what a
//!   seller was paid plus what is still due is compared, to the last fraction too.
//! - The escrow's own movements have no counterpart. Nor has who paid for a position's account.
//! - Allocating opens the position of any holder on Ethereum, on Solana of wallets alone: scripts allocate to wallets.
//! - Solana tells that a receiver's position was opened, Ethereum that it is open: what the movement says is compared.
//! - Withdrawing no fees is refused on Solana and moves nothing on Ethereum: scripts withdraw what there is.
//! - A transfer of nothing is none on Ethereum, so there is none in scripts. Burns, closing of positions and other
//!   beneficiaries exist on Solana alone.

pub mod action;
mod borsh;
mod compare;
mod count;
pub mod ethereum;
mod logs;
mod meaning;
mod script;
pub mod solana;
mod state;

pub use action::Action;
pub use compare::{Management, Pair};
pub use count::Counts;
pub use script::{FULL_LENGTH, Script};
pub use state::Side;
