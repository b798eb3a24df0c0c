//! The market of a chain: its fee, whether it is paused, and withdrawals of fees.

use protocol::event::{MarketPaused, ProtocolFeeSet, ProtocolFeesWithdrawn};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns},
};

/// Changes of the market. Columns that are `None` stay as stored; a new market has no fee and is not paused.
#[derive(Debug, Default, Serialize)]
struct Market {
    chain: String,
    fee_bps: Option<u16>,
    paused: Option<bool>,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Withdrawal {
    #[serde(flatten)]
    at: PlaceColumns,
    destination: String,
    amount: u64,
}

#[derive(Debug, Default)]
pub(super) struct Markets {
    /// The market of the chain. `None` if no event changes it.
    market: Option<Market>,
    withdrawals: Vec<Withdrawal>,
}

pub(super) fn fee_set(rows: &mut Rows, at: &Place<'_>, event: &ProtocolFeeSet) {
    rows.markets.market(at).fee_bps = Some(event.fee_bps);
}

pub(super) fn paused(rows: &mut Rows, at: &Place<'_>, event: &MarketPaused) {
    rows.markets.market(at).paused = Some(event.paused);
}

pub(super) fn fees_withdrawn(rows: &mut Rows, at: &Place<'_>, event: &ProtocolFeesWithdrawn) {
    let destination = at.address(event.destination);
    rows.markets.withdrawals.push(Withdrawal { at: at.columns(), destination, amount: event.amount });
}

impl Markets {
    fn market(&mut self, at: &Place<'_>) -> &mut Market {
        let market = self.market.get_or_insert_default();
        market.chain.clone_from(&at.chain.caip2);
        market.height = at.height;
        market
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let set = "WITH n AS (SELECT * FROM json_populate_recordset(NULL::markets, $1::json)),
                known AS (UPDATE markets m SET fee_bps = COALESCE(n.fee_bps, m.fee_bps), paused = COALESCE(n.paused, m.paused),
                    height = n.height FROM n WHERE m.chain = n.chain RETURNING m.chain)
            INSERT INTO markets SELECT n.chain, COALESCE(n.fee_bps, 0), COALESCE(n.paused, false), n.height FROM n
            WHERE NOT EXISTS (SELECT FROM known k WHERE k.chain = n.chain)";
        put(db, set, self.market.as_slice()).await?;
        let withdraw =
            "INSERT INTO fee_withdrawals SELECT * FROM json_populate_recordset(NULL::fee_withdrawals, $1::json)";
        put(db, withdraw, &self.withdrawals).await.map(|_| ())
    }
}
