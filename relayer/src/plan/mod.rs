//! The planner creates jobs from the state of the chains, as indexed. Each job has a key, so planning again creates no
//! job twice, and several relayers can plan concurrently.

mod closing;
mod distributions;
mod positions;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::state::Relayer;

/// Pause between two readings of the indexer's views.
const PAUSE: Duration = Duration::from_millis(1_000);

/// Plans until `stop` is cancelled. Errors are logged and retried.
pub async fn run(relayer: &Relayer, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        for (what, result) in [
            ("distributions", distributions::plan(relayer).await),
            ("positions", positions::plan(relayer).await),
            ("closing", closing::plan(relayer).await),
        ] {
            if let Err(error) = result {
                tracing::warn!(what, error = format!("{error:#}"), "could not plan jobs; retrying");
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
