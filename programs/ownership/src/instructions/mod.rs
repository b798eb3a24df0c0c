//! One file per instruction: its accounts, its checks, its handler.

pub mod accept_admin;
pub mod accept_registrant;
pub mod allocate;
pub mod finish_issue;
pub mod initialize;
pub mod market;
pub mod propose_admin;
pub mod propose_registrant;
pub mod register_track;
pub mod retire_track;
pub mod update_manifest;

pub use accept_admin::*;
pub use accept_registrant::*;
pub use allocate::*;
pub use finish_issue::*;
pub use initialize::*;
pub use market::*;
pub use propose_admin::*;
pub use propose_registrant::*;
pub use register_track::*;
pub use retire_track::*;
pub use update_manifest::*;
