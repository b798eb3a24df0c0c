//! Runs the built Solana programs on a virtual machine (LiteSVM). [`World`] is the machine with the programs and a
//! payment token, [`Track`] a registered track and the instructions on it, and [`check_invariants`] checks the accounts
//! of a track's royalties.
//!
//! ```no_run
//! use solana_tests::{Track, World};
//!
//! let mut world = World::new();
//! let artist = world.wallet();
//! let track = Track::register(&mut world, &artist, 1_000).unwrap();
//! track.finish_issue(&mut world).unwrap();
//! ```

mod addresses;
mod invariants;
pub mod layout;
pub mod market;
pub mod rewards;
mod tokens;
mod track;
mod world;

pub use addresses::{ata, event_authority, pda, position};
pub use invariants::{Books, check_invariants, position_of, vault_of};
pub use tokens::PAYMENT_DECIMALS;
pub use track::{RESALE_BPS, Track, manifest_cid};
pub use world::{EPOCH, Failure, Sent, World, object, program_data};
