//! The journey of a recording from publication to payment, with real services and chains. `cargo xtask demo` runs it,
//! and the journey test checks it.

#![warn(missing_docs)]

pub mod crowd;
pub mod database;
pub mod demo;
pub mod journey;
pub mod options;
pub mod progress;
pub mod recording;
pub mod report;
pub mod stack;
