//! The node as an attestor asks it, over HTTP.

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

/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A closed epoch on one chain as the node's public status describes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// Network number.
    pub network: u32,
    /// Root of the listen tree.
    pub listen_root: Hex32,
    /// Root of the payout tree.
    pub payout_root: Hex32,
    /// Fans at 1, 5, 20 and 60 listens or more.
    pub fans: [u32; 4],
    /// Leaves of the listen tree.
    pub leaves: u64,
    /// Leaves of the payout tree.
    pub payout_leaves: u32,
    /// Sum of their weights.
    #[serde(with = "decimal")]
    pub weight_total: u64,
    /// The published documents.
    pub documents: Documents,
    /// `open` until the votes are final.
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

/// Asks one node.
pub struct NodeClient {
    http: reqwest::Client,
    url: Url,
    key: String,
    signer: Arc<dyn Signer>,
}

impl NodeClient {
    /// For the node at `url`; `signer` signs requests and is registered there as `key`.
    ///
    /// # Errors
    /// When `url` is not one.
    pub fn new(url: &str, key: String, signer: Arc<dyn Signer>) -> anyhow::Result<Self> {
        let url = Url::parse(url).with_context(|| format!("{url:?} is not the node's URL"))?;
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self { http, url, key, signer })
    }

    /// The epochs `node` lists as closed, oldest first, by chain.
    ///
    /// # Errors
    /// When the node does not answer, or is another one.
    pub async fn epochs(&self, node: u64) -> anyhow::Result<BTreeMap<u32, BTreeMap<u32, Status>>> {
        let response = self.http.get(self.url.join("/v1/epochs")?).send().await?.error_for_status()?;
        let list: List = response.json().await?;
        let mut epochs: BTreeMap<u32, BTreeMap<u32, Status>> = BTreeMap::new();
        for listed in list.epochs {
            anyhow::ensure!(listed.node == node, "{} is node {}, not {node}", self.url, listed.node);
            epochs.entry(listed.epoch).or_default().insert(listed.chain.number, listed.status);
        }
        Ok(epochs)
    }

    /// The openings of an epoch on one chain; `None` when the node has deleted them.
    ///
    /// # Errors
    /// When the node does not answer or does not know this attestor.
    pub async fn openings(&self, node: u64, epoch: u32, chain: u32) -> anyhow::Result<Option<Openings>> {
        let url = self.url.join(&format!("/v1/epochs/{epoch}/{chain}/openings"))?;
        let challenge = self.http.get(url.clone()).send().await?;
        let nonce = match challenge.status() {
            StatusCode::UNAUTHORIZED => nonce(&challenge).context("the node sent no nonce to sign")?,
            StatusCode::GONE => return Ok(None),
            other => bail!("the node answered {other} where it should ask for a signature"),
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
            status => bail!("the node refuses the openings: {status} {}", response.text().await.unwrap_or_default()),
        }
    }

    /// A document by CID.
    ///
    /// # Errors
    /// When the node does not serve it.
    pub async fn document(&self, cid: &str) -> anyhow::Result<Vec<u8>> {
        let url = self.url.join(&format!("/ipfs/{cid}"))?;
        let response = self.http.get(url).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }
}

fn nonce(response: &reqwest::Response) -> Option<String> {
    let value = response.headers().get(header::WWW_AUTHENTICATE)?.to_str().ok()?;
    Some(value.strip_prefix("Attestor nonce=\"")?.strip_suffix('"')?.to_owned())
}
