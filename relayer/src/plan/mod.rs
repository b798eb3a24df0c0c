//! The planner: makes jobs from what is fixed on chain. Every one has a key, so planning twice makes nothing twice, and any
//! number of relayers may plan at once.

mod closing;
mod distributions;
mod positions;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::state::Relayer;

/// Pause between looks at the indexer's views.
const PAUSE: Duration = Duration::from_millis(1_000);

/// Plans until `stop`.
pub async fn run(relayer: &Relayer, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        for (what, result) in [
            ("distributions", distributions::plan(relayer).await),
            ("positions", positions::plan(relayer).await),
            ("closing", closing::plan(relayer).await),
        ] {
            if let Err(error) = result {
                tracing::warn!(what, error = format!("{error:#}"), "planning is tried again");
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
