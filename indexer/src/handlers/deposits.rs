//! Deposits into vaults.

use protocol::event::Deposited;
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

#[derive(Debug, Serialize)]
struct Deposit {
    #[serde(flatten)]
    at: PlaceColumns,
    track_id: String,
    depositor: String,
    amount: u64,
    source: u8,
    memo: String,
}

#[derive(Debug, Default)]
pub(super) struct Deposits(Vec<Deposit>);

pub(super) fn deposited(rows: &mut Rows, at: &Place<'_>, event: &Deposited) {
    rows.vaults.set(at, event.track_id, &event.vault_state);
    rows.deposits.0.push(Deposit {
        at: at.columns(),
        track_id: bytea(&event.track_id),
        depositor: at.address(event.depositor),
        amount: event.amount,
        source: event.source,
        memo: bytea(&event.memo),
    });
}

impl Deposits {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let insert = "INSERT INTO deposits SELECT * FROM json_populate_recordset(NULL::deposits, $1::json)";
        put(db, insert, &self.0).await.map(|_| ())
    }
}
