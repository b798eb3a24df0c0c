//! The web page with catalogue and player: plain HTML, CSS and ES modules, which are compiled into the program that
//! serves them.
//!
//! There is no build step and no third-party script, and the content security policy is strict. A browser runs exactly
//! the files in `web/assets`.
//!
//! ```
//! let app: axum::Router = axum::Router::new().merge(web::router());
//! # let _ = app;
//! ```

#![warn(missing_docs)]

use axum::{
    Router,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// Content security policy: scripts and media of this origin only, no inline script, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of `web/assets`.
struct Asset {
    path: &'static str,
    mime: &'static str,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($path:literal as $mime:literal),* $(,)?) => {
        &[$(Asset { path: $path, mime: $mime, bytes: include_bytes!(concat!("../assets/", $path)) }),*]
    };
}

const ASSETS: &[Asset] = assets![
    "index.html" as "text/html; charset=utf-8",
    "style.css" as "text/css; charset=utf-8",
    "player.css" as "text/css; charset=utf-8",
    "icon.svg" as "image/svg+xml",
    "js/main.js" as "text/javascript; charset=utf-8",
    "js/media_keys.js" as "text/javascript; charset=utf-8",
    "js/api.js" as "text/javascript; charset=utf-8",
    "js/catalogue.js" as "text/javascript; charset=utf-8",
    "js/cover.js" as "text/javascript; charset=utf-8",
    "js/dom.js" as "text/javascript; charset=utf-8",
    "js/format.js" as "text/javascript; charset=utf-8",
    "js/player.js" as "text/javascript; charset=utf-8",
    "js/renditions.js" as "text/javascript; charset=utf-8",
    "js/table.js" as "text/javascript; charset=utf-8",
    "js/track.js" as "text/javascript; charset=utf-8",
    "js/waveform.js" as "text/javascript; charset=utf-8",
];

/// Routes of the page at `/` and of its scripts and styles under `/web/`. Unknown files are 404.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(|| async { serve("index.html") }))
        .route("/web/{*path}", get(|Path(path): Path<String>| async move { serve(&path) }))
}

fn serve(path: &str) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path == path) else {
        return (StatusCode::NOT_FOUND, "the page does not exist").into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.mime),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;

    use super::*;

    async fn get(path: &str) -> Response {
        router::<()>().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn only_the_assets_are_served() {
        for asset in ASSETS {
            let response = get(&format!("/web/{}", asset.path)).await;
            assert_eq!(response.status(), StatusCode::OK, "{}", asset.path);
            assert_eq!(response.headers()[header::CONTENT_TYPE], asset.mime);
        }
        assert_eq!(get("/").await.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        assert_eq!(get("/web/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(get("/web/js/none.js").await.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn modules_import_only_served_files() {
        for asset in ASSETS.iter().filter(|asset| asset.path.ends_with(".js")) {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            for line in text.lines().filter(|line| line.starts_with("import ")) {
                let from = line.split('"').nth(1).unwrap();
                let path = format!("js/{}", from.strip_prefix("./").unwrap());
                assert!(ASSETS.iter().any(|other| other.path == path), "{}: {line}", asset.path);
            }
        }
    }
}
