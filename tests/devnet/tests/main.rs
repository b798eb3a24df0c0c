//! The local network itself, and the chain interface against real nodes.

mod calls;
mod ethereum;
mod governance;
mod journey;
mod lifetime;
mod market;
mod time;
mod typescript;
