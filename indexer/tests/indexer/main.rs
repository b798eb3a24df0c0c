//! Tests of the pipeline with a scripted chain and a real PostgreSQL server: after forks, faults and crashes, the
//! stored rows equal those of one undisturbed run over the final chain. Also tests of the API on the stored rows.

mod api;
mod bench;
mod crashes;
mod faults;
mod manifests;
mod model;
mod reorganisations;
mod support;
