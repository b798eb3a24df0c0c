//! Rewards that were paid for listening proofs.

use protocol::event::ListenClaimed;
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

#[derive(Debug, Serialize)]
struct ListenClaim {
    #[serde(flatten)]
    at: PlaceColumns,
    nullifier: String,
    epoch: u32,
    node: u64,
    tier: u16,
    recipient: String,
    amount: u64,
    fee_receiver: Option<String>,
    fee: u64,
}

#[derive(Debug, Default)]
pub(super) struct ListenClaims(Vec<ListenClaim>);

pub(super) fn claimed(rows: &mut Rows, at: &Place<'_>, event: &ListenClaimed) {
    rows.epochs.listener_paid(at, event.epoch, event.node, event.amount.saturating_add(event.fee));
    rows.listen_claims.0.push(ListenClaim {
        at: at.columns(),
        nullifier: bytea(&event.nullifier),
        epoch: event.epoch,
        node: event.node,
        tier: event.tier,
        recipient: at.address(event.recipient),
        amount: event.amount,
        fee_receiver: at.optional(event.fee_receiver),
        fee: event.fee,
    });
}

impl ListenClaims {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let insert = "INSERT INTO listen_claims SELECT * FROM json_populate_recordset(NULL::listen_claims, $1::json)";
        put(db, insert, &self.0).await.map(|_| ())
    }
}
