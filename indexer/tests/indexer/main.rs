//! The pipeline against a chain that a test controls and a real PostgreSQL: what is stored must be what one undisturbed run
//! over the final chain stores, whatever happened on the way. And the API over it.

mod api;
mod crashes;
mod faults;
mod manifests;
mod model;
mod reorganisations;
mod support;
mod throughput;
