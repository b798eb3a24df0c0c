//! Wallet sign-in, and the tokens issued after it.
//!
//! No function reads a clock, a random source or a database: they are arguments. Each rule can be tested in isolation, and
//! all replicas of a service decide the same way.
//!
//! - [`nonce`]: one-time nonces for sign-in messages;
//! - [`ethereum`] and [`solana`]: Sign-In with Ethereum (EIP-4361) and with Solana, checked against [`Expected`];
//! - [`access`]: access tokens (JWTs signed with EdDSA) and their key set; [`refresh`]: sign-in sessions and refresh tokens;
//! - [`stream`]: opaque tokens that authorize a player to fetch audio; [`attestor`]: requests signed by attestors;
//! - [`keys`]: derives one key per purpose from the service secret.
//!
//! ```
//! use auth::nonce::{Nonce, LIFETIME};
//! use time::OffsetDateTime;
//!
//! let now = OffsetDateTime::UNIX_EPOCH;
//! let nonce = Nonce::generate(&mut rand::thread_rng());
//! let record = nonce.record(now);
//! assert!(record.check(&nonce.value, Some(&nonce.binding), now + LIFETIME).is_ok());
//! ```
#![warn(missing_docs)]

pub mod access;
pub mod attestor;
pub mod error;
pub mod ethereum;
pub mod expected;
pub mod keys;
pub mod nonce;
pub mod refresh;
pub mod solana;
mod solana_transaction;
pub mod stream;
pub mod wallet;

pub use error::{SignInError, TokenError};
pub use expected::Expected;
pub use wallet::{Namespace, Wallet};
