//! A session as answers show it.

use protocol::hex::Hex32;
use serde::Serialize;
use utoipa::ToSchema;

use super::sql::{Session, State};

/// Where a session stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// The track.
    pub track_id: Hex32,
    /// `open`, `counted` or `ended`.
    pub state: &'static str,
    /// The next heartbeat's nonce.
    pub nonce: String,
    /// Playing time credited, in milliseconds.
    pub credited_ms: u64,
    /// Playing time that counts, in milliseconds.
    pub required_ms: u64,
    /// Playing time that the served bytes are worth, in milliseconds; twice this must reach what is credited.
    pub covered_ms: u64,
    /// `late`: the gap before this heartbeat earned nothing. `bytes-missing`: enough was played, too little was fetched.
    pub warning: Option<&'static str>,
    /// Epoch of the listen, once counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u32>,
    /// The node's signature under the listen, once counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

impl SessionView {
    pub fn of(session: &Session, covered_ms: u64, warning: Option<&'static str>) -> Self {
        Self {
            track_id: Hex32(session.track_id),
            state: session.state.as_str(),
            nonce: hex::encode(session.nonce),
            credited_ms: session.progress.credited_ms,
            required_ms: session.progress.required_ms,
            covered_ms,
            warning: if session.state == State::Open { warning } else { None },
            epoch: session.epoch,
            receipt: session.receipt.clone(),
        }
    }
}
