//! Passes: who proved an age or a balance to a gate, for one period.

use crate::{ctx::field_of, id::keccak256, tags};

/// Seconds an issuer's root counts after it was posted; dropping somebody from the next one revokes within that time.
pub const ROOT_LIFETIME: u64 = 86_400;

/// How many roots of an issuer are kept.
pub const ROOTS_KEPT: usize = 16;

/// Shortest and longest period of a gate, in seconds: an hour and about ten years.
pub const PERIOD_RANGE: core::ops::RangeInclusive<u64> = 3_600..=315_360_000;

/// Most years a gate may ask for.
pub const AGE_MAX: u8 = 150;

/// A proof of age may be so many days old: it names the day it was made for, today or one of the six before.
pub const DAYS_ACCEPTED: u32 = 7;

/// Days from 1900-01-01, day 0 of births and expiries, to 1970-01-01.
pub const UNIX_EPOCH_DAY: u32 = 25_567;

/// The day of a unix time, in days since 1900-01-01 (UTC). `None` beyond 32 bits.
#[must_use]
pub fn day_at(unix: u64) -> Option<u32> {
    u32::try_from(unix / 86_400).ok()?.checked_add(UNIX_EPOCH_DAY)
}

/// The last birthday of who is `years` old on `day`: the same date that many years earlier, 28 February where that year has no
/// 29th. `None` before 1900.
#[must_use]
pub fn cutoff(day: u32, years: u8) -> Option<u32> {
    let (year, month, date) = civil(day);
    let year = year.checked_sub(u32::from(years)).filter(|year| *year >= 1900)?;
    let date = if month == 2 && date == 29 && !is_leap(year) { 28 } else { date };
    Some(day_of(year, month, date))
}

/// What a gate's period is worth one nullifier a person: `field_of(keccak256("vibestream/scope/1" ‖ deployment_id ‖ gate ‖ period
/// u32))`. The deployment id is that of the rewards program, or of the contract that keeps the passes, and binds the chain.
#[must_use]
pub fn scope(deployment: &[u8; 32], gate: &[u8; 32], period: u32) -> [u8; 32] {
    field_of(&keccak256(&[tags::SCOPE, deployment, gate, &period.to_be_bytes()]))
}

/// The bytes that [`scope`] hashes, for programs that hash by syscall.
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

/// Days from 0000-03-01 to 1900-01-01.
const SHIFT: u32 = 693_901;

/// Year, month and day of month. H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
#[expect(clippy::arithmetic_side_effects, reason = "a 32-bit day in 64 bits, each term below the one it is taken from")]
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

/// The inverse of [`civil`], days_from_civil there.
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
    fn days_and_dates_agree() {
        assert_eq!(civil(0), (1900, 1, 1));
        assert_eq!(civil(UNIX_EPOCH_DAY), (1970, 1, 1));
        assert_eq!(civil(day_at(1_795_478_400).unwrap()), (2026, 11, 24));
        for day in (0..200_000).chain([u32::MAX - SHIFT]) {
            let (year, month, date) = civil(day);
            assert_eq!(day_of(year, month, date), day);
        }
    }

    #[test]
    fn birthdays_count_from_the_day_itself() {
        let day = |y, m, d| day_of(y, m, d);
        assert_eq!(cutoff(day(2026, 11, 24), 18), Some(day(2008, 11, 24)));
        // Born on 29 February: of age on 1 March, where the year has no 29th.
        assert_eq!(cutoff(day(2026, 2, 28), 18), Some(day(2008, 2, 28)));
        assert_eq!(cutoff(day(2026, 3, 1), 18), Some(day(2008, 3, 1)));
        assert_eq!(cutoff(day(2028, 2, 29), 18), Some(day(2010, 2, 28)));
        assert_eq!(cutoff(day(1910, 1, 1), 11), None);
    }

    #[test]
    fn scopes_differ_in_each_part() {
        let one = scope(&[1; 32], &[2; 32], 3);
        assert_ne!(one, scope(&[9; 32], &[2; 32], 3));
        assert_ne!(one, scope(&[1; 32], &[9; 32], 3));
        assert_ne!(one, scope(&[1; 32], &[2; 32], 9));
        assert_eq!(one, field_of(&keccak256(&[&scope_preimage(&[1; 32], &[2; 32], 3)])));
    }
}
