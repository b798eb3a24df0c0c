//! Positions, which contain the earnings of holders' shares.

use std::collections::BTreeMap;

use protocol::{
    event::{BeneficiarySet, PositionClosed, PositionOpened, PositionRef, PositionSynced},
    id::Address32,
    royalty::PositionState,
};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put, put_all};
use crate::{
    error::Error,
    place::{Place, bytea},
};

type Key = ([u8; 32], [u8; 32]);

/// A position after an event.
pub(super) struct Earning {
    /// Token account (Solana) or holder (Ethereum).
    pub(super) account: Address32,
    /// Owner of the position; used if it is not stored yet.
    pub(super) owner: Address32,
    pub(super) state: PositionState,
}

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
    /// Whether the position exists. If not known, only a stored row changes.
    #[serde(skip)]
    exists: bool,
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
    rows.account(at, event.track_id, &event.position);
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
    rows.account(at, event.track_id, &event.position);
}

pub(super) fn closed(rows: &mut Rows, at: &Place<'_>, event: &PositionClosed) {
    rows.vaults.set(at, event.track_id, &event.vault_state);
    let account = event.position.account;
    let key = (event.track_id, account.0);
    rows.positions.changed.remove(&key);
    rows.positions.beneficiaries.remove(&key);
    let closed =
        Closed { chain: at.chain.caip2.clone(), track_id: bytea(&event.track_id), account: at.address(account) };
    rows.positions.closed.insert(key, closed);
    rows.shares.set(at, event.track_id, &event.position);
}

impl Positions {
    /// Sets the row to `earning`.
    pub(super) fn set(&mut self, at: &Place<'_>, track: [u8; 32], earning: &Earning) {
        self.change(at, track, earning, true);
    }

    /// Sets the row to the position of `reference`. An account whose position does not count its shares may have one of a
    /// former owner: then only the stored row changes.
    pub(super) fn set_counted(&mut self, at: &Place<'_>, track: [u8; 32], reference: &PositionRef) {
        let PositionRef { account, owner, open, state, .. } = *reference;
        self.change(at, track, &Earning { account, owner, state }, open);
    }

    fn change(&mut self, at: &Place<'_>, track: [u8; 32], earning: &Earning, exists: bool) {
        let key = (track, earning.account.0);
        let before = self.changed.remove(&key);
        // The owner of a position never changes.
        let owner = before.as_ref().filter(|before| before.exists).map(|before| before.owner.clone());
        let exists = exists || before.as_ref().is_some_and(|before| before.exists);
        let (beneficiary, payer) = before.map_or((None, None), |before| (before.beneficiary, before.payer));
        let changed = Position {
            chain: at.chain.caip2.clone(),
            track_id: bytea(&track),
            account: at.address(earning.account),
            owner: owner.unwrap_or_else(|| at.address(earning.owner)),
            beneficiary,
            payer,
            shares: earning.state.shares,
            index_paid: earning.state.index_paid.to_string(),
            owed: earning.state.owed,
            remainder: earning.state.remainder,
            height: at.height,
            exists,
        };
        self.changed.insert(key, changed);
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let delete = "DELETE FROM positions p USING json_populate_recordset(NULL::positions, $1::json) n
            WHERE p.chain = n.chain AND p.track_id = n.track_id AND p.account = n.account";
        let closed: Vec<_> = self.closed.values().collect();
        put(db, delete, &closed).await?;
        let (existing, unknown): (Vec<_>, Vec<_>) = self.changed.values().partition(|position| position.exists);
        let set = "INSERT INTO positions AS p SELECT * FROM json_populate_recordset(NULL::positions, $1::json)
            ON CONFLICT (chain, track_id, account) DO UPDATE SET shares = EXCLUDED.shares,
                index_paid = EXCLUDED.index_paid, owed = EXCLUDED.owed, remainder = EXCLUDED.remainder,
                beneficiary = COALESCE(EXCLUDED.beneficiary, p.beneficiary), payer = COALESCE(EXCLUDED.payer, p.payer),
                height = EXCLUDED.height";
        put(db, set, &existing).await?;
        let change = "UPDATE positions p SET shares = n.shares, index_paid = n.index_paid, owed = n.owed,
                remainder = n.remainder, height = n.height
            FROM json_populate_recordset(NULL::positions, $1::json) n
            WHERE p.chain = n.chain AND p.track_id = n.track_id AND p.account = n.account";
        put(db, change, &unknown).await?;
        let name = "UPDATE positions p SET beneficiary = NULLIF(n.beneficiary, p.owner),
                height = GREATEST(p.height, n.height)
            FROM json_populate_recordset(NULL::positions, $1::json) n
            WHERE p.chain = n.chain AND p.track_id = n.track_id AND p.account = n.account";
        let named: Vec<_> = self.beneficiaries.values().collect();
        put_all(db, "positions", name, &named).await
    }
}
