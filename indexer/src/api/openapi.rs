//! The OpenAPI document of the API.

use axum::Json;
use utoipa::OpenApi;

use super::{activity, epochs, governance, listings, live, passes, portfolios, rewards, royalties, status, tracks};

#[derive(OpenApi)]
#[openapi(
    info(title = "VibeStream indexer", description = "Tracks, shares, royalties and rewards, as they are on the chains. \
        Amounts are decimal strings in the payment token's smallest unit, times are RFC 3339 in UTC, errors \
        are problem documents (RFC 9457)."),
    paths(
        tracks::list, tracks::one, tracks::holders, activity::deposits, activity::claims, activity::transfers, activity::events,
        portfolios::one, royalties::of_track, royalties::of_address, rewards::summary, rewards::nodes, rewards::claims,
        rewards::nullifier, epochs::list, epochs::one, epochs::payouts, status::status, live::stream,
        tracks::manifests, listings::list, listings::one, listings::of_track, listings::sales, passes::gates, passes::passes,
        governance::current, governance::events,
    ),
    components(schemas(
        epochs::Vote, governance::Admin, governance::Attestors, governance::ProposedAttestors, governance::Circuit,
    )),
    tags(
        (name = "tracks", description = "Tracks and the holders of their shares"),
        (name = "portfolios", description = "Shares of a wallet and their earnings"),
        (name = "royalties", description = "Vaults, deposits and claims"),
        (name = "rewards", description = "Epochs, pools and payouts"),
        (name = "market", description = "Shares for sale, and sales"),
        (name = "passes", description = "Proofs of age and funds: gates and passes"),
        (name = "governance", description = "Powers over the protocol: who has them, and every use"),
        (name = "status", description = "Progress of the index, and the live stream"),
    )
)]
struct Document;

/// The OpenAPI document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// `GET /v1/openapi.json`.
pub async fn serve() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
