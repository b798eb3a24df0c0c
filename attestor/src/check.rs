//! Rebuilding an epoch and comparing: the attestor's judgement, without network or key.

use std::collections::BTreeMap;

use epochs::{
    build::{BuildError, LeftOut, build},
    documents::{Bytes, Documents},
    openings::Openings,
};
use protocol::event::AttestedTuple;
use store::EmbeddedStore;

use crate::client::Status;

/// Most weight and fans that may be taken over, by home chain and track.
pub type Allowed = BTreeMap<(u32, [u8; 32]), LeftOut>;

/// What an attestor makes of an epoch.
#[derive(Debug)]
pub enum Verdict {
    /// It agrees; what to vote for, by chain.
    Agreed(BTreeMap<u32, AttestedTuple>),
    /// The openings were deleted: the votes are final.
    Gone,
    /// It does not agree, and why.
    Wrong(String),
}

/// The epoch that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Network number.
    pub network: u32,
    /// Node number.
    pub node: u64,
    /// The epoch.
    pub epoch: u32,
}

/// What this attestor computed for one chain.
#[derive(Debug)]
pub struct Own {
    /// What it votes for.
    pub tuple: AttestedTuple,
    /// Leaves of the listen tree.
    pub leaves: u64,
    /// Weight that waits, by track.
    pub left_out: BTreeMap<[u8; 32], LeftOut>,
    /// Weight that is paid, by track.
    pub paid: BTreeMap<[u8; 32], u64>,
    bytes: Bytes,
    cids: Documents,
}

impl Own {
    /// The documents by CID.
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

/// A whole epoch, rebuilt.
#[derive(Debug)]
pub struct Rebuilt {
    /// By chain.
    pub chains: BTreeMap<u32, Own>,
}

/// Rebuilds every chain's trees from openings. `allowed` bounds the weight taken over from earlier epochs.
///
/// # Errors
/// A complaint, when the openings are not what they should be.
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
    .map_err(|_| "building was cut off".to_owned())?
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

fn check_carried(openings: &Openings, allowed: &Allowed) -> Result<(), String> {
    for carried in &openings.carried {
        let most =
            allowed.get(&(openings.chain, carried.track_id.0)).copied().unwrap_or(LeftOut { weight: 0, fans: 0 });
        if carried.weight > most.weight || carried.fans > most.fans {
            return Err(format!("more is taken over for track {} than earlier epochs left waiting", carried.track_id));
        }
    }
    Ok(())
}

/// Compares what the node published with what this attestor computed.
///
/// # Errors
/// The first difference, in words.
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
        (published == own.tuple, "the payouts' number or weight"),
        (status.leaves == own.leaves, "the number of leaves"),
        (status.documents == own.cids, "a document"),
    ];
    match checks.into_iter().find(|(equal, _)| !equal) {
        Some((_, what)) => Err(format!("{what} is not what the openings give")),
        None => Ok(()),
    }
}

/// Whether there is nothing in an epoch to vote on.
#[must_use]
pub fn is_empty(tuple: &AttestedTuple) -> bool {
    tuple.fans[0] == 0 && tuple.payout_leaves == 0
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
