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

/// The change of a balance by an event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Movement {
    /// Shares came in.
    In(u64),
    /// Shares went out.
    Out(u64),
}

/// A balance after some events: the amount if an open position contains it (`absolute`), otherwise the change of the
/// stored balance.
#[derive(Debug, Serialize)]
struct Balance {
    chain: String,
    track_id: String,
    account: String,
    owner: String,
    /// Signed, because a change can be negative.
    balance: i128,
    open: bool,
    height: i64,
    #[serde(skip)]
    absolute: bool,
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
    for (side, movement) in [(&event.from, Movement::Out(event.amount)), (&event.to, Movement::In(event.amount))] {
        rows.positions.set(at, event.track_id, side);
        rows.shares.set(at, event.track_id, side, movement);
    }
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
    /// Sets the balance of the account to the shares of `position` if it is open, otherwise changes it by `movement`.
    pub(super) fn set(&mut self, at: &Place<'_>, track: [u8; 32], position: &PositionRef, movement: Movement) {
        let change = match movement {
            Movement::In(amount) => i128::from(amount),
            Movement::Out(amount) => -i128::from(amount),
        };
        let before = self.balances.get(&(track, position.account.0));
        let (balance, absolute) = match before {
            _ if position.open => (i128::from(position.state.shares), true),
            Some(before) => (before.balance + change, before.absolute),
            None => (change, false),
        };
        let balance = Balance {
            chain: at.chain.caip2.clone(),
            track_id: bytea(&track),
            account: at.address(position.account),
            owner: at.address(position.owner),
            balance,
            open: position.open,
            height: at.height,
            absolute,
        };
        self.balances.insert((track, position.account.0), balance);
    }

    /// Sets the balance of an account to zero, because its position was closed.
    pub(super) fn empty(&mut self, at: &Place<'_>, track: [u8; 32], account: protocol::id::Address32) {
        let owner = self.balances.get(&(track, account.0)).map(|before| before.owner.clone());
        let balance = Balance {
            chain: at.chain.caip2.clone(),
            track_id: bytea(&track),
            account: at.address(account),
            // If it is empty, the stored owner stays.
            owner: owner.unwrap_or_default(),
            balance: 0,
            open: false,
            height: at.height,
            absolute: true,
        };
        self.balances.insert((track, account.0), balance);
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let (absolute, relative): (Vec<_>, Vec<_>) = self.balances.values().partition(|balance| balance.absolute);
        let set = "INSERT INTO shares AS s SELECT * FROM json_populate_recordset(NULL::shares, $1::json)
            ON CONFLICT (chain, track_id, account) DO UPDATE SET balance = EXCLUDED.balance, open = EXCLUDED.open,
                owner = COALESCE(NULLIF(EXCLUDED.owner, ''), s.owner), height = EXCLUDED.height";
        put(db, set, &absolute).await?;
        // A negative change of an account that is not stored violates the check of the column, so the insert fails.
        let change = "WITH n AS (SELECT * FROM json_populate_recordset(NULL::shares, $1::json)),
                known AS (UPDATE shares s SET balance = s.balance + n.balance, open = n.open, owner = n.owner, height = n.height
                    FROM n WHERE s.chain = n.chain AND s.track_id = n.track_id AND s.account = n.account
                    RETURNING s.chain, s.track_id, s.account)
            INSERT INTO shares SELECT n.* FROM n WHERE NOT EXISTS
                (SELECT FROM known k WHERE k.chain = n.chain AND k.track_id = n.track_id AND k.account = n.account)";
        put(db, change, &relative).await?;
        let transfers = "INSERT INTO transfers SELECT * FROM json_populate_recordset(NULL::transfers, $1::json)";
        put(db, transfers, &self.transfers).await?;
        let allocations = "INSERT INTO allocations SELECT * FROM json_populate_recordset(NULL::allocations, $1::json)";
        put(db, allocations, &self.allocations).await.map(|_| ())
    }
}
