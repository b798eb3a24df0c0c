//! Epochs of nodes, with their votes. The state of an epoch is voting, then fixed, then void or closed.

use std::collections::{BTreeMap, BTreeSet};

use protocol::event::{Attested, EpochClosed, EpochFixed, EpochVoided};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put, put_all};
use crate::{
    error::Error,
    place::{Place, bytea, signed},
};

/// Changes of an epoch. Columns that are `None` stay as stored; paid amounts and counts are added to the stored ones.
#[derive(Debug, Default, Serialize)]
struct Change {
    chain: String,
    epoch: u32,
    node: u64,
    state: Option<&'static str>,
    #[serde(flatten)]
    fixed: Option<Fixed>,
    listeners_paid: u64,
    tracks_paid: u64,
    listen_claims: u32,
    track_payouts: u32,
    freed: Option<u64>,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Fixed {
    listen_root: String,
    payout_root: String,
    fans: [u32; 4],
    payout_leaves: u32,
    weight_total: u64,
    listeners_budget: u64,
    tracks_budget: u64,
    rate: u64,
    payable_at: i64,
    closes_at: i64,
    fixed_height: i64,
}

#[derive(Debug, Serialize)]
struct Vote {
    chain: String,
    epoch: u32,
    node: u64,
    attestor: String,
    tuple_hash: String,
    tx: String,
    height: i64,
}

#[derive(Debug, Default)]
pub(super) struct Epochs {
    /// (node, epoch) of epochs with a vote or a fixed result: their row is created if it does not exist.
    begun: BTreeSet<(u64, u32)>,
    /// By (node, epoch).
    changes: BTreeMap<(u64, u32), Change>,
    /// By (node, epoch, attestor). An attestor can vote again while the epoch is not fixed, and the last vote counts.
    votes: BTreeMap<(u64, u32, [u8; 32]), Vote>,
    /// Set if the attestors were replaced in these blocks. Stored votes then lapse, except on epochs with a result.
    lapsed: Option<Lapse>,
}

/// Deletes the stored votes of a chain on epochs that are still voting.
#[derive(Debug, Serialize)]
struct Lapse {
    chain: String,
    /// (node, epoch) of epochs that got a result in these blocks before the attestors were replaced. Their votes stay.
    settled: Vec<(u64, u32)>,
}

pub(super) fn attested(rows: &mut Rows, at: &Place<'_>, event: &Attested) {
    rows.epochs.begun.insert((event.node, event.epoch));
    rows.epochs.change(at, event.epoch, event.node);
    let vote = Vote {
        chain: at.chain.caip2.clone(),
        epoch: event.epoch,
        node: event.node,
        attestor: at.address(event.attestor),
        tuple_hash: bytea(&event.tuple_hash),
        tx: at.tx.to_owned(),
        height: at.height,
    };
    rows.epochs.votes.insert((event.node, event.epoch, event.attestor.0), vote);
}

pub(super) fn fixed(rows: &mut Rows, at: &Place<'_>, event: &EpochFixed) {
    rows.epochs.begun.insert((event.node, event.epoch));
    let change = rows.epochs.change(at, event.epoch, event.node);
    change.state = Some("fixed");
    change.fixed = Some(Fixed {
        listen_root: bytea(&event.tuple.listen_root),
        payout_root: bytea(&event.tuple.payout_root),
        fans: event.tuple.fans,
        payout_leaves: event.tuple.payout_leaves,
        weight_total: event.tuple.weight_total,
        listeners_budget: event.listeners_budget,
        tracks_budget: event.tracks_budget,
        rate: event.rate,
        payable_at: signed(event.payable_at),
        closes_at: signed(event.closes_at),
        fixed_height: at.height,
    });
}

pub(super) fn voided(rows: &mut Rows, at: &Place<'_>, event: &EpochVoided) {
    rows.epochs.change(at, event.epoch, event.node).state = Some("void");
}

pub(super) fn closed(rows: &mut Rows, at: &Place<'_>, event: &EpochClosed) {
    let change = rows.epochs.change(at, event.epoch, event.node);
    change.state = Some("closed");
    change.freed = Some(event.freed);
}

/// Deletes the votes on epochs that are not fixed, because the attestors were replaced.
pub(super) fn votes_lapsed(rows: &mut Rows, at: &Place<'_>) {
    let Epochs { changes, votes, lapsed, .. } = &mut rows.epochs;
    let settled = |key: &(u64, u32)| changes.get(key).is_some_and(|change| change.state.is_some());
    votes.retain(|(node, epoch, _), _| settled(&(*node, *epoch)));
    if lapsed.is_none() {
        let settled = changes.keys().copied().filter(settled).collect();
        *lapsed = Some(Lapse { chain: at.chain.caip2.clone(), settled });
    }
}

impl Epochs {
    /// Adds a payment of `amount`, including the fee, to a listener.
    pub(super) fn listener_paid(&mut self, at: &Place<'_>, epoch: u32, node: u64, amount: u64) {
        let change = self.change(at, epoch, node);
        change.listeners_paid = change.listeners_paid.saturating_add(amount);
        change.listen_claims += 1;
    }

    /// Adds a payment of `amount` to a track.
    pub(super) fn track_paid(&mut self, at: &Place<'_>, epoch: u32, node: u64, amount: u64) {
        let change = self.change(at, epoch, node);
        change.tracks_paid = change.tracks_paid.saturating_add(amount);
        change.track_payouts += 1;
    }

    /// The change of an epoch, to which later events of the same blocks add.
    fn change(&mut self, at: &Place<'_>, epoch: u32, node: u64) -> &mut Change {
        let change = self.changes.entry((node, epoch)).or_default();
        change.chain.clone_from(&at.chain.caip2);
        (change.epoch, change.node, change.height) = (epoch, node, at.height);
        change
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let lapse = "DELETE FROM votes v USING epochs e, json_to_recordset($1::json) AS n (chain TEXT, settled JSON)
            WHERE v.chain = n.chain AND (e.chain, e.node, e.epoch) = (v.chain, v.node, v.epoch) AND e.state = 'voting'
              AND NOT EXISTS (SELECT FROM json_array_elements(n.settled) s
                  WHERE (s ->> 0)::numeric = v.node AND (s ->> 1)::bigint = v.epoch)";
        put(db, lapse, self.lapsed.as_slice()).await?;
        let begun: Vec<_> = self.begun.iter().filter_map(|key| self.changes.get(key)).collect();
        let begin = "INSERT INTO epochs (chain, epoch, node, state, listeners_paid, tracks_paid, listen_claims,
                track_payouts, height)
            SELECT chain, epoch, node, 'voting', 0, 0, 0, 0, height FROM json_populate_recordset(NULL::epochs, $1::json)
            ON CONFLICT (chain, node, epoch) DO NOTHING";
        put(db, begin, &begun).await?;
        let update = "UPDATE epochs e SET state = COALESCE(n.state, e.state),
                listen_root = COALESCE(n.listen_root, e.listen_root), payout_root = COALESCE(n.payout_root, e.payout_root),
                fans = COALESCE(n.fans, e.fans), payout_leaves = COALESCE(n.payout_leaves, e.payout_leaves),
                weight_total = COALESCE(n.weight_total, e.weight_total),
                listeners_budget = COALESCE(n.listeners_budget, e.listeners_budget),
                tracks_budget = COALESCE(n.tracks_budget, e.tracks_budget), rate = COALESCE(n.rate, e.rate),
                payable_at = COALESCE(n.payable_at, e.payable_at), closes_at = COALESCE(n.closes_at, e.closes_at),
                fixed_height = COALESCE(n.fixed_height, e.fixed_height), freed = COALESCE(n.freed, e.freed),
                listeners_paid = e.listeners_paid + n.listeners_paid, tracks_paid = e.tracks_paid + n.tracks_paid,
                listen_claims = e.listen_claims + n.listen_claims, track_payouts = e.track_payouts + n.track_payouts,
                height = n.height
            FROM json_populate_recordset(NULL::epochs, $1::json) n
            WHERE e.chain = n.chain AND e.node = n.node AND e.epoch = n.epoch";
        let changes: Vec<_> = self.changes.values().collect();
        put_all(db, "epochs", update, &changes).await?;
        let votes = "INSERT INTO votes SELECT * FROM json_populate_recordset(NULL::votes, $1::json)
            ON CONFLICT (chain, node, epoch, attestor) DO UPDATE SET tuple_hash = EXCLUDED.tuple_hash, tx = EXCLUDED.tx,
                height = EXCLUDED.height";
        let cast: Vec<_> = self.votes.values().collect();
        put(db, votes, &cast).await.map(|_| ())
    }
}
