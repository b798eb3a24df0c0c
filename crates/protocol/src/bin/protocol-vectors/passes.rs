//! Vectors of passes: cutoff days, scopes, and the parameters of both proofs.

use protocol::{
    layout::{age_params, funds_params},
    pass::{cutoff, day_at, scope},
};
use serde_json::{Value, json};

use crate::{Random, hex};

/// Days around the end of February in leap years and other years, and random days.
pub fn passes() -> Value {
    let mut random = Random(66);
    let leaps = [36_583, 40_235, 40_236, 46_079, 46_080, 46_445, 46_446, 46_810, 46_811, 73_107, 73_108];
    let days = leaps.into_iter().chain((0..30).map(|_| random.below(200_000) as u32));
    let cutoffs: Vec<_> = days
        .flat_map(|day| [1u8, 16, 18, 21, 99].map(|years| (day, years)))
        .map(|(day, years)| json!({ "day": day, "years": years, "cutoff": cutoff(day, years) }))
        .collect();
    let scopes: Vec<_> = [([1u8; 32], [2u8; 32], 3u32), ([0xff; 32], [0; 32], u32::MAX)]
        .iter()
        .map(|(deployment, gate, period)| {
            json!({
                "deployment": hex(deployment), "gate": hex(gate), "period": period,
                "scope": hex(scope(deployment, gate, *period)),
            })
        })
        .collect();
    let ages: Vec<_> = [(1, 2, 3, 4), (u32::MAX, u32::MAX, u32::MAX, u32::MAX)]
        .iter()
        .map(|&(issuer, schema, day, cutoff)| {
            json!({
                "issuer": issuer, "schema": schema, "day": day, "cutoff": cutoff,
                "params": hex(age_params(issuer, schema, day, cutoff)),
            })
        })
        .collect();
    let funds: Vec<_> = [(1_000_000u128, 1, 2, 3), (u128::MAX, u32::MAX, u32::MAX, u32::MAX)]
        .iter()
        .map(|&(threshold, issuer, asset, snapshot)| {
            json!({
                "threshold": threshold.to_string(), "issuer": issuer, "asset": asset, "snapshot": snapshot,
                "params": hex(funds_params(threshold, issuer, asset, snapshot)),
            })
        })
        .collect();
    let unix = [0u64, 86_399, 86_400, 1_800_000_000];
    let at: Vec<_> = unix.map(|unix| json!({ "unix": unix.to_string(), "day": day_at(unix) })).to_vec();
    json!({ "cutoff": cutoffs, "day": at, "scope": scopes, "age_params": ages, "funds_params": funds })
}
