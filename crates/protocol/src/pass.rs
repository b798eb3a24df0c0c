//! Passes: a holder has proved an age or a balance to a gate, and the pass is valid for one period.

use crate::{ctx::field_of, id::keccak256, tags};

/// Time for which a root of an issuer is valid after it was posted, in seconds. An issuer revokes a credential by omitting it
/// from the next root, so a revocation takes effect within this time.
pub const ROOT_LIFETIME: u64 = 86_400;

/// Number of roots stored per issuer.
pub const ROOTS_KEPT: usize = 16;

/// Allowed periods of a gate, in seconds: one hour to about ten years.
pub const PERIOD_RANGE: core::ops::RangeInclusive<u64> = 3_600..=315_360_000;

/// Maximum age that a gate can require, in years.
pub const AGE_MAX: u8 = 150;

/// Number of days for which a proof of age is accepted: its `day` must be today or one of the six days before.
pub const DAYS_ACCEPTED: u32 = 7;

/// Number of days from 1900-01-01, which is day 0 of births and expiries, to 1970-01-01.
pub const UNIX_EPOCH_DAY: u32 = 25_567;

/// The day of a Unix time (in seconds), in days since 1900-01-01 UTC. `None` if it does not fit into 32 bits.
#[must_use]
pub fn day_at(unix: u64) -> Option<u32> {
    u32::try_from(unix / 86_400).ok()?.checked_add(UNIX_EPOCH_DAY)
}

/// The latest birthday of a person who is at least `years` old on `day`: the same date `years` years earlier. 29 February
/// becomes 28 February if the earlier year is not a leap year. `None` before 1900.
#[must_use]
pub fn cutoff(day: u32, years: u8) -> Option<u32> {
    let (year, month, date) = civil(day);
    let year = year.checked_sub(u32::from(years)).filter(|year| *year >= 1900)?;
    let date = if month == 2 && date == 29 && !is_leap(year) { 28 } else { date };
    Some(day_of(year, month, date))
}

/// The scope of a nullifier, which limits a person to one pass per gate and period:
/// `field_of(keccak256("vibestream/scope/1" ‖ deployment_id ‖ gate ‖ period u32))`. The deployment id is that of the rewards
/// program or of the `Passes` contract, and binds the scope to the chain.
#[must_use]
pub fn scope(deployment: &[u8; 32], gate: &[u8; 32], period: u32) -> [u8; 32] {
    field_of(&keccak256(&[tags::SCOPE, deployment, gate, &period.to_be_bytes()]))
}

/// The 86 bytes hashed by [`scope`], for programs that hash with a syscall.
#[must_use]
pub fn scope_preimage(deployment: &[u8; 32], gate: &[u8; 32], period: u32) -> [u8; 86] {
    let mut bytes = [0; 86];
    bytes[..18].copy_from_slice(tags::SCOPE);
    bytes[18..50].copy_from_slice(deployment);
    bytes[50..82].copy_from_slice(gate);
    bytes[82..].copy_from_slice(&period.to_be_bytes());
    bytes
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Number of days from 0000-03-01 to 1900-01-01.
const SHIFT: u32 = 693_901;

/// Year, month and day of month. This is `civil_from_days` of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
#[expect(clippy::arithmetic_side_effects, reason = "a 32-bit day in 64 bits; each subtrahend is at most its minuend")]
fn civil(day: u32) -> (u32, u32, u32) {
    let z = u64::from(day) + u64::from(SHIFT);
    let era = z / 146_097;
    let of_era = z % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year as u32, month as u32, date as u32)
}

/// The inverse of [`civil`], `days_from_civil` in the same source.
#[expect(clippy::arithmetic_side_effects, reason = "years 1900 to 11 million, months 1 to 12")]
fn day_of(year: u32, month: u32, date: u32) -> u32 {
    let year = year - u32::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * month_from_march + 2) / 5 + date - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - SHIFT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_convert_to_dates_and_back() {
        assert_eq!(civil(0), (1900, 1, 1));
        assert_eq!(civil(UNIX_EPOCH_DAY), (1970, 1, 1));
        assert_eq!(civil(day_at(1_795_478_400).unwrap()), (2026, 11, 24));
        for day in (0..200_000).chain([u32::MAX - SHIFT]) {
            let (year, month, date) = civil(day);
            assert_eq!(day_of(year, month, date), day);
        }
    }

    #[test]
    fn a_cutoff_is_the_latest_birthday_of_that_age() {
        let day = |y, m, d| day_of(y, m, d);
        assert_eq!(cutoff(day(2026, 11, 24), 18), Some(day(2008, 11, 24)));
        // A person born on 29 February comes of age on 1 March in a year that is not a leap year.
        assert_eq!(cutoff(day(2026, 2, 28), 18), Some(day(2008, 2, 28)));
        assert_eq!(cutoff(day(2026, 3, 1), 18), Some(day(2008, 3, 1)));
        assert_eq!(cutoff(day(2028, 2, 29), 18), Some(day(2010, 2, 28)));
        assert_eq!(cutoff(day(1910, 1, 1), 11), None);
    }

    #[test]
    fn a_scope_depends_on_each_part() {
        let one = scope(&[1; 32], &[2; 32], 3);
        assert_ne!(one, scope(&[9; 32], &[2; 32], 3));
        assert_ne!(one, scope(&[1; 32], &[9; 32], 3));
        assert_ne!(one, scope(&[1; 32], &[2; 32], 9));
        assert_eq!(one, field_of(&keccak256(&[&scope_preimage(&[1; 32], &[2; 32], 3)])));
    }
}
