//! Builds the trees and documents of a closed epoch from its openings.
//!
//! The node publishes the result. An attestor builds the result from the same openings and compares it with the published
//! one. This crate does no I/O except in [`documents::Bytes::publish`], which writes to a block store.
//!
//! ```
//! use epochs::{build::build, documents::Bytes, openings::Openings};
//!
//! let without_listens = Openings { network: 1, node: 1, epoch: 500_000, chain: 1, fans: vec![], carried: vec![] };
//! let epoch = build(&[without_listens], 1).unwrap();
//! assert_eq!(epoch.tuple().payout_leaves, 0);
//! assert_eq!(Bytes::of(&epoch).unwrap().payouts, b"[]");
//! ```
#![warn(missing_docs)]

pub mod build;
pub mod documents;
pub mod openings;
