//! Positions, which contain the earnings of holders' shares.

use std::collections::BTreeMap;

use protocol::event::{BeneficiarySet, PositionClosed, PositionOpened, PositionRef, PositionSynced};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put, put_all, shares::Movement};
use crate::{
    error::Error,
    place::{Place, bytea},
};

type Key = ([u8; 32], [u8; 32]);

#[derive(Debug, Serialize)]
struct Position {
    chain: String,
    track_id: String,
    account: String,
    owner: String,
    /// `None` if no event set it; the stored one then stays.
    beneficiary: Option<String>,
    payer: Option<String>,
    shares: u64,
    index_paid: String,
    owed: u64,
    remainder: u64,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Named {
    chain: String,
    track_id: String,
    account: String,
    beneficiary: String,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Closed {
    chain: String,
    track_id: String,
    account: String,
}

/// Written in this order: closed, changed, beneficiaries. So a position that is closed and opened again is a new row.
#[derive(Debug, Default)]
pub(super) struct Positions {
    closed: BTreeMap<Key, Closed>,
    changed: BTreeMap<Key, Position>,
    beneficiaries: BTreeMap<Key, Named>,
}

pub(super) fn opened(rows: &mut Rows, at: &Place<'_>, event: &PositionOpened) {
    rows.vaults.set(at, event.track_id, &event.vault_state);
    rows.positions.set(at, event.track_id, &event.position);
    rows.shares.set(at, event.track_id, &event.position, Movement::In(0));
    if let Some(position) = rows.positions.changed.get_mut(&(event.track_id, event.position.account.0)) {
        position.beneficiary = (event.beneficiary != event.position.owner).then(|| at.address(event.beneficiary));
        position.payer = at.optional(event.payer);
    }
}

pub(super) fn beneficiary_set(rows: &mut Rows, at: &Place<'_>, event: &BeneficiarySet) {
    let beneficiary = at.address(event.beneficiary);
    let key = (event.track_id, event.account.0);
    let named = Named {
        chain: at.chain.caip2.clone(),
        track_id: bytea(&event.track_id),
        account: at.address(event.account),
        beneficiary,
        height: at.height,
    };
    rows.positions.beneficiaries.insert(key, named);
}

pub(super) fn synced(rows: &mut Rows, at: &Place<'_>, event: &PositionSynced) {
    rows.vaults.set(at, event.track_id, &event.vault_state);
    rows.positions.set(at, event.track_id, &event.position);
    rows.shares.set(at, event.track_id, &event.position, Movement::In(0));
}

pub(super) fn closed(rows: &mut Rows, at: &Place<'_>, event: &PositionClosed) {
    rows.vaults.set(at, event.track_id, &event.vault_state);
    let key = (event.track_id, event.account.0);
    rows.positions.changed.remove(&key);
    rows.positions.beneficiaries.remove(&key);
    let closed =
        Closed { chain: at.chain.caip2.clone(), track_id: bytea(&event.track_id), account: at.address(event.account) };
    rows.positions.closed.insert(key, closed);
    rows.shares.empty(at, event.track_id, event.account);
}

impl Positions {
    /// Sets the row to `position`. Does nothing if the account has no open position.
    pub(super) fn set(&mut self, at: &Place<'_>, track: [u8; 32], position: &PositionRef) {
        if !position.open {
            return;
        }
        let key = (track, position.account.0);
        let (beneficiary, payer) =
            self.changed.remove(&key).map_or((None, None), |before| (before.beneficiary, before.payer));
        let changed = Position {
            chain: at.chain.caip2.clone(),
            track_id: bytea(&track),
            account: at.address(position.account),
            owner: at.address(position.owner),
            beneficiary,
            payer,
            shares: position.state.shares,
            index_paid: position.state.index_paid.to_string(),
            owed: position.state.owed,
            remainder: position.state.remainder,
            height: at.height,
        };
        self.changed.insert(key, changed);
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let delete = "DELETE FROM positions p USING json_populate_recordset(NULL::positions, $1::json) n
            WHERE p.chain = n.chain AND p.track_id = n.track_id AND p.account = n.account";
        let closed: Vec<_> = self.closed.values().collect();
        put(db, delete, &closed).await?;
        let set = "INSERT INTO positions AS p SELECT * FROM json_populate_recordset(NULL::positions, $1::json)
            ON CONFLICT (chain, track_id, account) DO UPDATE SET owner = EXCLUDED.owner, shares = EXCLUDED.shares,
                index_paid = EXCLUDED.index_paid, owed = EXCLUDED.owed, remainder = EXCLUDED.remainder,
                beneficiary = COALESCE(EXCLUDED.beneficiary, p.beneficiary), payer = COALESCE(EXCLUDED.payer, p.payer),
                height = EXCLUDED.height";
        let changed: Vec<_> = self.changed.values().collect();
        put(db, set, &changed).await?;
        let name = "UPDATE positions p SET beneficiary = NULLIF(n.beneficiary, p.owner),
                height = GREATEST(p.height, n.height)
            FROM json_populate_recordset(NULL::positions, $1::json) n
            WHERE p.chain = n.chain AND p.track_id = n.track_id AND p.account = n.account";
        let named: Vec<_> = self.beneficiaries.values().collect();
        put_all(db, "positions", name, &named).await
    }
}
