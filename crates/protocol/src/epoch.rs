//! The integer arithmetic of listen rewards: epochs, tiers, budgets and weights.

/// The tiers of a listen claim. Tier N proves at least N counted listens in the epoch.
pub const TIERS: [u16; 4] = [1, 5, 20, 60];

/// Difference between each tier and the previous one. A fan at tier 20 is counted at tiers 1, 5 and 20 and receives
/// 1 + 4 + 15 units, so the total is `c1 + 4*c5 + 15*c20 + 40*c60`.
const TIER_STEPS: [u64; 4] = [1, 4, 15, 40];

/// Minimum number of distinct fans at a tier or of a track. Below it, nothing is published or paid, to protect privacy.
pub const MINIMUM_SET: u32 = 10;

/// Most attestors a network has.
pub const MAX_ATTESTORS: usize = 16;

/// Basis points in one.
pub const BPS: u64 = 10_000;

/// The weight of one fan, which is divided among the tracks the fan listened to.
pub const FAN_WEIGHT: u64 = 1 << 32;

/// The epoch at the Unix time `unix`: `floor(unix / length)`, both in seconds. `None` if the length is zero or the epoch
/// does not fit into 32 bits.
#[must_use]
pub fn epoch_at(unix: u64, length: u64) -> Option<u32> {
    unix.checked_div(length).and_then(|epoch| u32::try_from(epoch).ok())
}

/// Unix time of the first second after `epoch`.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "both chains limit lengths to 32 bits; epochs have 32 bits")]
pub fn epoch_end(epoch: u32, length: u64) -> u64 {
    (u64::from(epoch) + 1) * length
}

/// Index of `tier` in [`TIERS`]; `None` if it is not a tier.
#[must_use]
pub fn tier_index(tier: u16) -> Option<usize> {
    TIERS.iter().position(|t| *t == tier)
}

/// How many of `counts` reach each tier of [`TIERS`].
#[expect(clippy::arithmetic_side_effects, reason = "as many fans as a tree has leaves, 2^21")]
pub fn fans_at_tiers(counts: impl IntoIterator<Item = u16>) -> [u32; 4] {
    let mut fans = [0; 4];
    for count in counts {
        for (fans, tier) in fans.iter_mut().zip(TIERS) {
            *fans += u32::from(count >= tier);
        }
    }
    fans
}

/// The amounts an epoch reserves when its result is fixed, in base units of the payment token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochBudget {
    /// Amount for listeners.
    pub listeners: u64,
    /// Amount for tracks.
    pub tracks: u64,
    /// Reward per tier unit: a claim of tier t pays `t * rate`.
    pub rate: u64,
}

/// Computes the budget `min(quota, free * alpha)`, of which the fraction `beta` is for listeners and the rest for tracks, and
/// the rate `min(rate_max, listeners / (c1 + 4*c5 + 15*c20 + 40*c60))`.
///
/// `free`, `quota` and `rate_max` are in base units, `alpha` and `beta` in basis points; `fans` are the numbers of fans at
/// each of [`TIERS`]. Returns `None` if `alpha` or `beta` is above [`BPS`]. Without fans the rate is zero. If no track has
/// weight, the amount for tracks stays reserved until the epoch is closed.
#[must_use]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "64-bit factors in 128 bits; four 32-bit counts times at most 40; a part is at most the whole"
)]
pub fn budget(free: u64, quota: u64, alpha: u16, beta: u16, rate_max: u64, fans: [u32; 4]) -> Option<EpochBudget> {
    let bps = |amount: u64, part: u16| {
        (u64::from(part) <= BPS).then(|| (u128::from(amount) * u128::from(part) / u128::from(BPS)) as u64)
    };
    let total = quota.min(bps(free, alpha)?);
    let listeners = bps(total, beta)?;
    let units: u64 = fans.iter().zip(TIER_STEPS).map(|(fans, step)| u64::from(*fans) * step).sum();
    let rate = listeners.checked_div(units).unwrap_or(0).min(rate_max);
    Some(EpochBudget { listeners, tracks: total - listeners, rate })
}

/// The amount paid for one payout leaf: `floor(tracks * weight / weight_total)`. `None` if the total is zero or less than
/// the weight.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "64-bit factors in 128 bits")]
pub fn track_share(tracks: u64, weight: u64, weight_total: u64) -> Option<u64> {
    if weight > weight_total {
        return None;
    }
    (u128::from(tracks) * u128::from(weight)).checked_div(u128::from(weight_total)).map(|x| x as u64)
}

/// The weight of one fan for one track: `floor(2^32 * listens / all)`, where `listens` are the fan's listens to the track
/// and `all` the fan's listens to all tracks. `None` if `all` is zero.
#[must_use]
pub fn fan_weight(listens: u32, all: u32) -> Option<u64> {
    (FAN_WEIGHT * u64::from(listens)).checked_div(u64::from(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_all_claims_is_within_the_budget() {
        // 12 fans: 2 at tier 60, 3 at 20, 4 at 5, 3 at 1.
        let fans = fans_at_tiers([60, 99, 20, 59, 33, 5, 19, 6, 7, 1, 4, 2]);
        assert_eq!(fans, [12, 9, 5, 2]);
        let budget = budget(1_000_000_000, 50_000_000, 1_000, 5_000, u64::MAX, fans).unwrap();
        assert_eq!((budget.listeners, budget.tracks), (25_000_000, 25_000_000));
        // Tier 1 pays 1, 5 pays 1 + 4, 20 pays 1 + 4 + 15, 60 pays 1 + 4 + 15 + 40.
        let paid = budget.rate * (2 * 60 + 3 * 20 + 4 * 5 + 3);
        assert!(paid <= budget.listeners && budget.listeners - paid < 203);
    }

    #[test]
    fn zero_denominators_are_handled() {
        assert_eq!(budget(10, 10, 10_000, 5_000, 7, [0; 4]).unwrap().rate, 0);
        assert_eq!(budget(10, 10, 10_001, 0, 7, [0; 4]), None);
        assert_eq!(track_share(10, 0, 0), None);
        assert_eq!(fan_weight(0, 0), None);
        assert_eq!(epoch_at(1, 0), None);
    }

    #[test]
    fn an_epoch_ends_when_the_next_one_begins() {
        assert_eq!(epoch_at(3_600, 3_600), Some(1));
        assert_eq!(epoch_at(7_199, 3_600), Some(1));
        assert_eq!(epoch_end(1, 3_600), 7_200);
        assert_eq!(epoch_at(epoch_end(1, 3_600), 3_600), Some(2));
        assert_eq!(epoch_at(u64::from(u32::MAX), 1), Some(u32::MAX));
        assert_eq!(epoch_at(u64::from(u32::MAX) + 1, 1), None);
        assert_eq!(epoch_end(u32::MAX, 1), 1 << 32);
    }

    #[test]
    fn only_the_four_tiers_have_an_index() {
        assert_eq!([1, 5, 20, 60].map(tier_index), [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!([0, 2, 6, 61].map(tier_index), [None; 4]);
    }

    #[test]
    fn a_budget_takes_the_smaller_of_quota_and_free_money() {
        // Ten fans who reach tier 1 alone: ten units.
        let of = |free, quota, rate_max| budget(free, quota, 2_500, 4_000, rate_max, [10, 0, 0, 0]);
        assert_eq!(of(40_000, 1_000_000, 1_000), Some(EpochBudget { listeners: 4_000, tracks: 6_000, rate: 400 }));
        assert_eq!(of(40_000, 1_000, 1_000), Some(EpochBudget { listeners: 400, tracks: 600, rate: 40 }));
        assert_eq!(of(40_000, 1_000, 7), Some(EpochBudget { listeners: 400, tracks: 600, rate: 7 }));
    }

    #[test]
    fn the_whole_and_no_more_than_the_whole_is_a_part() {
        let of = |alpha, beta| budget(100, 100, alpha, beta, 1, [0; 4]);
        assert_eq!(of(10_000, 10_000), Some(EpochBudget { listeners: 100, tracks: 0, rate: 0 }));
        assert_eq!(of(10_001, 10_000), None);
        assert_eq!(of(10_000, 10_001), None);
    }

    #[test]
    fn a_track_gets_its_share_rounded_down() {
        assert_eq!(track_share(100, 2, 3), Some(66));
        assert_eq!(track_share(100, 3, 3), Some(100));
        assert_eq!(track_share(100, 0, 3), Some(0));
        assert_eq!(track_share(100, 4, 3), None);
        assert_eq!(track_share(u64::MAX, u64::MAX, u64::MAX), Some(u64::MAX));
    }

    #[test]
    fn a_fans_weight_is_the_part_of_their_listens() {
        assert_eq!(FAN_WEIGHT, 4_294_967_296);
        assert_eq!(fan_weight(1, 1), Some(4_294_967_296));
        assert_eq!(fan_weight(2, 3), Some(2_863_311_530));
        assert_eq!(fan_weight(0, 3), Some(0));
    }
}
