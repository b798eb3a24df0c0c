//! Jobs: calls to send, and their states.

mod attempts;
mod body;
mod lease;
mod store;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

pub use attempts::{Attempt, held_nonces, lock_signer, store_attempt};
pub use body::{Body, bytes32};
pub use lease::End;
pub use store::{Enqueued, Store};

/// State of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker, or for the time from which it may be executed.
    Queued,
    /// Simulated successfully.
    Prepared,
    /// A transaction is signed and stored.
    Signed,
    /// The transaction was sent.
    Broadcast,
    /// The transaction is in a block that is not final.
    Mined,
    /// Done: the transaction is in a final block, or another account has achieved the same.
    Final,
    /// Failed with an error; not retried.
    Failed,
}

/// A job, as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// Id of the job.
    pub id: Uuid,
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Name of the call, see [`Body::kind`].
    pub kind: String,
    /// Idempotency key, unique per chain and kind; see [`Body::key`].
    pub key: String,
    /// The call to send.
    pub body: sqlx::types::Json<Body>,
    /// State of the job.
    pub state: JobState,
    /// Id of its current transaction.
    pub tx: Option<String>,
    /// Name of the error with which it failed or is retried.
    pub error_name: Option<String>,
    /// Details of that error.
    pub error_detail: Option<String>,
    /// Number of tries of the current step that failed.
    pub tries: i32,
    /// The worker that has the lease.
    pub lease_owner: Option<Uuid>,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// When its state last changed.
    pub updated_at: OffsetDateTime,
}
