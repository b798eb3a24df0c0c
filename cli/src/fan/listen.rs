//! Listening: open a session, stream the recording, and send a heartbeat about every ten seconds of network time.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures::StreamExt as _;
use protocol::heard::Heard;
use reqwest::Method;
use serde_json::json;
use time::OffsetDateTime;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{
    Fan,
    api::{HeartbeatAnswer, Rendition, SessionOpened, StreamToken},
    secrets::Counted,
};
use crate::{format, http::Refused};

/// A stream token is renewed this long before it expires.
const STREAM_TOKEN_MARGIN: time::Duration = time::Duration::seconds(30);

/// An open listening session.
pub struct Listening {
    session: SessionOpened,
    track: [u8; 32],
    started: OffsetDateTime,
}

/// The result of a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beat {
    /// The session is still open.
    Open {
        /// Milliseconds credited so far.
        credited_ms: u64,
        /// The node's warning: `late` or `bytes-missing`.
        warning: Option<String>,
    },
    /// The listen counts.
    Counted {
        /// The node's signed receipt.
        receipt: String,
    },
    /// The heartbeat came too early. Send it again after this many seconds.
    Early(u64),
}

impl Listening {
    /// Renditions that can be streamed.
    #[must_use]
    pub fn renditions(&self) -> &[Rendition] {
        &self.session.renditions
    }

    /// Interval between heartbeats.
    #[must_use]
    pub const fn heartbeat(&self) -> Duration {
        Duration::from_millis(self.session.heartbeat_ms)
    }

    /// Playing time after which the listen counts.
    #[must_use]
    pub const fn required(&self) -> Duration {
        Duration::from_millis(self.session.required_ms)
    }
}

impl Fan {
    /// Starts a session for a track that is registered on the chain `caip2`. If the node reports that this account has
    /// an open session, ends that session first.
    pub async fn start(&self, caip2: &str, track: [u8; 32]) -> Result<Listening> {
        let body = json!({ "chain": caip2, "track_id": format::hex(track) });
        let open = async || {
            let token = self.token().await?;
            self.http.post::<SessionOpened>("/v1/sessions", Some(&token), &body).await
        };
        let session = match open().await {
            Err(error) => match left_open(&error) {
                Some(old) => {
                    self.end(&old).await?;
                    open().await
                }
                None => Err(error),
            },
            opened => opened,
        }
        .context("the listening session")?;
        Ok(Listening { session, track, started: self.clock.now() })
    }

    async fn end(&self, session: &str) -> Result<()> {
        let token = self.token().await?;
        let request = self.http.request(Method::DELETE, &format!("/v1/sessions/{session}"), Some(&token));
        self.http.send(request).await.map(drop)
    }

    /// Ends a session before the listen counts.
    pub async fn leave(&self, listening: &Listening) -> Result<()> {
        self.end(&listening.session.session).await
    }

    /// Streams a whole rendition into `out` and returns its size in bytes. The node counts the bytes for the session.
    pub async fn stream(
        &self,
        listening: &Listening,
        rendition: &Rendition,
        out: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<u64> {
        let token = self.stream_token(listening).await?;
        let request =
            self.http.request(Method::GET, &format!("/ipfs/{}", rendition.cid), None).header("x-stream-token", token);
        let mut body = self.http.send(request).await.context("the stream")?.bytes_stream();
        let mut size = 0;
        while let Some(piece) = body.next().await {
            let piece = piece.context("the stream was interrupted")?;
            size += piece.len() as u64;
            out.write_all(&piece).await.context("the streamed bytes cannot be written")?;
        }
        out.flush().await?;
        if size != rendition.bytes {
            bail!("the stream of {} has {size} bytes, not {}", rendition.cid, rendition.bytes);
        }
        Ok(size)
    }

    /// Responds to a heartbeat's warning: streams the smallest rendition again if the node reports `bytes-missing`.
    pub async fn handle_warning(&self, listening: &Listening, warning: Option<&str>) -> Result<()> {
        match warning {
            Some("bytes-missing") => self.stream_smallest(listening).await,
            _ => Ok(()),
        }
    }

    /// The session's stream token, or a new one when it is about to expire.
    async fn stream_token(&self, listening: &Listening) -> Result<String> {
        if self.clock.now() + STREAM_TOKEN_MARGIN < listening.session.stream_token_expires_at {
            return Ok(listening.session.stream_token.clone());
        }
        let token = self.token().await?;
        let body = json!({ "session": listening.session.session });
        let renewed: StreamToken = self.http.post("/v1/stream-token", Some(&token), &body).await?;
        Ok(renewed.stream_token)
    }

    /// Streams the smallest rendition and discards it, so that the node counts its bytes for the session.
    pub async fn stream_smallest(&self, listening: &Listening) -> Result<()> {
        let rendition = smallest(listening)?;
        self.stream(listening, &rendition, &mut tokio::io::sink()).await.map(drop)
    }

    /// Sends a heartbeat. The reported playing time is the time since the start of the session, by the network's clock.
    pub async fn beat(&self, listening: &mut Listening) -> Result<Beat> {
        let played = (self.clock.now() - listening.started).whole_milliseconds();
        let body = json!({ "nonce": listening.session.nonce, "played_ms": u64::try_from(played).unwrap_or(0) });
        let token = self.token().await?;
        let path = format!("/v1/sessions/{}/heartbeats", listening.session.session);
        let answer: HeartbeatAnswer = match self.http.post(&path, Some(&token), &body).await {
            Ok(answer) => answer,
            Err(error) => return too_early(error),
        };
        if let Some(nonce) = answer.nonce {
            listening.session.nonce = nonce;
        }
        match (answer.state.as_str(), answer.receipt) {
            ("counted", Some(receipt)) => {
                self.keep_receipt(listening, &receipt).await?;
                Ok(Beat::Counted { receipt })
            }
            ("open", _) => Ok(Beat::Open { credited_ms: answer.credited_ms, warning: answer.warning }),
            (state, _) => bail!("the session is {state}; start a new one"),
        }
    }

    async fn keep_receipt(&self, listening: &Listening, receipt: &str) -> Result<()> {
        let epochs = self.epochs().await?;
        let counted = Counted { track: format::hex(listening.track), receipt: receipt.to_owned() };
        self.secrets.record(&self.me, epochs.network, epochs.node, listening.session.epoch, counted)
    }

    /// Streams the track and sends heartbeats until the listen counts; returns the receipt. `progress` gets the
    /// credited and the required time, in milliseconds.
    pub async fn listen_once(
        &self,
        caip2: &str,
        track: [u8; 32],
        mut progress: impl FnMut(u64, u64),
    ) -> Result<String> {
        let mut listening = self.start(caip2, track).await?;
        self.stream_smallest(&listening).await?;
        let required = listening.session.required_ms;
        let mut pause = listening.heartbeat();
        loop {
            self.clock.sleep(pause).await;
            pause = listening.heartbeat();
            match self.beat(&mut listening).await? {
                Beat::Counted { receipt } => return Ok(receipt),
                Beat::Early(seconds) => pause = Duration::from_secs(seconds),
                Beat::Open { credited_ms, warning } => {
                    progress(credited_ms, required);
                    self.handle_warning(&listening, warning.as_deref()).await?;
                }
            }
        }
    }
}

/// The rendition with the fewest bytes.
fn smallest(listening: &Listening) -> Result<Rendition> {
    let least = listening.renditions().iter().min_by_key(|r| r.bytes);
    least.cloned().context("the node offers no rendition of this track")
}

fn left_open(error: &anyhow::Error) -> Option<String> {
    let refused = error.downcast_ref::<Refused>().filter(|r| r.code == "session-open")?;
    refused.document.get("session")?.as_str().map(str::to_owned)
}

fn too_early(error: anyhow::Error) -> Result<Beat> {
    match error.downcast_ref::<Refused>() {
        Some(refused) if refused.code == "heartbeat-early" => Ok(Beat::Early(refused.retry_after.unwrap_or(1).max(1))),
        _ => Err(error.context("the heartbeat")),
    }
}

/// Number of listens per track, from the receipts of one epoch.
pub(super) fn heard(counted: &[Counted]) -> Result<Vec<Heard>> {
    let mut tracks = std::collections::BTreeMap::<[u8; 32], u16>::new();
    for entry in counted {
        let count = tracks.entry(format::bytes32("track", &entry.track)?).or_default();
        *count = count.checked_add(1).context("the receipts exceed the 65,535 listens that an epoch can count")?;
    }
    Ok(tracks.into_iter().map(|(track_id, count)| Heard { track_id, count }).collect())
}
