//! The vocabulary every part of VibeStream shares: identifiers, byte layouts, fixed-point royalty arithmetic, epochs,
//! payout trees, domain tags, account seeds and events.
//!
//! It knows no chain SDK and does no I/O. Without the `std` feature it is `no_std` and is what the Solana programs
//! compile, so that the arithmetic in a program and in the indexer is the same code; `tests/vectors/*.json` hold both to
//! the Solidity twin.
//!
//! ```
//! use protocol::royalty::{PositionState, VaultState};
//!
//! // A vault of 1,000 shares, dripping over an hour; one holder has 250 of them.
//! let mut vault = VaultState::with_supply(1_000, 0);
//! let mut holder = PositionState::default();
//! vault.open(&mut holder, 250).unwrap();
//! vault.deposit(1_000_000, 0, 3_600, 1_000).unwrap();
//! vault.touch(3_600, 1_000).unwrap();
//! vault.settle(&mut holder).unwrap();
//! assert_eq!(holder.owed, 250_000);
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]
// Programs compile this without overflow checks: what is not checked says why it cannot overflow.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

pub mod ctx;
pub mod epoch;
pub mod event;
#[cfg(feature = "std")]
pub mod event_fields;
pub mod field;
#[cfg(feature = "std")]
pub mod heard;
#[cfg(feature = "std")]
pub mod hex;
pub mod id;
pub mod layout;
#[cfg(feature = "std")]
pub mod manifest;
pub mod market;
pub mod pass;
pub mod payout;
pub mod royalty;
pub mod seeds;
pub mod tags;
