//! The price of a sale of shares and how it is divided.

use crate::epoch::BPS;

/// Maximum resale royalty, in basis points of the price.
pub const RESALE_BPS_MAX: u16 = 1_000;

/// Maximum protocol fee, in basis points of the price.
pub const FEE_BPS_MAX: u16 = 250;

/// Upper bound (exclusive) of the expiry of a listing, in Unix seconds (the year 36812). It limits the expiry to 40 bits, so
/// that the contract can store a listing in fewer words.
pub const EXPIRY_LIMIT: u64 = 1 << 40;

/// The price of a sale and its parts, in base units of the payment token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Amount paid by the buyer.
    pub price: u64,
    /// Part deposited in the vault of the track, rounded up.
    pub royalty: u64,
    /// Part kept by the protocol, rounded down.
    pub fee: u64,
    /// Rest of the price, paid to the seller.
    pub proceeds: u64,
}

/// Computes the sale of `amount` shares at `unit_price` each, with rates in basis points.
///
/// `None` if either is zero, the price does not fit into 64 bits, or a rate is above its maximum ([`RESALE_BPS_MAX`],
/// [`FEE_BPS_MAX`]).
#[must_use]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "64- and 16-bit factors in 128 bits; both parts together are below an eighth of the price, or one and zero"
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
    fn the_parts_add_up_to_the_price() {
        let sold = sale(10, 1_999_999, 500, 100).unwrap();
        assert_eq!(sold, Sale { price: 19_999_990, royalty: 1_000_000, fee: 199_999, proceeds: 18_799_991 });
    }

    #[test]
    fn small_sales_do_not_avoid_the_royalty() {
        // With a price of one, the whole price is the royalty.
        assert_eq!(sale(1, 1, 1, 250).unwrap(), Sale { price: 1, royalty: 1, fee: 0, proceeds: 0 });
    }

    #[test]
    fn invalid_sales_are_rejected() {
        assert_eq!(sale(0, 1, 0, 0), None);
        assert_eq!(sale(1, 0, 0, 0), None);
        assert_eq!(sale(2, u64::MAX, 0, 0), None);
        assert_eq!(sale(1, 1, RESALE_BPS_MAX + 1, 0), None);
        assert_eq!(sale(1, 1, 0, FEE_BPS_MAX + 1), None);
        assert_eq!(sale(1, u64::MAX, RESALE_BPS_MAX, FEE_BPS_MAX).map(|sold| sold.price), Some(u64::MAX));
    }

    #[test]
    fn an_expiry_fits_into_40_bits() {
        assert_eq!(EXPIRY_LIMIT, 0x100_0000_0000);
    }

    #[test]
    fn rates_up_to_their_maximum_are_taken() {
        let sold = Sale { price: 10_000, royalty: 1_000, fee: 250, proceeds: 8_750 };
        assert_eq!(sale(100, 100, 1_000, 250), Some(sold));
        assert_eq!(sale(1, 10_000, 1, 1), Some(Sale { price: 10_000, royalty: 1, fee: 1, proceeds: 9_998 }));
        assert_eq!(sale(1, 9_999, 1, 1), Some(Sale { price: 9_999, royalty: 1, fee: 0, proceeds: 9_998 }));
    }
}
