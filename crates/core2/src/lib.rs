//! `core2` re-exports of the standard library's `io` and `error`: the released crate is yanked, and
//! `ipfs-api-backend-hyper` still asks for it.

pub use std::error;
pub use std::io;
