//! Tests of the node over HTTP, with a PostgreSQL cluster: signing in, uploading, listening, closing epochs, attesting.

mod epochs;
mod fan;
mod listening;
mod sign_in;
mod uploads;
mod world;
