//! One instruction a file: accounts, validation, handler.

pub mod allocate;
pub mod finish_issue;
pub mod initialize;
pub mod register_track;

pub use allocate::*;
pub use finish_issue::*;
pub use initialize::*;
pub use register_track::*;
