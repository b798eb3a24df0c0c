//! Integration tests of the public API with real files and a real Kubo node.

#[path = "it/car.rs"]
mod car;
#[path = "it/directories.rs"]
mod directories;
#[path = "it/embedded.rs"]
mod embedded;
#[path = "it/kubo.rs"]
mod kubo;
#[path = "it/ranges.rs"]
mod ranges;
#[path = "it/support.rs"]
mod support;
