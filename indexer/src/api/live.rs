//! `GET /v1/live`: server-sent events as blocks are committed.
//!
//! There are three kinds. `event` is an event of the protocol. `rollback` means that everything above a height was
//! rolled back. `height` is the new height of a chain. The first two have an id. A client that reconnects with
//! `Last-Event-ID` receives the events that it missed, in order and without repetition.

use std::{collections::BTreeMap, convert::Infallible};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use serde::Deserialize;
use service::{
    extract::Query,
    page,
    problem::{Problem, Result},
};
use sqlx::Row as _;
use tokio::sync::{broadcast::error::RecvError, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

use super::{AppState, activity};
use crate::live::Notice;

/// Filters of the live stream.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct LiveFilter {
    /// Only events of this chain (CAIP-2 id).
    pub chain: Option<String>,
    /// Only events of this track (0x-hex). Rollbacks and heights are always sent.
    pub track_id: Option<String>,
}

/// The last `seq` that was sent, per chain. The numbers of one chain ascend; those of two chains interleave in any
/// order.
type Seen = BTreeMap<String, i64>;

struct Feed {
    state: AppState,
    filter: LiveFilter,
    track: Option<Vec<u8>>,
    seen: Seen,
    out: mpsc::Sender<Result<Event, Infallible>>,
}

/// The client disconnected.
struct Gone;

/// Server-sent events of new commits.
#[utoipa::path(get, operation_id = "streamLive", path = "/v1/live", params(LiveFilter), tag = "status", responses((status = 200, content_type = "text/event-stream",
    description = "`event` (as in /v1/tracks/{track_id}/events), `rollback` {chain, from_height, to_height}, `height` {chain, height, final_height}"),
    (status = 400, body = Problem)))]
pub async fn stream(
    State(state): State<AppState>,
    Query(filter): Query<LiveFilter>,
    headers: HeaderMap,
) -> Result<Response> {
    let track = filter.track_id.as_deref().map(|id| super::read::bytes32(id, "track_id")).transpose()?;
    // Subscribe before reading the last `seq`, so that a commit between the two is announced and its rows are found.
    let notices = state.live.subscribe();
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let seen = match last {
        Some(id) => page::decode(id)?,
        None => newest(&state).await?,
    };
    let (out, events) = mpsc::channel(64);
    let feed = Feed { state, filter, track, seen, out };
    tokio::spawn(feed.run(notices));
    Ok(Sse::new(ReceiverStream::new(events)).keep_alive(KeepAlive::default()).into_response())
}

/// The newest `seq` of each chain.
async fn newest(state: &AppState) -> Result<Seen> {
    let sql = "SELECT chain, GREATEST((SELECT COALESCE(max(seq), 0) FROM events e WHERE e.chain = c.chain),
            (SELECT COALESCE(max(seq), 0) FROM rollbacks r WHERE r.chain = c.chain)) AS seq FROM cursors c";
    let rows = sqlx::query(sql).fetch_all(&state.pool).await?;
    rows.iter().map(|row| Ok((row.try_get("chain")?, row.try_get("seq")?))).collect()
}

impl Feed {
    /// Sends events until the client disconnects.
    async fn run(mut self, mut notices: tokio::sync::broadcast::Receiver<Notice>) {
        if self.catch_up(None).await.is_err() {
            return;
        }
        loop {
            let delivered = tokio::select! {
                () = self.out.closed() => return,
                notice = notices.recv() => match notice {
                    Ok(Notice::Chain(notice)) => self.announce(&notice).await,
                    Ok(Notice::Manifest { .. }) => Ok(()),
                    Err(RecvError::Lagged(_)) => self.catch_up(None).await,
                    Err(RecvError::Closed) => return,
                },
            };
            if delivered.is_err() {
                return;
            }
        }
    }

    /// Sends the events of a commit, then the new height.
    async fn announce(&mut self, notice: &crate::live::ChainNotice) -> Result<(), Gone> {
        if self.filter.chain.as_ref().is_some_and(|chain| *chain != notice.chain) {
            return Ok(());
        }
        if notice.events > 0 || notice.rolled_back_to.is_some() {
            self.catch_up(Some(&notice.chain)).await?;
        }
        let height = serde_json::json!({
            "chain": notice.chain, "height": notice.height, "final_height": notice.final_height });
        self.send(Event::default().event("height").data(height.to_string())).await
    }

    /// Sends the commits after the last sent `seq`, of one chain or of all. If the database is not reachable, the next
    /// notice retries.
    async fn catch_up(&mut self, chain: Option<&str>) -> Result<(), Gone> {
        let chains = match chain.or(self.filter.chain.as_deref()) {
            Some(chain) => vec![chain.to_owned()],
            None => match newest(&self.state).await {
                Ok(newest) => newest.into_keys().collect(),
                Err(_) => return Ok(()),
            },
        };
        for chain in chains {
            self.send_rows(&chain).await?;
        }
        Ok(())
    }

    /// Sends the events and rollbacks of a chain after the last sent `seq`.
    async fn send_rows(&mut self, chain: &str) -> Result<(), Gone> {
        const CHUNK: i64 = 500;
        let sql = "SELECT f.*, f.height > c.final_height AS provisional FROM (
                SELECT seq, chain, height, ordinal, tx, time, name, payload, NULL::bigint AS from_height, NULL::bigint AS to_height
                FROM events WHERE chain = $1 AND seq > $2 AND ($3::bytea IS NULL OR track_id = $3)
                UNION ALL
                SELECT seq, chain, to_height, 0, '', 0, NULL, NULL, from_height, to_height
                FROM rollbacks WHERE chain = $1 AND seq > $2) f JOIN cursors c USING (chain)
            ORDER BY f.seq LIMIT $4";
        loop {
            let after = self.seen.get(chain).copied().unwrap_or(0);
            let query = sqlx::query(sql).bind(chain.to_owned()).bind(after).bind(self.track.clone()).bind(CHUNK);
            let rows = match query.fetch_all(&self.state.pool).await {
                Ok(rows) => rows,
                Err(error) => {
                    tracing::warn!(%error, "could not read events for the live feed; retrying with the next commit");
                    return Ok(());
                }
            };
            for row in &rows {
                // The error of a row that does not decode was logged. The next rows are still sent.
                let Ok((seq, event)) = sse(row) else { continue };
                self.seen.insert(chain.to_owned(), seq);
                let id = page::encode(&self.seen).unwrap_or_default();
                self.send(event.id(id)).await?;
            }
            if (rows.len() as i64) < CHUNK {
                return Ok(());
            }
        }
    }

    async fn send(&self, event: Event) -> Result<(), Gone> {
        self.out.send(Ok(event)).await.map_err(|_| Gone)
    }
}

/// Reads a row as its `seq` and a server-sent event.
fn sse(row: &sqlx::postgres::PgRow) -> Result<(i64, Event)> {
    let seq: i64 = row.try_get("seq")?;
    let event = if row.try_get::<Option<String>, _>("name")?.is_some() {
        let item = serde_json::to_string(&activity::event_item(row)?).map_err(Problem::internal)?;
        Event::default().event("event").data(item)
    } else {
        let rollback = serde_json::json!({
            "chain": row.try_get::<String, _>("chain")?,
            "from_height": row.try_get::<i64, _>("from_height")?,
            "to_height": row.try_get::<i64, _>("to_height")?,
        });
        Event::default().event("rollback").data(rollback.to_string())
    };
    Ok((seq, event))
}
