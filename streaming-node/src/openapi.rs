//! The node's OpenAPI document.

use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// Every path of the node.
#[derive(OpenApi)]
#[openapi(
    info(title = "VibeStream streaming node", description = "Signing in, listening, epochs. Errors are RFC 9457 problems."),
    nest(
        (path = "/", api = crate::auth_http::Docs),
        (path = "/", api = crate::listening::Docs),
        (path = "/", api = crate::epoch::Docs),
        (path = "/", api = crate::gateway::Docs),
        (path = "/", api = crate::ingest::Docs)
    ),
    modifiers(&Bearer)
)]
pub struct ApiDoc;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// `GET /v1/node/openapi.json`.
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(ApiDoc::openapi())
}
