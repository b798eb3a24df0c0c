//! Background task that closes ended epochs, reads their outcomes, and deletes expired rows.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{close, outcome, sql};
use crate::{listening, state::AppState};

/// Interval at which outcomes are read from the chains, in real time.
const OUTCOMES: Duration = Duration::from_secs(2);

/// Interval at which expired rows are deleted, in real time.
const FORGETTING: Duration = Duration::from_secs(60);

/// Runs until `stop` is cancelled. Several replicas can run this concurrently, because closing is deterministic.
pub async fn run(state: AppState, stop: CancellationToken) {
    let poll = Duration::from_millis(state.config.epochs.poll_ms.max(10));
    let closing = every(poll, || round(&state));
    // A separate task, so that an unreachable chain does not delay closing.
    let outcomes = every(OUTCOMES.max(poll), || outcome::round(&state));
    let forgetting = every(FORGETTING.max(poll), || async { Ok(listening::forget(&state.pool, state.now()).await?) });
    tokio::select! {
        () = stop.cancelled() => {}
        _ = async { tokio::join!(closing, outcomes, forgetting) } => {}
    }
}

async fn every<F: Future<Output = anyhow::Result<()>>>(pause: Duration, work: impl Fn() -> F) {
    loop {
        if let Err(error) = work().await {
            tracing::warn!(error = format!("{error:#}"), "could not process epochs; retrying");
        }
        tokio::time::sleep(pause).await;
    }
}

/// Closes all ended epochs, oldest first.
///
/// # Errors
/// If the database or the store fails. The next round continues with the same epoch.
pub async fn round(state: &AppState) -> anyhow::Result<()> {
    let grace = time::Duration::seconds(i64::try_from(state.config.epochs.grace)?);
    let open = state.epoch_at(state.now() - grace)?;
    for epoch in sql::due(&state.pool, open).await? {
        close::close(state, epoch).await?;
    }
    Ok(())
}
