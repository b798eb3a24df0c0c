//! The types and arithmetic shared by all parts of VibeStream: identifiers, byte layouts, royalty arithmetic, epochs, payout
//! trees, domain tags, account seeds and events.
//!
//! This crate depends on no chain SDK and does no I/O. Without the feature `std` it is `no_std`. The Solana programs compile
//! it, so programs and services use the same code. Tests compare it with the Solidity contracts using
//! `tests/vectors/*.json`.
//!
//! ```
//! use protocol::royalty::{PositionState, VaultState};
//!
//! // A vault of 1,000 shares, of which one holder has 250. A deposit is released over one hour.
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
// Programs compile this without overflow checks, so each unchecked operation states why it cannot overflow.
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
