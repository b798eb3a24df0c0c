//! Real recordings in every accepted format, and files that must be refused.

#[path = "it/formats.rs"]
mod formats;
#[path = "it/ingest.rs"]
mod ingest;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/support.rs"]
mod support;
