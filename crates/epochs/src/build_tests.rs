use properties::Property;
use proptest::prelude::*;
use protocol::{epoch::FAN_WEIGHT, hex::Hex32};

use super::*;
use crate::openings::{Carried, HeardTrack};

const HOME: u32 = 1;
const OTHER: u32 = 2;

fn word(byte: u8) -> Hex32 {
    let mut word = [byte; 32];
    word[0] = 0;
    Hex32(word)
}

fn heard(chain: u32, track: u8, count: u16) -> HeardTrack {
    HeardTrack { chain, track_id: word(track), count }
}

fn fan(number: u8, heard: Vec<HeardTrack>) -> FanOpening {
    FanOpening { idc: word(number), count: heard.iter().map(|h| h.count).sum(), salt: word(number ^ 0xff), heard }
}

fn openings(chain: u32, fans: Vec<FanOpening>, carried: Vec<Carried>) -> Openings {
    Openings { network: 31_337, node: 1, epoch: 500_000, chain, fans, carried }
}

/// Twelve fans on each chain. All listen to track 1 (chain 1) and track 2 (chain 2); nine of the first twelve listen to
/// track 3 (chain 1).
fn epoch() -> Vec<Openings> {
    let fans = |first: u8| {
        (first..first + 12).map(move |number| {
            let mut list = vec![heard(HOME, 1, u16::from(number)), heard(OTHER, 2, 1)];
            if number < 9 {
                list.push(heard(HOME, 3, 2));
            }
            fan(number + 1, list.into_iter().filter(|h| h.count > 0).collect())
        })
    };
    vec![openings(HOME, fans(0).collect(), vec![]), openings(OTHER, fans(20).collect(), vec![])]
}

/// Golden roots, counts and weights of that epoch. A change of these values is a change of the protocol.
#[test]
fn roots_match_the_golden_epoch() {
    let home = build(&epoch(), HOME).unwrap();
    let other = build(&epoch(), OTHER).unwrap();
    assert_eq!(home.fans, [12, 10, 0, 0]);
    assert_eq!(other.fans, [12, 12, 12, 0]);
    assert_eq!(home.payouts.leaves().iter().map(|l| Hex32(l.track_id)).collect::<Vec<_>>(), [word(1)]);
    assert_eq!(home.left_out.keys().map(|id| Hex32(*id)).collect::<Vec<_>>(), [word(3)]);
    assert_eq!(home.left_out[&word(3).0].fans, 9);
    assert_eq!(other.payouts.leaves().len(), 1);
    assert!(other.left_out.is_empty());
    let by_hand: u64 = (0..12u64)
        .filter(|n| *n > 0)
        .map(|n| FAN_WEIGHT * n / (n + 1 + if n < 9 { 2 } else { 0 }))
        .chain((20..32).map(|n| FAN_WEIGHT * n / (n + 1)))
        .sum();
    assert_eq!(home.weight_total, by_hand);
    let golden =
        [home.listens.root(), home.payouts.root(), other.listens.root(), other.payouts.root()].map(hex::encode);
    assert_eq!(golden, GOLDEN);
}

const GOLDEN: [&str; 4] = [
    "1524ffca386bd8269914908504f1334c17e2b6c444df28ebb30f0569cc87114e",
    "b6a569866cf255f915f8b73f9a8ce3929f9921b0fa7e3bb67cbb023d37936955",
    "098e40bf6b851d904df2952fcb0ef6589701db981bd7001aafb3ad61c4d1672d",
    "9d88c6cc8eec455af3121b790f5688737ac9eb8f34e2c391c90eb8a5cc4d86af",
];

#[test]
fn a_track_with_too_few_fans_is_left_out_until_carried_fans_complete_it() {
    let mut epoch = epoch();
    epoch[0].carried = vec![Carried { track_id: word(3), weight: 77, fans: 0 }];
    let waiting = build(&epoch, HOME).unwrap().left_out[&word(3).0];
    epoch[0].carried[0].fans = 1;
    let paid = build(&epoch, HOME).unwrap();
    assert!(paid.left_out.is_empty());
    assert_eq!(paid.payouts.leaves()[1].weight, waiting.weight);
    assert_eq!(waiting.weight, build(&super::tests::epoch(), HOME).unwrap().left_out[&word(3).0].weight + 77);
}

#[test]
fn an_epoch_without_listens_is_empty() {
    let built = build(&[openings(HOME, vec![], vec![])], HOME).unwrap();
    assert_eq!((built.fans, built.weight_total, built.payouts.root()), ([0; 4], 0, [0; 32]));
}

#[test]
fn inconsistent_openings_are_rejected() {
    let broken = |change: &dyn Fn(&mut Vec<Openings>)| {
        let mut epoch = epoch();
        change(&mut epoch);
        build(&epoch, HOME).unwrap_err()
    };
    assert!(matches!(broken(&|e| e[0].fans[0].count += 1), BuildError::Count));
    assert!(matches!(broken(&|e| e[0].fans[0].heard.clear()), BuildError::Count));
    assert!(matches!(broken(&|e| e[1].epoch += 1), BuildError::Mixed));
    assert!(matches!(broken(&|e| e[1].chain = HOME), BuildError::Mixed));
    assert!(matches!(broken(&|e| e[0].chain = 7), BuildError::NoChain(HOME)));
    assert!(matches!(broken(&|e| e[1].fans[0].idc = e[0].fans[0].idc), BuildError::FanTwice));
    assert!(matches!(broken(&|e| e[0].fans[0].idc = Hex32([0xff; 32])), BuildError::Leaf(_)));
    let twice = |e: &mut Vec<Openings>| {
        let again = e[0].fans[0].heard[0];
        e[0].fans[0].heard.push(again);
        e[0].fans[0].count += again.count;
    };
    assert!(matches!(broken(&twice), BuildError::TrackTwice));
}

/// The total weight of an epoch is at most [`FAN_WEIGHT`] per fan, and the order of the fans has no effect.
#[test]
fn weight_is_bounded_by_fans() {
    let name = "an epoch's weight is bounded by its fans";
    let property = Property { name, cases: 32, calls: 2, seed: None };
    let baskets = proptest::collection::vec(proptest::collection::vec((1u8..6, 1u16..100), 1..6), 1..30);
    property.run((baskets, 0usize..30), |(baskets, rotate), calls| {
        let fans: Vec<_> = (1u8..)
            .zip(&baskets)
            .map(|(number, tracks)| {
                let mut list: Vec<_> = tracks.iter().map(|(track, count)| heard(HOME, *track, *count)).collect();
                list.sort_by_key(|h| h.track_id);
                list.dedup_by_key(|h| h.track_id);
                fan(number, list)
            })
            .collect();
        let built = build(&[openings(HOME, fans.clone(), vec![])], HOME).unwrap();
        let waiting: u64 = built.left_out.values().map(|sum| sum.weight).sum();
        prop_assert!(built.weight_total + waiting <= FAN_WEIGHT * fans.len() as u64);
        prop_assert!(built.left_out.values().all(|sum| sum.fans < MINIMUM_SET));
        let mut shuffled = fans;
        let by = rotate % shuffled.len();
        shuffled.rotate_left(by);
        prop_assert_eq!(build(&[openings(HOME, shuffled, vec![])], HOME).unwrap().tuple(), built.tuple());
        calls.add(2);
        Ok(())
    });
}
