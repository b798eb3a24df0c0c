//! Gates, and the passes of wallets that proved the statement of a gate.

use protocol::event::{GateRegistered, PassGranted};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea, signed},
};

#[derive(Debug, Serialize)]
struct Gate {
    #[serde(flatten)]
    at: PlaceColumns,
    gate: String,
    owner: String,
    statement: u8,
    issuer: u32,
    subject: u32,
    threshold: String,
    period_length: u64,
}

#[derive(Debug, Serialize)]
struct Pass {
    #[serde(flatten)]
    at: PlaceColumns,
    gate: String,
    period: u32,
    holder: String,
    nullifier: String,
    expires_at: i64,
}

#[derive(Debug, Default)]
pub(super) struct Passes {
    gates: Vec<Gate>,
    passes: Vec<Pass>,
}

pub(super) fn gate_registered(rows: &mut Rows, at: &Place<'_>, event: &GateRegistered) {
    rows.passes.gates.push(Gate {
        at: at.columns(),
        gate: bytea(&event.gate),
        owner: at.address(event.owner),
        statement: event.statement,
        issuer: event.issuer,
        subject: event.subject,
        threshold: event.threshold.to_string(),
        period_length: event.period_length,
    });
}

pub(super) fn granted(rows: &mut Rows, at: &Place<'_>, event: &PassGranted) {
    rows.passes.passes.push(Pass {
        at: at.columns(),
        gate: bytea(&event.gate),
        period: event.period,
        holder: at.address(event.holder),
        nullifier: bytea(&event.nullifier),
        expires_at: signed(event.expires_at),
    });
}

impl Passes {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let gates = "INSERT INTO gates SELECT * FROM json_populate_recordset(NULL::gates, $1::json)";
        put(db, gates, &self.gates).await?;
        let passes = "INSERT INTO passes SELECT * FROM json_populate_recordset(NULL::passes, $1::json)";
        put(db, passes, &self.passes).await.map(|_| ())
    }
}
