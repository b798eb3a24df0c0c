//! Returns the state of a job.

use axum::extract::State;
use serde::Serialize;
use service::{
    Problem,
    extract::{Json, Path},
};
use time::{OffsetDateTime, serde::rfc3339};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    jobs::{Job, JobState, Store},
    state::Relayer,
};

/// A job, as returned by the API.
#[derive(Serialize, ToSchema)]
pub struct JobView {
    /// Id of the job.
    id: Uuid,
    /// Name of the call: `claim_listen`, `distribute_track`, `open_position` or `close_epoch`.
    kind: String,
    /// CAIP-2 id of the chain.
    chain: String,
    /// State of the job.
    state: JobState,
    /// Id of its current transaction.
    tx: Option<String>,
    /// The error with which it failed or is retried.
    error: Option<JobErrorView>,
    /// When it was created.
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    /// When its state last changed.
    #[serde(with = "rfc3339")]
    updated_at: OffsetDateTime,
}

#[derive(Serialize, ToSchema)]
struct JobErrorView {
    /// Name of the error in the program or contract, or of an error of the relayer.
    name: String,
    /// Details of the error.
    detail: String,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        let error = job.error_name.map(|name| JobErrorView { name, detail: job.error_detail.unwrap_or_default() });
        Self {
            id: job.id,
            kind: job.kind,
            chain: job.chain,
            state: job.state,
            tx: job.tx,
            error,
            created_at: job.created_at,
            updated_at: job.updated_at,
        }
    }
}

/// Returns a job by its id.
#[utoipa::path(get, path = "/v1/jobs/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = JobView), (status = 404, body = Problem)))]
pub async fn job(State(relayer): State<Relayer>, Path(id): Path<Uuid>) -> Result<Json<JobView>, Problem> {
    match Store(relayer.pool()).get(id).await? {
        Some(job) => Ok(Json(job.into())),
        None => Err(Problem::not_found("the job does not exist")),
    }
}
