//! Returns the fees of the relayer.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::Relayer;

/// The fees of the relayer.
#[derive(Serialize, ToSchema)]
pub struct Quotes {
    /// One quote per chain.
    chains: Vec<Quote>,
}

/// The fee of a claim on one chain.
#[derive(Serialize, ToSchema)]
pub struct Quote {
    /// CAIP-2 id of the chain.
    caip2: String,
    /// The wallet to use as the fee receiver of a claim.
    fee_receiver: String,
    /// Fee of one claim, in base units of the payment token.
    claim_fee: String,
}

/// Returns the fixed fee of a claim on each chain.
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
