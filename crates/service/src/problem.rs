//! Error responses: `application/problem+json` (RFC 9457).

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An error response. `code` is stable and identifies the error; `detail` explains it and says what to do.
#[derive(Clone, Debug, Serialize, ToSchema, thiserror::Error)]
#[error("{status} {code}: {}", detail.as_deref().unwrap_or(title))]
pub struct Problem {
    /// URI of the problem type: `urn:vibestream:problem:<code>`.
    #[serde(rename = "type")]
    #[schema(example = "urn:vibestream:problem:not-found")]
    pub kind: String,
    /// Title of the HTTP status.
    pub title: Cow<'static, str>,
    /// HTTP status code.
    #[schema(example = 404)]
    pub status: u16,
    /// Stable, machine-readable error code.
    #[schema(example = "not-found")]
    pub code: Cow<'static, str>,
    /// Explanation of this occurrence and how to correct it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds after which the request can be retried; also sent as `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Additional members of this error.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extensions: serde_json::Map<String, serde_json::Value>,
}

/// The result of a handler.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    /// Creates a problem with the given status and a stable `code` in kebab case.
    #[must_use]
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        let code = code.into();
        Self {
            kind: format!("urn:vibestream:problem:{code}"),
            title: Cow::Borrowed(status.canonical_reason().unwrap_or("Error")),
            status: status.as_u16(),
            code,
            detail: Some(detail.into()),
            retry_after: None,
            extensions: serde_json::Map::new(),
        }
    }

    /// 400: the request is malformed.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// 401: the request is not authenticated.
    #[must_use]
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// 403: the request is authenticated but not permitted.
    #[must_use]
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 404: the resource does not exist.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// 409: the request conflicts with the current state.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// 422: the request is well-formed but violates a rule.
    #[must_use]
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", detail)
    }

    /// 429: the client sent too many requests and can retry after `seconds`.
    #[must_use]
    pub fn too_many_requests(detail: impl Into<String>, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail) }
    }

    /// 503: a dependency, such as the database, is not reachable. The client can retry after one second.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail) }
    }

    /// 500: an internal error. Logs `cause`, which is not part of the response. Callers must not log it again.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed with an internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "an internal error was logged under this request's id")
    }

    /// Replaces the code (and with it the type) by a more specific one.
    #[must_use]
    pub fn coded(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = code.into();
        self.kind = format!("urn:vibestream:problem:{}", self.code);
        self
    }

    /// Adds a member to the response body.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        self.extensions.insert(name.into(), value.into());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::not_found("the requested row does not exist"),
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                tracing::warn!(%error, "request failed: the database is not reachable");
                Self::unavailable("the database is not reachable; try again")
            }
            other => Self::internal(other),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(format!("{error:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn responses_follow_rfc_9457() {
        let problem = Problem::too_many_requests("slow down", 7).with("limit", 60);
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        let bytes = axum::body::to_bytes(response.into_body(), 4_096).await.expect("body");
        let body: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
        assert_eq!(body["type"], "urn:vibestream:problem:too-many-requests");
        assert_eq!(body["status"], 429);
        assert_eq!(body["limit"], 60);
        assert_eq!(body["detail"], "slow down");
    }

    #[test]
    fn the_cause_of_an_internal_error_is_not_in_the_response() {
        let text = serde_json::to_string(&Problem::internal("password=hunter2")).expect("json");
        assert!(!text.contains("hunter2"));
    }
}
