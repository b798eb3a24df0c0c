//! Watches the clock and closes what has ended; watches the chains and forgets what is over.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{close, outcome, sql};
use crate::{listening, state::AppState};

/// Pause between looks at the chains, in real time.
const OUTCOMES: Duration = Duration::from_secs(2);

/// Pause between deletions of what no rule looks at any more, in real time.
const FORGETTING: Duration = Duration::from_secs(60);

/// Does all of it until `stop`. Several replicas may do this at once: closing is the same whoever does it.
pub async fn run(state: AppState, stop: CancellationToken) {
    let poll = Duration::from_millis(state.config.epochs.poll_ms.max(10));
    let closing = every(poll, || round(&state));
    // Apart from closing, so that a chain that does not answer holds up nothing else.
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
            tracing::warn!(error = format!("{error:#}"), "work on epochs waits: trying again");
        }
        tokio::time::sleep(pause).await;
    }
}

/// Closes every epoch that is due, oldest first.
///
/// # Errors
/// When database or store fail; the next round goes on from there.
pub async fn round(state: &AppState) -> anyhow::Result<()> {
    let grace = time::Duration::seconds(i64::try_from(state.config.epochs.grace)?);
    let open = state.epoch_at(state.now() - grace)?;
    for epoch in sql::due(&state.pool, open).await? {
        close::close(state, epoch).await?;
    }
    Ok(())
}
