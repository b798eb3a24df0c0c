//! The whole journey, and the same with services killed on the way.

mod bad_input;
mod browser;
mod journey;
mod kill;
mod person;
