//! An epoch's trees on one chain, from openings alone: node and attestors run the same function on the same input.

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

/// Most tracks an epoch pays on a chain.
pub const MOST_PAYOUTS: usize = 1 << MAX_DEPTH;

/// Openings that cannot be built into trees.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// No openings of the chain were given.
    #[error("there are no openings of chain {0}")]
    NoChain(u32),
    /// Openings of different epochs, nodes or networks, or of one chain twice.
    #[error("the openings are not one epoch's, each chain once")]
    Mixed,
    /// A fan's total is not the sum of what it heard, or it heard nothing.
    #[error("a fan's count does not equal what it heard")]
    Count,
    /// A track stands in one basket twice.
    #[error("a track stands in one basket twice")]
    TrackTwice,
    /// One commitment stands in the epoch twice.
    #[error("one commitment stands in the epoch twice")]
    FanTwice,
    /// A leaf cannot be hashed.
    #[error("a leaf cannot be made: {0}")]
    Leaf(#[from] ListenError),
    /// The listen tree cannot be built.
    #[error("the listen tree cannot be built: {0}")]
    Tree(#[from] TreeError),
    /// A sum of weights left u64.
    #[error("the weights overflow")]
    Overflow,
}

/// Weight behind a track that is not paid this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Sum of this epoch's and carried weight.
    pub weight: u64,
    /// Distinct fans behind it.
    pub fans: u32,
}

/// An epoch on one chain.
#[derive(Debug)]
pub struct ChainEpoch {
    /// Leaves of the fans that settle on the chain.
    pub listens: ListenTree,
    /// The tracks at home on it that are paid, by id.
    pub payouts: PayoutTree,
    /// Fans at each tier.
    pub fans: [u32; 4],
    /// Sum of the payouts' weights.
    pub weight_total: u64,
    /// Tracks that wait, by id.
    pub left_out: BTreeMap<[u8; 32], LeftOut>,
}

impl ChainEpoch {
    /// What attestors vote on.
    #[must_use]
    pub fn tuple(&self) -> AttestedTuple {
        AttestedTuple {
            listen_root: self.listens.root(),
            payout_root: self.payouts.root(),
            fans: self.fans,
            // At most 2^14 by construction.
            payout_leaves: self.payouts.leaves().len() as u32,
            weight_total: self.weight_total,
        }
    }
}

/// Builds the trees of `chain`. `epoch` holds the openings of every chain of the network: a fan's listens to tracks at home
/// on one chain count there, wherever its own epoch settles.
///
/// # Errors
/// See [`BuildError`].
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

/// Every fan divides one weight among all it heard; a track at home here is paid with ten distinct fans, and waits with fewer.
#[expect(clippy::type_complexity, reason = "two lists that are taken apart at once")]
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
    if enough.len() > MOST_PAYOUTS {
        enough.sort_by_key(|(track_id, sum)| (std::cmp::Reverse(sum.weight), *track_id));
        left_out.extend(enough.split_off(MOST_PAYOUTS));
        enough.sort_unstable_by_key(|(track_id, _)| *track_id);
    }
    let paid = enough.into_iter().map(|(track_id, sum)| PayoutLeaf { track_id, weight: sum.weight }).collect();
    Ok((paid, left_out))
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
