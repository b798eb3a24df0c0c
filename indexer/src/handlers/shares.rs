//! Balances of shares, and their transfers and allocations.

use std::collections::BTreeMap;

use protocol::event::{PositionRef, SharesAllocated, SharesMoved};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

/// The number of shares in an account after an event.
#[derive(Debug, Serialize)]
struct Balance {
    chain: String,
    track_id: String,
    account: String,
    owner: String,
    balance: u64,
    open: bool,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Transfer {
    #[serde(flatten)]
    at: PlaceColumns,
    track_id: String,
    from_account: String,
    from_owner: String,
    to_account: String,
    to_owner: String,
    amount: u64,
}

#[derive(Debug, Serialize)]
struct Allocation {
    #[serde(flatten)]
    at: PlaceColumns,
    track_id: String,
    holder: String,
    amount: u64,
}

#[derive(Debug, Default)]
pub(super) struct Shares {
    balances: BTreeMap<([u8; 32], [u8; 32]), Balance>,
    transfers: Vec<Transfer>,
    allocations: Vec<Allocation>,
}

pub(super) fn moved(rows: &mut Rows, at: &Place<'_>, event: &SharesMoved) {
    rows.vaults.set(at, event.track_id, &event.vault_state);
    rows.account(at, event.track_id, &event.from);
    rows.account(at, event.track_id, &event.to);
    rows.shares.transfers.push(Transfer {
        at: at.columns(),
        track_id: bytea(&event.track_id),
        from_account: at.address(event.from.account),
        from_owner: at.address(event.from.owner),
        to_account: at.address(event.to.account),
        to_owner: at.address(event.to.owner),
        amount: event.amount,
    });
}

pub(super) fn allocated(rows: &mut Rows, at: &Place<'_>, event: &SharesAllocated) {
    rows.shares.allocations.push(Allocation {
        at: at.columns(),
        track_id: bytea(&event.track_id),
        holder: at.address(event.to),
        amount: event.amount,
    });
}

impl Shares {
    /// Sets the balance of the account.
    pub(super) fn set(&mut self, at: &Place<'_>, track: [u8; 32], position: &PositionRef) {
        let balance = Balance {
            chain: at.chain.caip2.clone(),
            track_id: bytea(&track),
            account: at.address(position.account),
            owner: at.address(position.owner),
            balance: position.balance,
            open: position.open,
            height: at.height,
        };
        self.balances.insert((track, position.account.0), balance);
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let set = "INSERT INTO shares SELECT * FROM json_populate_recordset(NULL::shares, $1::json)
            ON CONFLICT (chain, track_id, account) DO UPDATE SET balance = EXCLUDED.balance, open = EXCLUDED.open,
                owner = EXCLUDED.owner, height = EXCLUDED.height";
        let balances: Vec<_> = self.balances.values().collect();
        put(db, set, &balances).await?;
        let transfers = "INSERT INTO transfers SELECT * FROM json_populate_recordset(NULL::transfers, $1::json)";
        put(db, transfers, &self.transfers).await?;
        let allocations = "INSERT INTO allocations SELECT * FROM json_populate_recordset(NULL::allocations, $1::json)";
        put(db, allocations, &self.allocations).await.map(|_| ())
    }
}
