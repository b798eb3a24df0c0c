//! A chain's market: its fee, whether it is paused, and what of its fees was paid out.

use protocol::event::{MarketPaused, ProtocolFeeSet, ProtocolFeesWithdrawn};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns},
};

/// What is absent stays as it is stored, or as a market begins: without a fee, open.
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
    /// The chain's one; nothing while no event tells of it.
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
