//! JSON-RPC of the local nodes, for methods that ordinary clients lack: setting time and balances, installing programs.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

/// The JSON-RPC interface of a node.
#[derive(Clone, Debug)]
pub struct Node {
    url: String,
    client: reqwest::Client,
}

impl Node {
    /// The node at a URL.
    ///
    /// # Errors
    /// If the HTTP client cannot be created.
    pub fn new(url: impl Into<String>) -> Result<Self> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        Ok(Self { url: url.into(), client })
    }

    /// The node's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Calls a method and returns its result.
    ///
    /// # Errors
    /// If the node does not respond within 30 seconds, or returns an error.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.client.post(&self.url).json(&request).send().await;
        let answer: Value = answer.with_context(|| format!("{method} of {}", self.url))?.json().await?;
        if let Some(error) = answer.get("error") {
            bail!("{method} of {}: {error}", self.url);
        }
        Ok(answer.get("result").cloned().unwrap_or(Value::Null))
    }
}
