//! Tests of the relayer on a real PostgreSQL cluster and on simulated chains with configurable faults.

mod api;
mod chaos;
mod ledger;
mod queue;
mod scripted;
mod settling;
mod stage;
