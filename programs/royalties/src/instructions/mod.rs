//! One file per instruction: its accounts, its checks, its handler.

pub mod claim;
pub mod close_position;
pub mod deposit;
pub mod execute;
pub mod initialize;
pub mod initialize_vault;
pub mod open_position;
pub mod open_vault;
pub mod set_beneficiary;
pub mod sweep_unopened;
pub mod sync_position;

mod payment;

pub use claim::*;
pub use close_position::*;
pub use deposit::*;
pub use execute::*;
pub use initialize::*;
pub use initialize_vault::*;
pub use open_position::*;
pub use open_vault::*;
pub use set_beneficiary::*;
pub use sweep_unopened::*;
pub use sync_position::*;
