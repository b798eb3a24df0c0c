//! Tests of the demo and of the whole journey, also with services that are killed on the way.

mod bad_input;
mod browser;
mod demo;
mod journey;
mod kill;
mod person;

/// Held by each test with a stack: two stacks at the same time would be too slow, and their timeouts would mean
/// nothing.
static MACHINE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
