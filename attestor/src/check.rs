//! Rebuilds an epoch and compares it with the published results, without network access or keys.

use std::collections::BTreeMap;

use epochs::{
    build::{BuildError, LeftOut, build},
    documents::{Bytes, Documents},
    openings::Openings,
};
use protocol::event::AttestedTuple;
use store::EmbeddedStore;

use crate::client::Status;

/// The maximum weight and number of fans that an epoch may carry from earlier epochs, by chain and track.
pub type Allowed = BTreeMap<(u32, [u8; 32]), LeftOut>;

/// Result of the check of an epoch.
#[derive(Debug)]
pub enum Verdict {
    /// The published results are correct. The tuples to vote for, by chain.
    Agreed(BTreeMap<u32, AttestedTuple>),
    /// The node deleted the openings, because the votes are final.
    Gone,
    /// The published results are wrong; the reason.
    Wrong(String),
}

/// The epoch to check.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Number of the network.
    pub network: u32,
    /// Number of the node.
    pub node: u64,
    /// Number of the epoch.
    pub epoch: u32,
}

/// The result that this attestor computed for one chain.
#[derive(Debug)]
pub struct Own {
    /// The tuple to vote for.
    pub tuple: AttestedTuple,
    /// Number of leaves of the listen tree.
    pub leaves: u64,
    /// Weight that is not paid in this epoch, by track.
    pub left_out: BTreeMap<[u8; 32], LeftOut>,
    /// Weight that is paid in this epoch, by track.
    pub paid: BTreeMap<[u8; 32], u64>,
    bytes: Bytes,
    cids: Documents,
}

impl Own {
    /// CID and bytes of each document.
    pub fn documents(&self) -> impl Iterator<Item = (&str, &Vec<u8>)> {
        let fixed = [
            (self.cids.leaves.as_str(), &self.bytes.leaves),
            (self.cids.top.as_str(), &self.bytes.top),
            (self.cids.payouts.as_str(), &self.bytes.payouts),
        ];
        let buckets = self.cids.buckets.iter().map(String::as_str).zip(&self.bytes.buckets);
        fixed.into_iter().chain(buckets)
    }
}

/// A rebuilt epoch.
#[derive(Debug)]
pub struct Rebuilt {
    /// Results by chain.
    pub chains: BTreeMap<u32, Own>,
}

/// Rebuilds the trees and documents of all chains from their openings. `allowed` limits the weight carried from earlier
/// epochs; without it, that weight is not checked.
///
/// # Errors
/// A sentence that says why the openings are wrong.
pub async fn rebuild(
    expected: &Expected,
    openings: Vec<Openings>,
    allowed: Option<&Allowed>,
) -> Result<Rebuilt, String> {
    for of_chain in &openings {
        let named = (of_chain.network, of_chain.node, of_chain.epoch);
        if named != (expected.network, expected.node, expected.epoch) {
            return Err("the openings are of another network, node or epoch".into());
        }
        if let Some(allowed) = allowed {
            check_carried(of_chain, allowed)?;
        }
    }
    let built = tokio::task::spawn_blocking(move || {
        let chains = openings.iter().map(|of_chain| of_chain.chain);
        chains.map(|chain| Ok((chain, build(&openings, chain)?))).collect::<Result<Vec<_>, BuildError>>()
    })
    .await
    .map_err(|_| "the task that builds the trees was aborted".to_owned())?
    .map_err(|error| error.to_string())?;

    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let store = EmbeddedStore::open(scratch.path()).map_err(|error| error.to_string())?;
    let mut chains = BTreeMap::new();
    for (chain, built) in built {
        let bytes = Bytes::of(&built).map_err(|error| error.to_string())?;
        let cids = bytes.publish(&store).await.map_err(|error| error.to_string())?;
        let paid = built.payouts.leaves().iter().map(|leaf| (leaf.track_id, leaf.weight)).collect();
        let leaves = built.listens.leaves().len() as u64;
        let own = Own { tuple: built.tuple(), leaves, left_out: built.left_out, paid, bytes, cids };
        chains.insert(chain, own);
    }
    Ok(Rebuilt { chains })
}

/// Checks that the openings carry at most the allowed weight and fans.
fn check_carried(openings: &Openings, allowed: &Allowed) -> Result<(), String> {
    for carried in &openings.carried {
        let most =
            allowed.get(&(openings.chain, carried.track_id.0)).copied().unwrap_or(LeftOut { weight: 0, fans: 0 });
        if carried.weight > most.weight || carried.fans > most.fans {
            return Err(format!("track {} carries more weight or fans than earlier epochs left out", carried.track_id));
        }
    }
    Ok(())
}

/// Compares the results published by the node with those computed by this attestor.
///
/// # Errors
/// A sentence that names the first difference.
pub fn compare(status: &Status, own: &Own) -> Result<(), String> {
    let published = AttestedTuple {
        listen_root: status.listen_root.0,
        payout_root: status.payout_root.0,
        fans: status.fans,
        payout_leaves: status.payout_leaves,
        weight_total: status.weight_total,
    };
    let checks = [
        (published.listen_root == own.tuple.listen_root, "the listen root"),
        (published.payout_root == own.tuple.payout_root, "the payout root"),
        (published.fans == own.tuple.fans, "the number of fans at a tier"),
        (published == own.tuple, "the number or total weight of the payouts"),
        (status.leaves == own.leaves, "the number of listen leaves"),
        (status.documents == own.cids, "the CID of a document"),
    ];
    match checks.into_iter().find(|(equal, _)| !equal) {
        Some((_, what)) => Err(format!("{what} differs from the one computed from the openings")),
        None => Ok(()),
    }
}

/// Whether an epoch has no fans and no payouts, so that there is nothing to vote on.
#[must_use]
pub fn is_empty(tuple: &AttestedTuple) -> bool {
    tuple.fans[0] == 0 && tuple.payout_leaves == 0
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
