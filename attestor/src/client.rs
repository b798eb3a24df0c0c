//! HTTP client for the node's API.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use auth::attestor::OpeningsRequest;
use chain::Signer;
use epochs::{documents::Documents, openings::Openings};
use protocol::{
    hex::{self, Hex32},
    royalty::decimal,
};
use reqwest::{StatusCode, Url, header};
use serde::Deserialize;

/// Timeout of one request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The public status of a closed epoch on one chain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// Number of the network.
    pub network: u32,
    /// Root of the listen tree.
    pub listen_root: Hex32,
    /// Root of the payout tree.
    pub payout_root: Hex32,
    /// Number of fans with at least 1, 5, 20 and 60 listens.
    pub fans: [u32; 4],
    /// Number of leaves of the listen tree.
    pub leaves: u64,
    /// Number of leaves of the payout tree.
    pub payout_leaves: u32,
    /// Sum of the weights in the payout tree.
    #[serde(with = "decimal")]
    pub weight_total: u64,
    /// CIDs of the published documents.
    pub documents: Documents,
    /// `open` until the result of the vote is final.
    pub outcome: String,
}

#[derive(Deserialize)]
struct Listed {
    node: u64,
    epoch: u32,
    chain: Numbered,
    #[serde(flatten)]
    status: Status,
}

#[derive(Deserialize)]
struct Numbered {
    number: u32,
}

#[derive(Deserialize)]
struct List {
    epochs: Vec<Listed>,
}

/// A client of one node.
pub struct NodeClient {
    http: reqwest::Client,
    url: Url,
    key: String,
    signer: Arc<dyn Signer>,
}

impl NodeClient {
    /// A client of the node at `url`. `signer` signs requests; the node knows it as `key`.
    ///
    /// # Errors
    /// If `url` is not a URL.
    pub fn new(url: &str, key: String, signer: Arc<dyn Signer>) -> anyhow::Result<Self> {
        let url = Url::parse(url).with_context(|| format!("the URL {url:?} of the node is malformed"))?;
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self { http, url, key, signer })
    }

    /// The closed epochs listed by the node: status by epoch and chain, oldest first.
    ///
    /// # Errors
    /// If the node does not answer, or its number is not `node`.
    pub async fn epochs(&self, node: u64) -> anyhow::Result<BTreeMap<u32, BTreeMap<u32, Status>>> {
        let response = self.http.get(self.url.join("/v1/epochs")?).send().await?.error_for_status()?;
        let list: List = response.json().await?;
        let mut epochs: BTreeMap<u32, BTreeMap<u32, Status>> = BTreeMap::new();
        for listed in list.epochs {
            anyhow::ensure!(listed.node == node, "{} has node number {}, not {node}", self.url, listed.node);
            epochs.entry(listed.epoch).or_default().insert(listed.chain.number, listed.status);
        }
        Ok(epochs)
    }

    /// The openings of an epoch on one chain; `None` if the node has deleted them.
    ///
    /// The node answers the first request with a nonce, and the second one contains the signature of it.
    ///
    /// # Errors
    /// If the node does not answer or does not know this attestor.
    pub async fn openings(&self, node: u64, epoch: u32, chain: u32) -> anyhow::Result<Option<Openings>> {
        let url = self.url.join(&format!("/v1/epochs/{epoch}/{chain}/openings"))?;
        let challenge = self.http.get(url.clone()).send().await?;
        let nonce = match challenge.status() {
            StatusCode::UNAUTHORIZED => nonce(&challenge).context("the node sent no nonce to sign")?,
            StatusCode::GONE => return Ok(None),
            other => bail!("the node answered {other} instead of sending a nonce to sign"),
        };
        let request = OpeningsRequest { node, epoch, chain, nonce };
        let signature = self.signer.sign_text(&request.text())?;
        let credentials = format!(
            "Attestor key=\"{}\", nonce=\"{}\", signature=\"{}\"",
            self.key,
            request.nonce,
            hex::encode(signature)
        );
        let response = self.http.get(url).header(header::AUTHORIZATION, credentials).send().await?;
        match response.status() {
            StatusCode::OK => Ok(Some(response.json().await?)),
            StatusCode::GONE => Ok(None),
            status => bail!("the node refused the openings: {status} {}", response.text().await.unwrap_or_default()),
        }
    }

    /// The bytes of a document, which are not verified against the CID.
    ///
    /// # Errors
    /// If the node does not serve it.
    pub async fn document(&self, cid: &str) -> anyhow::Result<Vec<u8>> {
        let url = self.url.join(&format!("/ipfs/{cid}"))?;
        let response = self.http.get(url).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }
}

/// The nonce in the `WWW-Authenticate` header of an answer.
fn nonce(response: &reqwest::Response) -> Option<String> {
    let value = response.headers().get(header::WWW_AUTHENTICATE)?.to_str().ok()?;
    Some(value.strip_prefix("Attestor nonce=\"")?.strip_suffix('"')?.to_owned())
}
