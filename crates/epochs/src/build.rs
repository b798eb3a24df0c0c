//! Builds the trees of an epoch for one chain. The only input is the openings, so node and attestors compute the same
//! result.

use std::collections::BTreeMap;

use circuits::{
    listen::{Leaf, ListenError},
    tree::{ListenTree, TreeError},
};
use protocol::{
    epoch::{MINIMUM_SET, fan_weight, fans_at_tiers},
    event::AttestedTuple,
    heard::{self, Heard},
    payout::{MAX_DEPTH, PayoutLeaf, PayoutTree},
};

use crate::openings::{FanOpening, Openings};

/// Maximum number of tracks paid per epoch and chain.
pub const MAX_PAYOUTS: usize = 1 << MAX_DEPTH;

/// Openings that cannot be built into trees.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The input has no openings of the chain.
    #[error("the openings of chain {0} are missing")]
    NoChain(u32),
    /// The openings are of different epochs, nodes or networks, or contain a chain twice.
    #[error("the openings are not of a single epoch, node and network with each chain once")]
    Mixed,
    /// The total of a fan is zero or not the sum of the fan's listens.
    #[error("the total of a fan is not the sum of its listens")]
    Count,
    /// The listens of a fan contain the same track twice.
    #[error("the listens of a fan contain a track twice")]
    TrackTwice,
    /// The epoch contains the same identity commitment twice.
    #[error("the epoch contains an identity commitment twice")]
    FanTwice,
    /// The hash of a leaf cannot be computed.
    #[error("could not compute a leaf: {0}")]
    Leaf(#[from] ListenError),
    /// The listen tree cannot be built.
    #[error("could not build the listen tree: {0}")]
    Tree(#[from] TreeError),
    /// A sum of weights does not fit into 64 bits.
    #[error("the sum of weights overflows")]
    Overflow,
}

/// A track with too few fans, which is not paid in this epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Sum of the weight in this epoch and the carried weight.
    pub weight: u64,
    /// Number of distinct fans.
    pub fans: u32,
}

/// The result of an epoch on one chain.
#[derive(Debug)]
pub struct ChainEpoch {
    /// The listen tree of the fans that claim on this chain.
    pub listens: ListenTree,
    /// The payout tree of the paid tracks registered on this chain, ordered by id.
    pub payouts: PayoutTree,
    /// Number of fans at each tier.
    pub fans: [u32; 4],
    /// Sum of the weights in the payout tree.
    pub weight_total: u64,
    /// Tracks that are not paid in this epoch, by id.
    pub left_out: BTreeMap<[u8; 32], LeftOut>,
}

impl ChainEpoch {
    /// The tuple that attestors vote on.
    #[must_use]
    pub fn tuple(&self) -> AttestedTuple {
        AttestedTuple {
            listen_root: self.listens.root(),
            payout_root: self.payouts.root(),
            fans: self.fans,
            // A payout tree has at most 2^14 leaves.
            payout_leaves: self.payouts.leaves().len() as u32,
            weight_total: self.weight_total,
        }
    }
}

/// Builds the trees of `chain`. `epoch` must contain the openings of all chains of the network: a listen counts on the
/// chain on which the track is registered, even if the fan claims on another chain.
///
/// # Errors
/// [`BuildError`] if the openings are inconsistent.
pub fn build(epoch: &[Openings], chain: u32) -> Result<ChainEpoch, BuildError> {
    let own = check(epoch, chain)?;
    let leaves = own.fans.iter().map(|fan| leaf(own, fan)).collect::<Result<Vec<_>, _>>()?;
    let (paid, left_out) = divide(epoch, own)?;
    let payouts = PayoutTree::new(paid).ok_or(BuildError::Overflow)?;
    Ok(ChainEpoch {
        listens: ListenTree::from_leaves(leaves)?,
        fans: fans_at_tiers(own.fans.iter().map(|fan| fan.count)),
        weight_total: payouts.weight_total().ok_or(BuildError::Overflow)?,
        payouts,
        left_out,
    })
}

fn check(epoch: &[Openings], chain: u32) -> Result<&Openings, BuildError> {
    let own = epoch.iter().find(|o| o.chain == chain).ok_or(BuildError::NoChain(chain))?;
    let mut chains: Vec<_> = epoch.iter().map(|o| o.chain).collect();
    chains.sort_unstable();
    chains.dedup();
    if chains.len() != epoch.len() || epoch.iter().any(|o| o.realm() != own.realm()) {
        return Err(BuildError::Mixed);
    }
    let mut idcs: Vec<_> = epoch.iter().flat_map(|o| &o.fans).map(|fan| fan.idc).collect();
    let fans = idcs.len();
    idcs.sort_unstable();
    idcs.dedup();
    if idcs.len() != fans {
        return Err(BuildError::FanTwice);
    }
    for fan in epoch.iter().flat_map(|o| &o.fans) {
        let sum: u64 = fan.heard.iter().map(|h| u64::from(h.count)).sum();
        if sum != u64::from(fan.count) || fan.heard.iter().any(|h| h.count == 0) || fan.heard.is_empty() {
            return Err(BuildError::Count);
        }
        let mut tracks: Vec<_> = fan.heard.iter().map(|h| h.track_id).collect();
        tracks.sort_unstable();
        if tracks.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(BuildError::TrackTwice);
        }
    }
    Ok(own)
}

fn leaf(openings: &Openings, fan: &FanOpening) -> Result<[u8; 32], ListenError> {
    let entries: Vec<_> = fan.heard.iter().map(|h| Heard { track_id: h.track_id.0, count: h.count }).collect();
    Leaf {
        idc: fan.idc.0,
        epoch: openings.epoch,
        chain: openings.chain,
        count: fan.count,
        heard: heard::commitment(&entries, &fan.salt.0),
        salt: fan.salt.0,
    }
    .hash()
}

/// Divides the weight of each fan among its tracks. Tracks of this chain with at least ten distinct fans are paid; the
/// others are left out.
#[expect(clippy::type_complexity, reason = "the caller destructures both lists immediately")]
fn divide(epoch: &[Openings], own: &Openings) -> Result<(Vec<PayoutLeaf>, BTreeMap<[u8; 32], LeftOut>), BuildError> {
    let mut tracks: BTreeMap<[u8; 32], LeftOut> = BTreeMap::new();
    let mut add = |track: [u8; 32], weight: u64, fans: u32| {
        let sum = tracks.entry(track).or_insert(LeftOut { weight: 0, fans: 0 });
        sum.weight = sum.weight.checked_add(weight).ok_or(BuildError::Overflow)?;
        sum.fans = sum.fans.checked_add(fans).ok_or(BuildError::Overflow)?;
        Ok::<_, BuildError>(())
    };
    for fan in epoch.iter().flat_map(|o| &o.fans) {
        for heard in fan.heard.iter().filter(|h| h.chain == own.chain) {
            let weight = fan_weight(u32::from(heard.count), u32::from(fan.count)).ok_or(BuildError::Count)?;
            add(heard.track_id.0, weight, 1)?;
        }
    }
    for carried in &own.carried {
        add(carried.track_id.0, carried.weight, carried.fans)?;
    }
    let (mut enough, mut left_out): (Vec<_>, BTreeMap<_, _>) = (Vec::new(), BTreeMap::new());
    for (track_id, sum) in tracks {
        if sum.fans >= MINIMUM_SET && sum.weight > 0 {
            enough.push((track_id, sum));
        } else {
            left_out.insert(track_id, sum);
        }
    }
    if enough.len() > MAX_PAYOUTS {
        enough.sort_by_key(|(track_id, sum)| (std::cmp::Reverse(sum.weight), *track_id));
        left_out.extend(enough.split_off(MAX_PAYOUTS));
        enough.sort_unstable_by_key(|(track_id, _)| *track_id);
    }
    let paid = enough.into_iter().map(|(track_id, sum)| PayoutLeaf { track_id, weight: sum.weight }).collect();
    Ok((paid, left_out))
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
