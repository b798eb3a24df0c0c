//! What the relayer takes.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::Relayer;

#[derive(Serialize, ToSchema)]
pub struct Quotes {
    /// One per chain.
    chains: Vec<Quote>,
}

#[derive(Serialize, ToSchema)]
pub struct Quote {
    /// CAIP-2 id.
    caip2: String,
    /// Goes into the claim.
    fee_receiver: String,
    /// Fee of one claim, in the payment token's smallest unit.
    claim_fee: String,
}

/// The fixed fee of a claim on each chain.
#[utoipa::path(get, path = "/v1/relayer", responses((status = 200, body = Quotes)))]
pub async fn quotes(State(relayer): State<Relayer>) -> Json<Quotes> {
    let chains = relayer
        .lanes()
        .iter()
        .map(|(caip2, lane)| Quote {
            caip2: caip2.clone(),
            fee_receiver: lane.wallet(),
            claim_fee: relayer.config().claim_fee.to_string(),
        })
        .collect();
    Json(Quotes { chains })
}
