//! The OpenAPI document of the node, merged from the documents of all modules.

use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// Info and security scheme of the document.
#[derive(OpenApi)]
#[openapi(
    info(title = "VibeStream streaming node", description = "Sign-in, listening and epochs. Errors are RFC 9457 problems."),
    modifiers(&Bearer)
)]
struct Common;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The complete document.
#[must_use]
pub fn api() -> utoipa::openapi::OpenApi {
    let mut document = Common::openapi();
    let parts = [
        crate::auth_http::Docs::openapi(),
        crate::listening::Docs::openapi(),
        crate::epoch::Docs::openapi(),
        crate::gateway::Docs::openapi(),
        crate::ingest::Docs::openapi(),
    ];
    for part in parts {
        document.merge(part);
    }
    document
}

/// `GET /v1/node/openapi.json`.
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(api())
}
