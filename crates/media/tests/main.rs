//! Tests with recordings in every accepted format and with files that must be rejected.

#[path = "it/formats.rs"]
mod formats;
#[path = "it/ingest.rs"]
mod ingest;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/support.rs"]
mod support;
