//! The JSON form of a session.

use protocol::hex::Hex32;
use serde::Serialize;
use utoipa::ToSchema;

use super::sql::{Session, State};

/// The state of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Id of the track.
    pub track_id: Hex32,
    /// `open`, `counted` or `ended`.
    pub state: &'static str,
    /// Nonce for the next heartbeat.
    pub nonce: String,
    /// Credited playback time, in milliseconds.
    pub credited_ms: u64,
    /// Playback time required for a listen, in milliseconds.
    pub required_ms: u64,
    /// Playback time that the sent bytes are worth, in milliseconds. It must be at least half of `credited_ms`.
    pub covered_ms: u64,
    /// `late`: nothing was credited because the gap before this heartbeat was too long. `bytes-missing`: the credited time is
    /// sufficient, but not enough bytes were fetched.
    pub warning: Option<&'static str>,
    /// Epoch of the listen, if it was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u32>,
    /// Signed receipt of the listen, if it was counted.
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
