//! Payouts of epochs to tracks. The same amount is deposited in the vault of the track, which is a separate event.

use protocol::event::TrackPaid;
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

#[derive(Debug, Serialize)]
struct TrackPayout {
    #[serde(flatten)]
    at: PlaceColumns,
    epoch: u32,
    node: u64,
    leaf: u32,
    track_id: String,
    weight: u64,
    amount: u64,
}

#[derive(Debug, Default)]
pub(super) struct TrackPayouts(Vec<TrackPayout>);

pub(super) fn paid(rows: &mut Rows, at: &Place<'_>, event: &TrackPaid) {
    rows.epochs.track_paid(at, event.epoch, event.node, event.amount);
    rows.track_payouts.0.push(TrackPayout {
        at: at.columns(),
        epoch: event.epoch,
        node: event.node,
        leaf: event.index,
        track_id: bytea(&event.track_id),
        weight: event.weight,
        amount: event.amount,
    });
}

impl TrackPayouts {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let insert = "INSERT INTO track_payouts SELECT * FROM json_populate_recordset(NULL::track_payouts, $1::json)";
        put(db, insert, &self.0).await.map(|_| ())
    }
}
