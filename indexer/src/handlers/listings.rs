//! Listings, and the sales from them.

use std::collections::BTreeMap;

use protocol::event::{ListingCancelled, SharesListed, SharesSold};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put, put_all};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea, signed},
};

#[derive(Debug, Serialize)]
struct Listing {
    #[serde(flatten)]
    at: PlaceColumns,
    listing: String,
    track_id: String,
    seller: String,
    account: String,
    amount: u64,
    remaining: u64,
    unit_price: u64,
    fee_bps: u16,
    expires_at: i64,
    state: &'static str,
}

/// The new state of a listing that is stored already.
#[derive(Debug, Serialize)]
struct Change {
    chain: String,
    listing: String,
    remaining: u64,
    state: &'static str,
}

#[derive(Debug, Serialize)]
struct Sale {
    #[serde(flatten)]
    at: PlaceColumns,
    listing: String,
    track_id: String,
    seller: String,
    buyer: String,
    amount: u64,
    price: u64,
    royalty: u64,
    fee: u64,
}

#[derive(Debug, Default)]
pub(super) struct Listings {
    listed: BTreeMap<[u8; 32], Listing>,
    changed: BTreeMap<[u8; 32], Change>,
    sales: Vec<Sale>,
}

pub(super) fn listed(rows: &mut Rows, at: &Place<'_>, event: &SharesListed) {
    let listing = Listing {
        at: at.columns(),
        listing: bytea(&event.listing),
        track_id: bytea(&event.track_id),
        seller: at.address(event.seller),
        account: at.address(event.account),
        amount: event.amount,
        remaining: event.amount,
        unit_price: event.unit_price,
        fee_bps: event.fee_bps,
        expires_at: signed(event.expires_at),
        state: "active",
    };
    // A listing with a reused id replaces the earlier one and its changes.
    rows.listings.changed.remove(&event.listing);
    rows.listings.listed.insert(event.listing, listing);
}

pub(super) fn sold(rows: &mut Rows, at: &Place<'_>, event: &SharesSold) {
    let state = if event.remaining == 0 { "sold" } else { "active" };
    rows.listings.change(at, event.listing, event.remaining, state);
    rows.listings.sales.push(Sale {
        at: at.columns(),
        listing: bytea(&event.listing),
        track_id: bytea(&event.track_id),
        seller: at.address(event.seller),
        buyer: at.address(event.buyer),
        amount: event.amount,
        price: event.price,
        royalty: event.royalty,
        fee: event.fee,
    });
}

pub(super) fn cancelled(rows: &mut Rows, at: &Place<'_>, event: &ListingCancelled) {
    rows.listings.change(at, event.listing, 0, "cancelled");
}

impl Listings {
    /// Sets the remaining shares and the state of a listing, which is in these rows or stored.
    fn change(&mut self, at: &Place<'_>, listing: [u8; 32], remaining: u64, state: &'static str) {
        if let Some(listed) = self.listed.get_mut(&listing) {
            (listed.remaining, listed.state) = (remaining, state);
            return;
        }
        let change = Change { chain: at.chain.caip2.clone(), listing: bytea(&listing), remaining, state };
        self.changed.insert(listing, change);
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let update = "UPDATE listings l SET remaining = n.remaining, state = n.state
            FROM json_populate_recordset(NULL::listings, $1::json) n
            WHERE l.chain = n.chain AND l.listing = n.listing";
        let changed: Vec<_> = self.changed.values().collect();
        put_all(db, "listings", update, &changed).await?;
        let list = "INSERT INTO listings SELECT * FROM json_populate_recordset(NULL::listings, $1::json)
            ON CONFLICT (chain, listing) DO UPDATE SET height = EXCLUDED.height, ordinal = EXCLUDED.ordinal,
                tx = EXCLUDED.tx, time = EXCLUDED.time, track_id = EXCLUDED.track_id, seller = EXCLUDED.seller,
                account = EXCLUDED.account, amount = EXCLUDED.amount, remaining = EXCLUDED.remaining,
                unit_price = EXCLUDED.unit_price, fee_bps = EXCLUDED.fee_bps, expires_at = EXCLUDED.expires_at,
                state = EXCLUDED.state";
        let listed: Vec<_> = self.listed.values().collect();
        put(db, list, &listed).await?;
        let sales = "INSERT INTO sales SELECT * FROM json_populate_recordset(NULL::sales, $1::json)";
        put(db, sales, &self.sales).await.map(|_| ())
    }
}
