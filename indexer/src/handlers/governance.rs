//! The governance log: one row per use of a power over the protocol.

use protocol::{event::Event, id::Address32};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    codec,
    error::Error,
    place::{Place, PlaceColumns},
};

#[derive(Debug, Serialize)]
struct Entry {
    #[serde(flatten)]
    at: PlaceColumns,
    name: &'static str,
    program: Option<String>,
    payload: Value,
}

#[derive(Debug, Default)]
pub(super) struct Governance(Vec<Entry>);

pub(super) fn logged(rows: &mut Rows, at: &Place<'_>, event: &Event) {
    rows.governance.0.push(Entry {
        at: at.columns(),
        name: event.name(),
        program: program(event).map(|program| at.address(program)),
        payload: codec::encode(at.chain.namespace, event),
    });
}

/// The program or contract that an admin event concerns. `None` for other events.
const fn program(event: &Event) -> Option<Address32> {
    match event {
        Event::AdminProposed(event) => Some(event.program),
        Event::AdminChanged(event) => Some(event.program),
        _ => None,
    }
}

impl Governance {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let insert = "INSERT INTO governance SELECT * FROM json_populate_recordset(NULL::governance, $1::json)";
        put(db, insert, &self.0).await.map(|_| ())
    }
}
