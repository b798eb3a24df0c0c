//! Tests of the local network, and of the crate `chain` with real nodes.

mod calls;
mod ethereum;
mod governance;
mod journey;
mod lifetime;
mod market;
mod side;
mod time;
mod typescript;
