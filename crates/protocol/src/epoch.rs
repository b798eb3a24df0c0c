//! Epochs, tiers, budgets and weights: the integer arithmetic of listen rewards.

/// Tiers a listen claim can prove: at least so many counted listens in the epoch.
pub const TIERS: [u16; 4] = [1, 5, 20, 60];

/// Weight of each tier's *additional* fans in the payout total: `c1 + 4*c5 + 15*c20 + 40*c60`.
const TIER_STEPS: [u64; 4] = [1, 4, 15, 40];

/// Fewest distinct fans at a tier, or for a track, below which nothing is shown or paid.
pub const MINIMUM_SET: u32 = 10;

/// Most attestors a network has.
pub const MAX_ATTESTORS: usize = 16;

/// Basis points in one.
pub const BPS: u64 = 10_000;

/// Fixed-point one of a fan's weight: a fan's listens divide 2^32 among the tracks it heard.
pub const FAN_WEIGHT: u64 = 1 << 32;

/// `floor(unix / length)`, the network-wide epoch at `unix` seconds. `None` when it leaves u32 or the length is zero.
#[must_use]
pub fn epoch_at(unix: u64, length: u64) -> Option<u32> {
    unix.checked_div(length).and_then(|epoch| u32::try_from(epoch).ok())
}

/// The first second after `epoch`.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "both chains hold lengths to 32 bits, as epochs are")]
pub fn epoch_end(epoch: u32, length: u64) -> u64 {
    (u64::from(epoch) + 1) * length
}

/// Position of `tier` in [`TIERS`].
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

/// What an epoch reserves when it is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochBudget {
    /// For listeners, in the payment token's smallest unit.
    pub listeners: u64,
    /// For tracks.
    pub tracks: u64,
    /// Paid per tier unit: a claim of tier t pays `t * rate`.
    pub rate: u64,
}

/// `budget = min(quota, free * alpha)`, a part `beta` for listeners and the rest for tracks, and
/// `rate = min(rate_max, listeners / (c1 + 4*c5 + 15*c20 + 40*c60))`.
///
/// `alpha` and `beta` are in basis points; `fans` are the counts at each of [`TIERS`]. `None` when a parameter is above
/// [`BPS`]. With no fan the rate is zero; with no weight the whole tracks' part stays reserved until the epoch closes.
#[must_use]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "factors of 64 bits in 128; four fans counts of 32 bits times at most 40; parts are below the whole"
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

/// What one payout leaf is paid: `floor(tracks * weight / weight_total)`. `None` when the total is zero or below the weight.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "factors of 64 bits in 128")]
pub fn track_share(tracks: u64, weight: u64, weight_total: u64) -> Option<u64> {
    if weight > weight_total {
        return None;
    }
    (u128::from(tracks) * u128::from(weight)).checked_div(u128::from(weight_total)).map(|x| x as u64)
}

/// One fan's weight for one track: `floor(2^32 * listens to it / all its listens)`. `None` when it heard nothing.
#[must_use]
pub fn fan_weight(listens: u32, all: u32) -> Option<u64> {
    (FAN_WEIGHT * u64::from(listens)).checked_div(u64::from(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_pay_out_at_most_the_budget() {
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
    fn nothing_divides_by_zero() {
        assert_eq!(budget(10, 10, 10_000, 5_000, 7, [0; 4]).unwrap().rate, 0);
        assert_eq!(budget(10, 10, 10_001, 0, 7, [0; 4]), None);
        assert_eq!(track_share(10, 0, 0), None);
        assert_eq!(fan_weight(0, 0), None);
        assert_eq!(epoch_at(1, 0), None);
    }
}
