//! The main job, end to end, with real parts: what `cargo xtask demo` runs and what the journey test checks.

#![warn(missing_docs)]

pub mod audit;
pub mod crowd;
pub mod demo;
pub mod journey;
pub mod options;
pub mod progress;
pub mod recording;
pub mod report;
pub mod stack;
