//! Jobs: what is to be sent, and where each stands.

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

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for a worker, or for its time.
    Queued,
    /// Simulated: it will work.
    Prepared,
    /// Signed; its bytes are stored.
    Signed,
    /// Sent.
    Broadcast,
    /// In a block that may still be reorganised away.
    Mined,
    /// In a final block.
    Final,
    /// Refused for good, with a reason.
    Failed,
}

/// A job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// CAIP-2 id.
    pub chain: String,
    /// The call's name.
    pub kind: String,
    /// What makes it the same job.
    pub key: String,
    /// What is to be sent.
    pub body: sqlx::types::Json<Body>,
    /// Where it stands.
    pub state: JobState,
    /// Its transaction.
    pub tx: Option<String>,
    /// Why it failed.
    pub error_name: Option<String>,
    /// In detail.
    pub error_detail: Option<String>,
    /// How often something transient went wrong.
    pub tries: i32,
    /// The worker that holds it.
    pub lease_owner: Option<Uuid>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it last changed.
    pub updated_at: OffsetDateTime,
}
