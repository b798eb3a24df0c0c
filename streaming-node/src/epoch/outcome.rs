//! Reads the outcome of closed epochs from the chains. When the votes are final, salts and openings are deleted. If a guardian
//! voided the epoch, its weight is carried over to the next one.

use std::sync::Arc;

use chain::{Chain, EpochPhase};
use epochs::documents::Payout;
use protocol::epoch::fan_weight;
use sqlx::{PgConnection, PgPool};

use super::sql::{self, Basket};
use crate::state::AppState;

/// The outcome of an epoch on one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The votes are not final.
    Open,
    /// The result is fixed and can no longer be voided.
    Fixed,
    /// The result was voided by a guardian.
    Void,
}

/// Reads the outcome of `epoch` from the chain. `now` is the current time in Unix seconds.
///
/// # Errors
/// If the chain cannot be read.
pub async fn read(chain: &dyn Chain, epoch: u32, node: u64, now: u64) -> Result<Outcome, chain::ChainError> {
    Ok(match chain.epoch(epoch, node).await? {
        None => Outcome::Open,
        Some(view) => match view.phase {
            EpochPhase::Void => Outcome::Void,
            EpochPhase::Closed => Outcome::Fixed,
            EpochPhase::Fixed if now >= view.payable_at => Outcome::Fixed,
            EpochPhase::Fixed | EpochPhase::Voting => Outcome::Open,
        },
    })
}

/// Reads the outcome of all epochs whose outcome is still open.
pub(super) async fn round(state: &AppState) -> anyhow::Result<()> {
    let open: Vec<(i64, i64)> =
        sqlx::query_as("SELECT epoch, chain FROM epoch_chains WHERE outcome = 'open' ORDER BY epoch, chain")
            .fetch_all(&state.pool)
            .await?;
    for (epoch, chain) in open {
        let (epoch, number) = (u32::try_from(epoch)?, u32::try_from(chain)?);
        let Some(chain) = state.chains.iter().find(|chain| chain.config().number == number) else { continue };
        match read(chain.as_ref(), epoch, state.config.node, state.clock.unix()).await {
            Ok(Outcome::Open) => {}
            Ok(outcome) => settle(state, chain, epoch, outcome).await?,
            Err(error) => {
                tracing::debug!(epoch, chain = number, %error, "could not read the outcome of an epoch; retrying")
            }
        }
    }
    Ok(())
}

async fn settle(state: &AppState, chain: &Arc<dyn Chain>, epoch: u32, outcome: Outcome) -> anyhow::Result<()> {
    let number = chain.config().number;
    let payouts = match outcome {
        Outcome::Void => payouts(state, epoch, number).await?,
        Outcome::Open | Outcome::Fixed => Vec::new(),
    };
    let baskets = match outcome {
        Outcome::Void => sql::baskets(&state.pool, epoch).await?,
        Outcome::Open | Outcome::Fixed => Vec::new(),
    };
    let mut transaction = state.pool.begin().await?;
    record(&mut transaction, epoch, number, outcome, &payouts, &baskets).await?;
    transaction.commit().await?;
    tracing::info!(epoch, chain = number, ?outcome, "votes on an epoch are final");
    Ok(())
}

/// Stores the outcome and its effects. Does nothing if the outcome is already stored.
///
/// # Errors
/// If the database or the store fails.
pub async fn record(
    connection: &mut PgConnection,
    epoch: u32,
    chain: u32,
    outcome: Outcome,
    payouts: &[Payout],
    baskets: &[Basket],
) -> anyhow::Result<()> {
    let text = match outcome {
        Outcome::Open => return Ok(()),
        Outcome::Fixed => "fixed",
        Outcome::Void => "void",
    };
    let noted =
        sqlx::query("UPDATE epoch_chains SET outcome = $3 WHERE epoch = $1 AND chain = $2 AND outcome = 'open'")
            .bind(i64::from(epoch))
            .bind(i64::from(chain))
            .bind(text)
            .execute(&mut *connection)
            .await?;
    if noted.rows_affected() == 0 {
        return Ok(());
    }
    if outcome == Outcome::Void {
        carry_over(connection, epoch, chain, payouts, baskets).await?;
    }
    sql::delete_salts(connection, epoch).await?;
    Ok(())
}

/// Carries over the weight of a voided epoch: its own listens to the tracks it would have paid, and the weight it had taken
/// over.
async fn carry_over(
    connection: &mut PgConnection,
    epoch: u32,
    chain: u32,
    payouts: &[Payout],
    baskets: &[Basket],
) -> anyhow::Result<()> {
    sqlx::query("UPDATE carry SET paid_in = NULL WHERE paid_in = $1 AND track_chain = $2")
        .bind(i64::from(epoch))
        .bind(i64::from(chain))
        .execute(&mut *connection)
        .await?;
    for basket in baskets {
        for heard in basket.heard.iter().filter(|h| h.chain == chain) {
            if payouts.iter().any(|payout| payout.track_id == heard.track_id) {
                let weight = fan_weight(u32::from(heard.count), u32::from(basket.count)).unwrap_or(0);
                let key = (chain, heard.track_id.0);
                sql::keep_waiting(connection, epoch, key, basket.account, weight).await?;
            }
        }
    }
    Ok(())
}

/// The published payouts of an epoch.
async fn payouts(state: &AppState, epoch: u32, chain: u32) -> anyhow::Result<Vec<Payout>> {
    let cid = payouts_cid(&state.pool, epoch, chain).await?;
    let json = state.store.read(&cid.parse()?, 16 << 20).await?;
    Ok(serde_json::from_slice(&json)?)
}

async fn payouts_cid(pool: &PgPool, epoch: u32, chain: u32) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT payouts_cid FROM epoch_chains WHERE epoch = $1 AND chain = $2")
        .bind(i64::from(epoch))
        .bind(i64::from(chain))
        .fetch_one(pool)
        .await
}
