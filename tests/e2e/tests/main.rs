//! The whole journey, and the same with services killed on the way.

mod bad_input;
mod browser;
mod journey;
mod kill;
mod person;

/// A stack fills the machine: one at a time, or timing out would say nothing.
static MACHINE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
