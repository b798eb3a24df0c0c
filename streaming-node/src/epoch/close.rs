//! Closes an epoch.
//!
//! Closing has three steps: freeze the epoch, so that its counts cannot change; build and publish the trees, which is
//! deterministic and can be repeated; store the result in one transaction. If the process dies between the steps, the epoch
//! stays frozen and the next run repeats them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use epochs::{
    build::{ChainEpoch, build},
    documents::{Bytes, Documents},
    openings::{Carried, Openings},
};
use protocol::{epoch::fan_weight, hex::Hex32};
use uuid::Uuid;

use super::{
    lock,
    sql::{self, Basket, TrackKey},
};
use crate::state::AppState;

type Waiting = BTreeMap<TrackKey, BTreeMap<Uuid, u64>>;

/// The result of one chain.
struct Closed {
    chain: u32,
    built: ChainEpoch,
    documents: Documents,
}

/// Closes `epoch`, which must have ended. Does nothing if it is already closed. Epochs must be closed in order, because each
/// one takes over the weight that the previous ones left out.
///
/// # Errors
/// If the database or the store fails. The epoch then stays frozen.
pub async fn close(state: &AppState, epoch: u32) -> anyhow::Result<()> {
    lock::freeze(&state.pool, epoch, state.now()).await.context("could not freeze the epoch")?;
    let baskets = sql::baskets(&state.pool, epoch).await?;
    let waiting = sql::waiting(&state.pool, epoch).await?;
    let chains: Vec<_> = state.network.chains().iter().map(|chain| chain.number).collect();
    let openings = openings(state, epoch, &chains, &baskets, &waiting)?;

    let built = tokio::task::spawn_blocking({
        let openings = openings.clone();
        move || {
            chains.into_iter().map(|chain| Ok((chain, build(&openings, chain)?))).collect::<anyhow::Result<Vec<_>>>()
        }
    })
    .await
    .context("the task that builds the trees was cancelled")??;
    let mut closed = Vec::with_capacity(built.len());
    for (chain, built) in built {
        let documents =
            Bytes::of(&built)?.publish(state.store.as_ref()).await.context("could not publish the trees")?;
        closed.push(Closed { chain, built, documents });
    }
    keep(state, epoch, &baskets, &openings, &closed).await?;
    metrics::counter!("node_epochs_closed_total").increment(1);
    tracing::info!(epoch, fans = baskets.len(), "closed an epoch");
    Ok(())
}

/// The input of the trees: the openings of all chains.
fn openings(
    state: &AppState,
    epoch: u32,
    chains: &[u32],
    baskets: &[Basket],
    waiting: &Waiting,
) -> anyhow::Result<Vec<Openings>> {
    let listeners = listeners(baskets);
    let mut all = Vec::with_capacity(chains.len());
    for chain in chains {
        let own = baskets.iter().filter(|basket| basket.chain == *chain);
        let fans = own
            .map(|basket| basket.opening.clone().context("the salt of a fan was deleted before the epoch was closed"));
        let carried = waiting.iter().filter(|((home, _), _)| home == chain).map(|(key, accounts)| {
            let weight = accounts.values().try_fold(0u64, |sum, weight| sum.checked_add(*weight));
            let present = listeners.get(key);
            let absent = accounts.keys().filter(|account| present.is_none_or(|present| !present.contains(account)));
            Ok(Carried {
                track_id: Hex32(key.1),
                weight: weight.context("the sum of carried weights overflows")?,
                fans: u32::try_from(absent.count())?,
            })
        });
        all.push(Openings {
            network: state.config.network,
            node: state.config.node,
            epoch,
            chain: *chain,
            fans: fans.collect::<anyhow::Result<_>>()?,
            carried: carried.collect::<anyhow::Result<_>>()?,
        });
    }
    Ok(all)
}

/// The accounts that listened to each track.
fn listeners(baskets: &[Basket]) -> BTreeMap<TrackKey, BTreeSet<Uuid>> {
    let mut listeners: BTreeMap<TrackKey, BTreeSet<Uuid>> = BTreeMap::new();
    for basket in baskets {
        for heard in &basket.heard {
            listeners.entry((heard.chain, heard.track_id.0)).or_default().insert(basket.account);
        }
    }
    listeners
}

/// Stores the result of the epoch in one transaction.
async fn keep(
    state: &AppState,
    epoch: u32,
    baskets: &[Basket],
    openings: &[Openings],
    closed: &[Closed],
) -> anyhow::Result<()> {
    let mut transaction = state.pool.begin().await?;
    if !sql::claim_frozen(&mut transaction, epoch).await? {
        return Ok(());
    }
    for Closed { chain, built, documents } in closed {
        sql::keep_chain(&mut transaction, epoch, *chain, built, documents).await?;
        for payout in built.payouts.leaves() {
            sql::pay_waiting(&mut transaction, epoch, (*chain, payout.track_id)).await?;
        }
    }
    for openings in openings {
        for carried in &openings.carried {
            sql::keep_carried(&mut transaction, epoch, openings.chain, carried).await?;
        }
    }
    for basket in baskets {
        for heard in &basket.heard {
            let waits =
                closed.iter().any(|c| c.chain == heard.chain && c.built.left_out.contains_key(&heard.track_id.0));
            if waits {
                let weight = fan_weight(u32::from(heard.count), u32::from(basket.count))
                    .context("a fan in the epoch has no listens")?;
                let key = (heard.chain, heard.track_id.0);
                sql::keep_waiting(&mut transaction, epoch, key, basket.account, weight).await?;
            }
        }
    }
    sql::mark_closed(&mut transaction, epoch, state.now()).await?;
    sql::delete_salts(&mut transaction, epoch).await?;
    transaction.commit().await?;
    Ok(())
}
