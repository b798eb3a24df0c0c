//! Watches the clock and closes what has ended.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{close, outcome, sql};
use crate::{listening, state::AppState};

/// Looks at the clock until `stop`. Several replicas may do this at once: closing is the same whoever does it.
pub async fn run(state: AppState, stop: CancellationToken) {
    let poll = Duration::from_millis(state.config.epochs.poll_ms.max(10));
    loop {
        if let Err(error) = round(&state).await {
            tracing::warn!(error = format!("{error:#}"), "epochs wait: trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(poll) => {}
        }
    }
}

/// Closes every epoch that is due, looks what became of closed ones, and forgets what is over.
///
/// # Errors
/// When database, store or a chain fail; the next round goes on from there.
pub async fn round(state: &AppState) -> anyhow::Result<()> {
    let now = state.now();
    let grace = time::Duration::seconds(i64::try_from(state.config.epochs.grace)?);
    let open = state.epoch_at(now - grace)?;
    for epoch in sql::due(&state.pool, open).await? {
        close::close(state, epoch).await?;
    }
    outcome::round(state).await?;
    listening::forget(&state.pool, now).await?;
    Ok(())
}
