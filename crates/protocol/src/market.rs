//! What a sale of shares costs, and who gets what of it.

use crate::epoch::BPS;

/// Most of a price that a track may have deposited in its vault, in basis points.
pub const RESALE_BPS_MAX: u16 = 1_000;

/// Most of a price that the protocol may keep, in basis points.
pub const FEE_BPS_MAX: u16 = 250;

/// Times at which listings end are below this, which one word of storage has room for (unix seconds, the year 36812).
pub const EXPIRY_LIMIT: u64 = 1 << 40;

/// A price and its parts, in the payment token's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// What the buyer pays.
    pub price: u64,
    /// Of it deposited in the track's vault, rounded up.
    pub royalty: u64,
    /// Of it kept by the protocol, rounded down.
    pub fee: u64,
    /// The rest, which the seller gets.
    pub proceeds: u64,
}

/// The sale of `amount` shares at `unit_price` each.
///
/// `None` when either is zero, the price leaves 64 bits, or a rate is above its maximum ([`RESALE_BPS_MAX`], [`FEE_BPS_MAX`]).
#[must_use]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "factors of 64 and 16 bits in 128; both parts together are below an eighth of the price, or one and zero"
)]
pub fn sale(amount: u64, unit_price: u64, resale_bps: u16, fee_bps: u16) -> Option<Sale> {
    if resale_bps > RESALE_BPS_MAX || fee_bps > FEE_BPS_MAX {
        return None;
    }
    let price = amount.checked_mul(unit_price).filter(|price| *price > 0)?;
    let part = |bps: u16| u128::from(price) * u128::from(bps);
    let royalty = part(resale_bps).div_ceil(u128::from(BPS)) as u64;
    let fee = (part(fee_bps) / u128::from(BPS)) as u64;
    Some(Sale { price, royalty, fee, proceeds: price - royalty - fee })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_price() {
        let sold = sale(10, 1_999_999, 500, 100).unwrap();
        assert_eq!(sold, Sale { price: 19_999_990, royalty: 1_000_000, fee: 199_999, proceeds: 18_799_991 });
    }

    #[test]
    fn small_pieces_avoid_no_royalty() {
        // Of a price of one everything is royalty, and nothing is missing.
        assert_eq!(sale(1, 1, 1, 250).unwrap(), Sale { price: 1, royalty: 1, fee: 0, proceeds: 0 });
    }

    #[test]
    fn what_cannot_be_sold_is_refused() {
        assert_eq!(sale(0, 1, 0, 0), None);
        assert_eq!(sale(1, 0, 0, 0), None);
        assert_eq!(sale(2, u64::MAX, 0, 0), None);
        assert_eq!(sale(1, 1, RESALE_BPS_MAX + 1, 0), None);
        assert_eq!(sale(1, 1, 0, FEE_BPS_MAX + 1), None);
        assert_eq!(sale(1, u64::MAX, RESALE_BPS_MAX, FEE_BPS_MAX).map(|sold| sold.price), Some(u64::MAX));
    }
}
