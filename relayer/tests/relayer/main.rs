//! The relayer on a real PostgreSQL cluster and on chains that misbehave as told.

mod api;
mod chaos;
mod ledger;
mod queue;
mod scripted;
mod settling;
mod stage;
