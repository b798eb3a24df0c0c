//! Royalty vaults, with the state in the last event.

use std::collections::BTreeMap;

use protocol::royalty::VaultState;
use serde::Serialize;
use sqlx::PgConnection;

use super::{put, put_all};
use crate::{
    error::Error,
    place::{Place, bytea},
};

#[derive(Debug, Serialize)]
struct Created {
    chain: String,
    track_id: String,
    supply: u64,
    height: i64,
}

/// The state of a vault, and the amounts that left it in these blocks.
#[derive(Debug, Serialize)]
struct Changed {
    chain: String,
    track_id: String,
    index: String,
    carry: u64,
    pending: u64,
    drip_end: u64,
    drip_last: u64,
    deposited: u64,
    claimed: u64,
    swept: u64,
    unopened_shares: u64,
    unopened_index_paid: String,
    unopened_owed: u64,
    unopened_remainder: u64,
    height: i64,
}

#[derive(Debug, Default)]
pub(super) struct Vaults {
    created: Vec<Created>,
    changed: BTreeMap<[u8; 32], Changed>,
}

impl Vaults {
    pub(super) fn create(&mut self, at: &Place<'_>, track: [u8; 32], supply: u64) {
        let chain = at.chain.caip2.clone();
        self.created.push(Created { chain, track_id: bytea(&track), supply, height: at.height });
    }

    /// Sets the state of the vault.
    pub(super) fn set(&mut self, at: &Place<'_>, track: [u8; 32], state: &VaultState) {
        let (claimed, swept) = self.changed.get(&track).map_or((0, 0), |before| (before.claimed, before.swept));
        let changed = Changed {
            chain: at.chain.caip2.clone(),
            track_id: bytea(&track),
            index: state.index.to_string(),
            carry: state.carry,
            pending: state.pending,
            drip_end: state.end,
            drip_last: state.last,
            deposited: state.deposited,
            claimed,
            swept,
            unopened_shares: state.unopened.shares,
            unopened_index_paid: state.unopened.index_paid.to_string(),
            unopened_owed: state.unopened.owed,
            unopened_remainder: state.unopened.remainder,
            height: at.height,
        };
        self.changed.insert(track, changed);
    }

    /// Sets the state of the vault after `amount` was claimed by a holder.
    pub(super) fn claim(&mut self, at: &Place<'_>, track: [u8; 32], state: &VaultState, amount: u64) {
        self.set(at, track, state);
        if let Some(changed) = self.changed.get_mut(&track) {
            changed.claimed = changed.claimed.saturating_add(amount);
        }
    }

    /// Sets the state of the vault after `amount` was swept to the rewards pool.
    pub(super) fn sweep(&mut self, at: &Place<'_>, track: [u8; 32], state: &VaultState, amount: u64) {
        self.set(at, track, state);
        if let Some(changed) = self.changed.get_mut(&track) {
            changed.swept = changed.swept.saturating_add(amount);
        }
    }

    /// Ids of the tracks whose vaults changed.
    pub(super) fn touched(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.changed.keys()
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let create =
            "INSERT INTO vaults SELECT n.chain, n.track_id, n.supply, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n.height
            FROM json_populate_recordset(NULL::vaults, $1::json) n";
        put(db, create, &self.created).await?;
        let change = "UPDATE vaults v SET index = n.index, carry = n.carry, pending = n.pending, drip_end = n.drip_end,
                drip_last = n.drip_last, deposited = n.deposited, claimed = v.claimed + n.claimed, swept = v.swept + n.swept,
                unopened_shares = n.unopened_shares, unopened_index_paid = n.unopened_index_paid,
                unopened_owed = n.unopened_owed, unopened_remainder = n.unopened_remainder, height = n.height
            FROM json_populate_recordset(NULL::vaults, $1::json) n
            WHERE v.chain = n.chain AND v.track_id = n.track_id";
        let changed: Vec<_> = self.changed.values().collect();
        put_all(db, "vaults", change, &changed).await
    }
}
