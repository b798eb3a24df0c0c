//! The API's description.

use axum::Json;
use utoipa::OpenApi;

use super::{activity, epochs, governance, listings, live, passes, portfolios, rewards, royalties, status, tracks};

#[derive(OpenApi)]
#[openapi(
    info(title = "VibeStream indexer", description = "Tracks, shares, royalties and rewards as the chains have them. \
        Amounts are decimal strings in the payment token's smallest unit, times RFC 3339 UTC, errors RFC 9457."),
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
        (name = "tracks", description = "The catalogue and who holds its shares"),
        (name = "portfolios", description = "What a wallet holds and has earned"),
        (name = "royalties", description = "Vaults, deposits and claims"),
        (name = "rewards", description = "Epochs, pools and what they paid"),
        (name = "market", description = "Shares for sale, and sales"),
        (name = "passes", description = "Proofs of age and funds: gates and passes"),
        (name = "governance", description = "Who holds which power over the protocol, and its uses"),
        (name = "status", description = "How far the chains are indexed, and the live stream"),
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
