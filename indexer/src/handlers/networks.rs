//! The rewards program or contract of a chain: its parameters, and payments into its pool.

use protocol::event::{NetworkInitialized, PoolFunded};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea, signed},
};

#[derive(Debug, Serialize)]
struct Network {
    chain: String,
    network: u32,
    number: u32,
    deployment_id: String,
    epoch_length: i64,
    circuit_version: u32,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Funding {
    #[serde(flatten)]
    at: PlaceColumns,
    funder: String,
    amount: u64,
}

#[derive(Debug, Default)]
pub(super) struct Networks {
    initialized: Vec<Network>,
    fundings: Vec<Funding>,
}

pub(super) fn initialized(rows: &mut Rows, at: &Place<'_>, event: &NetworkInitialized) {
    rows.networks.initialized.push(Network {
        chain: at.chain.caip2.clone(),
        network: event.network,
        number: event.chain,
        deployment_id: bytea(&event.deployment_id),
        epoch_length: signed(event.epoch_length),
        circuit_version: event.circuit_version,
        height: at.height,
    });
}

pub(super) fn pool_funded(rows: &mut Rows, at: &Place<'_>, event: &PoolFunded) {
    rows.networks.fundings.push(Funding { at: at.columns(), funder: at.address(event.from), amount: event.amount });
}

impl Networks {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        // A network is initialized once on the chain, so a second row violates the primary key and is an error.
        let networks = "INSERT INTO networks SELECT * FROM json_populate_recordset(NULL::networks, $1::json)";
        put(db, networks, &self.initialized).await?;
        let fundings = "INSERT INTO pool_fundings SELECT * FROM json_populate_recordset(NULL::pool_fundings, $1::json)";
        put(db, fundings, &self.fundings).await.map(|_| ())
    }
}
