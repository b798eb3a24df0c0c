//! Royalties that left a vault: claimed by holders, or swept to the rewards pool.

use protocol::event::{RoyaltyClaimed, UnopenedSwept};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, positions::Earning, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

#[derive(Debug, Serialize)]
struct Claim {
    #[serde(flatten)]
    at: PlaceColumns,
    track_id: String,
    account: String,
    owner: String,
    beneficiary: String,
    destination: String,
    amount: u64,
}

#[derive(Debug, Serialize)]
struct Sweep {
    #[serde(flatten)]
    at: PlaceColumns,
    track_id: String,
    amount: u64,
}

#[derive(Debug, Default)]
pub(super) struct Claims {
    claims: Vec<Claim>,
    sweeps: Vec<Sweep>,
}

pub(super) fn claimed(rows: &mut Rows, at: &Place<'_>, event: &RoyaltyClaimed) {
    rows.vaults.claim(at, event.track_id, &event.vault_state, event.amount);
    let earning = Earning { account: event.account, owner: event.owner, state: event.position_state };
    rows.positions.set(at, event.track_id, &earning);
    rows.claims.claims.push(Claim {
        at: at.columns(),
        track_id: bytea(&event.track_id),
        account: at.address(event.account),
        owner: at.address(event.owner),
        beneficiary: at.address(event.beneficiary),
        destination: at.address(event.destination),
        amount: event.amount,
    });
}

pub(super) fn swept(rows: &mut Rows, at: &Place<'_>, event: &UnopenedSwept) {
    rows.vaults.sweep(at, event.track_id, &event.vault_state, event.amount);
    rows.claims.sweeps.push(Sweep { at: at.columns(), track_id: bytea(&event.track_id), amount: event.amount });
}

impl Claims {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let claims = "INSERT INTO claims SELECT * FROM json_populate_recordset(NULL::claims, $1::json)";
        put(db, claims, &self.claims).await?;
        let sweeps = "INSERT INTO sweeps SELECT * FROM json_populate_recordset(NULL::sweeps, $1::json)";
        put(db, sweeps, &self.sweeps).await.map(|_| ())
    }
}
