//! HTTP client of the services. Errors are shown with the text of the service's problem document.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::{Serialize, de::DeserializeOwned};

/// How long a request is retried while a service is unavailable.
const RETRY_FOR: Duration = Duration::from_secs(20);
/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(400);

/// An error response with a problem document (RFC 9457).
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Refused {
    /// HTTP status code.
    pub status: u16,
    /// Stable code of the problem, such as `session-open`; empty if there is none.
    pub code: String,
    /// Description of the problem.
    pub detail: String,
    /// The `Retry-After` header, in seconds.
    pub retry_after: Option<u64>,
    /// The whole problem document.
    pub document: serde_json::Value,
}

impl Refused {
    fn sentence(&self) -> String {
        let what = if self.detail.is_empty() { "the service gave no reason" } else { &self.detail };
        if self.code.is_empty() {
            format!("the service returned status {}: {what}", self.status)
        } else {
            format!("{what} ({})", self.code)
        }
    }
}

/// A client of one service.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    base: String,
}

impl Http {
    /// A client of the service at `base`. It does not store cookies.
    pub fn new(base: &str) -> Result<Self> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(Duration::from_secs(30))
            .build()
            .context("could not create the HTTP client")?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned() })
    }

    /// A request to `path`, with `token` as bearer token if it is set.
    pub fn request(&self, method: Method, path: &str, token: Option<&str>) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a GET request and parses the JSON response.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, token: Option<&str>) -> Result<T> {
        self.json(self.request(Method::GET, path, token)).await
    }

    /// Sends a POST request with a JSON body and parses the JSON response.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, token: Option<&str>, body: &impl Serialize) -> Result<T> {
        self.json(self.request(Method::POST, path, token).json(body)).await
    }

    /// Sends a request and parses the JSON response.
    pub async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let bytes = self.send_with_retries(request, async |response| response.bytes().await).await?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("the response of {} has an unexpected format", self.base))
    }

    /// Sends a request.
    ///
    /// # Errors
    /// [`Refused`] if the status is not a success.
    pub async fn send(&self, request: RequestBuilder) -> Result<Response> {
        self.send_with_retries(request, async |response| Ok(response)).await
    }

    /// Sends a request and retries it while the service does not respond or returns 503. All requests of the protocol
    /// can be repeated without a second effect.
    async fn send_with_retries<T>(
        &self,
        request: RequestBuilder,
        mut read: impl AsyncFnMut(Response) -> reqwest::Result<T>,
    ) -> Result<T> {
        let give_up = Instant::now() + RETRY_FOR;
        loop {
            let attempt = request.try_clone().context("a request with a streamed body cannot be retried")?;
            let failure = match attempt.send().await {
                Ok(response) if response.status().is_success() => match read(response).await {
                    Ok(value) => return Ok(value),
                    Err(broken) => {
                        anyhow::Error::new(broken).context(format!("the response of {} was interrupted", self.base))
                    }
                },
                Ok(response) => {
                    let refused = refused(response).await;
                    if refused.status != StatusCode::SERVICE_UNAVAILABLE.as_u16() {
                        return Err(refused.into());
                    }
                    refused.into()
                }
                Err(away) => anyhow::Error::new(away).context(format!("{} does not respond", self.base)),
            };
            if Instant::now() >= give_up {
                return Err(failure);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn refused(response: Response) -> Refused {
    let status = response.status();
    let retry_after = header(&response, "retry-after").and_then(|v| v.parse().ok());
    let document: serde_json::Value = response.json().await.unwrap_or_default();
    let text = |name: &str| document.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let detail = [text("detail"), text("title"), reason(status)].into_iter().find(|t| !t.is_empty());
    Refused { status: status.as_u16(), code: text("code"), detail: detail.unwrap_or_default(), retry_after, document }
}

fn reason(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().to_owned()
}

/// Value of a header, if it is present and valid text.
#[must_use]
pub fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}
