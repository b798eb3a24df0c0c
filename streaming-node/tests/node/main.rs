//! The node over real HTTP, on a real PostgreSQL cluster: signing in, listening, closing epochs, attesting.

mod epochs;
mod fan;
mod listening;
mod sign_in;
mod uploads;
mod world;
