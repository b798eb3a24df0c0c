//! A closed epoch from its openings: the trees of every chain and the documents that are published of them.
//!
//! The node builds with it what it publishes; an attestor builds the same from the same openings and compares. Nothing here
//! does I/O except [`documents::Bytes::publish`], which writes to a block store.
//!
//! ```
//! use epochs::{build::build, documents::Bytes, openings::Openings};
//!
//! let quiet = Openings { network: 1, node: 1, epoch: 500_000, chain: 1, fans: vec![], carried: vec![] };
//! let epoch = build(&[quiet], 1).unwrap();
//! assert_eq!(epoch.tuple().payout_leaves, 0);
//! assert_eq!(Bytes::of(&epoch).unwrap().payouts, b"[]");
//! ```
#![warn(missing_docs)]

pub mod build;
pub mod documents;
pub mod openings;
