//! Vectors of sales.

use protocol::market::{FEE_BPS_MAX, RESALE_BPS_MAX, sale};
use serde_json::{Value, json};

use crate::Random;

/// Boundary cases, then random sales of all sizes.
pub fn sales() -> Value {
    let mut random = Random(55);
    let edges = [
        (1, 1, 0, 0),
        (1, 1, 1, FEE_BPS_MAX),
        (1, 9_999, 1, 1),
        (1, 10_000, 1, 1),
        (1, 10_001, 1, 1),
        (1, u64::MAX, RESALE_BPS_MAX, FEE_BPS_MAX),
        ((1 << 40) - 1, 1 << 24, RESALE_BPS_MAX, FEE_BPS_MAX),
    ];
    let rest = (0..40).map(|i| {
        let amount = 1 + random.below(1 << (1 + i % 39));
        let unit_price = 1 + random.below(u64::MAX / amount);
        let resale_bps = random.below(u64::from(RESALE_BPS_MAX) + 1) as u16;
        (amount, unit_price, resale_bps, random.below(u64::from(FEE_BPS_MAX) + 1) as u16)
    });
    let cases: Vec<_> = edges
        .into_iter()
        .chain(rest)
        .map(|(amount, unit_price, resale_bps, fee_bps)| {
            let sold = sale(amount, unit_price, resale_bps, fee_bps).unwrap();
            json!({
                "amount": amount.to_string(), "unit_price": unit_price.to_string(),
                "resale_bps": resale_bps, "fee_bps": fee_bps,
                "price": sold.price.to_string(), "royalty": sold.royalty.to_string(),
                "fee": sold.fee.to_string(), "proceeds": sold.proceeds.to_string(),
            })
        })
        .collect();
    json!({ "count": cases.len(), "cases": cases })
}
