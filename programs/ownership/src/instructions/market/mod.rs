//! The market: selling and buying shares of tracks whose issue is finished.

pub mod buy;
pub mod cancel;
pub mod initialize_market;
pub mod list;
pub mod open_listing;
pub mod set_market_paused;
pub mod set_protocol_fee;
pub mod withdraw_fees;

mod escrow;
mod payment;

pub use buy::*;
pub use cancel::*;
pub use initialize_market::*;
pub use list::*;
pub use open_listing::*;
pub use set_market_paused::*;
pub use set_protocol_fee::*;
pub use withdraw_fees::*;
