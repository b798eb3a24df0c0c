//! RPC requests with options that the client library does not support.

use ipfs_api_prelude::ApiRequest;
use serde::{Deserialize, Serialize};

use crate::unixfs::{CHUNK, WIDTH};

/// `add` with the options of `unixfs-v1-2025`, which override the node's import settings.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Add {
    chunker: String,
    cid_version: u8,
    hash: &'static str,
    inline: bool,
    max_file_links: usize,
    pin: bool,
    progress: bool,
    raw_leaves: bool,
    trickle: bool,
}

impl Default for Add {
    fn default() -> Self {
        Self {
            chunker: format!("size-{CHUNK}"),
            cid_version: 1,
            hash: "sha2-256",
            inline: false,
            max_file_links: WIDTH,
            pin: true,
            progress: false,
            raw_leaves: true,
            trickle: false,
        }
    }
}

impl ApiRequest for Add {
    const PATH: &'static str = "/add";
}

/// Response to [`Add`].
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Added {
    /// CID of the root.
    pub hash: String,
}

/// `block/stat` without querying the network.
#[derive(Serialize)]
pub(super) struct BlockStat<'a> {
    pub arg: &'a str,
    pub offline: bool,
}

impl ApiRequest for BlockStat<'_> {
    const PATH: &'static str = "/block/stat";
}

/// `pin/ls` for one CID.
#[derive(Serialize)]
pub(super) struct PinLs<'a> {
    pub arg: &'a str,
    #[serde(rename = "type")]
    pub kind: &'a str,
}

impl ApiRequest for PinLs<'_> {
    const PATH: &'static str = "/pin/ls";
}
