//! Sends a call and waits until it is in a block, for callers that do not store transactions: CLI, attestor, tests.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use protocol::event::Event;

use crate::{BuildOptions, Call, Chain, ChainError, Client, Finality, Signed, Signer, TxId, TxStatus};

/// How long [`send`] waits until a transaction is in a block.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);

/// Sends the prerequisites of a call and then the call, and waits until each is in a block. Returns the id of the
/// transaction of the call itself.
///
/// # Errors
/// [`ChainError::Refused`] if a transaction fails, [`ChainError::Timeout`] if it is in no block within 60 seconds, and
/// the errors of building and sending it.
pub async fn send(chain: &dyn Client, call: &Call, signer: &dyn Signer) -> Result<TxId, ChainError> {
    for needed in chain.prerequisites(call, signer.address()).await? {
        send_one(chain, &needed, signer).await?;
    }
    send_one(chain, call, signer).await
}

/// The id of the listing that a transaction created; `None` if it created no listing or is in no block yet.
///
/// # Errors
/// If the chain cannot be read.
pub async fn listed(chain: &dyn Chain, id: &TxId) -> Result<Option<[u8; 32]>, ChainError> {
    let Some(block) = chain.status(id).await?.block() else { return Ok(None) };
    let batch = chain.source().after(block.saturating_sub(1), 1, Finality::Latest).await?;
    let events = batch.blocks.into_iter().flat_map(|block| block.events);
    Ok(events.filter(|record| record.tx == *id).find_map(|record| match record.event {
        Event::SharesListed(event) => Some(event.listing),
        _ => None,
    }))
}

async fn send_one(chain: &dyn Client, call: &Call, signer: &dyn Signer) -> Result<TxId, ChainError> {
    let unsigned = chain.build(call, signer.address(), &BuildOptions::default()).await?;
    land(chain, &chain.sign(&unsigned, signer)?).await
}

/// Sends a signed transaction and waits until it is in a block. Returns [`ChainError::Refused`] if it failed.
pub(crate) async fn land(chain: &dyn Client, signed: &Signed) -> Result<TxId, ChainError> {
    chain.broadcast(&signed.raw).await?;
    match wait(chain, &signed.id, Finality::Latest, SEND_TIMEOUT).await? {
        TxStatus::Failed { error, .. } => Err(error.into()),
        _ => Ok(signed.id.clone()),
    }
}

/// Waits until a transaction is in a block of this finality, and returns its status. It may have failed.
///
/// # Errors
/// [`ChainError::Timeout`] if it is in no such block within `timeout`, or if the chain cannot be read.
pub async fn wait(
    chain: &dyn Client,
    id: &TxId,
    finality: Finality,
    timeout: Duration,
) -> Result<TxStatus, ChainError> {
    let deadline = Instant::now() + timeout;
    let pause = chain.config().poll().min(Duration::from_millis(250));
    loop {
        let status = chain.status(id).await?;
        let settled = match (&status, finality) {
            (TxStatus::Unknown | TxStatus::Pending, _) | (TxStatus::Confirmed { .. }, Finality::Finalized) => false,
            (TxStatus::Failed { finalized, .. }, Finality::Finalized) => *finalized,
            _ => true,
        };
        if settled {
            return Ok(status);
        }
        if Instant::now() >= deadline {
            return Err(ChainError::Timeout { method: "waiting for the transaction", timeout });
        }
        sleep(pause).await;
    }
}
