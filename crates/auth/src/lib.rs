//! Signing in with a wallet, and the tokens that follow from it.
//!
//! Everything here is pure: the time, the randomness and what a database remembers come in as arguments, so each rule
//! can be tested on its own and any replica of a service decides alike.
//!
//! - [`nonce`]: what makes a signed message usable once;
//! - [`ethereum`] and [`solana`]: Sign-In with Ethereum (EIP-4361) and with Solana, checked against [`Expected`];
//! - [`access`]: access JWTs (EdDSA) and their key set; [`refresh`]: the sessions behind them;
//! - [`stream`]: opaque tokens that let a player fetch bytes; [`attestor`]: signed requests of attestors;
//! - [`keys`]: one secret, a key of its own for each of these.
//!
//! ```
//! use auth::nonce::{Nonce, LIFETIME};
//! use time::OffsetDateTime;
//!
//! let now = OffsetDateTime::UNIX_EPOCH;
//! let nonce = Nonce::generate(&mut rand::thread_rng());
//! let kept = nonce.record(now);
//! assert!(kept.check(&nonce.value, Some(&nonce.binding), now + LIFETIME).is_ok());
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
