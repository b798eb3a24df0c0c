//! `POST /v1/epochs/{epoch}/commitment`: stores the identity commitment of an account for an epoch. It cannot be changed.

use axum::extract::State;
use protocol::{field::is_canonical, hex::Hex32};
use serde::{Deserialize, Serialize};
use service::{
    Problem,
    extract::{Json, Path},
};
use sqlx::Row as _;
use utoipa::ToSchema;

use crate::{auth_http::SignedIn, state::AppState};

/// The commitment of a fan for one epoch.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommitmentRequest {
    /// Identity commitment `P(TAG_ID, s, realm)`, a canonical BN254 scalar.
    idc: Hex32,
    /// Number of the chain on which the fan claims.
    chain: u32,
    /// Salt of the listen leaf: 248 random bits, which the fan needs for the proof.
    salt: Hex32,
}

/// The stored commitment.
#[derive(Serialize, ToSchema)]
pub(super) struct CommitmentAnswer {
    /// Number of the epoch.
    epoch: u32,
    /// The identity commitment.
    idc: Hex32,
    /// Number of the chain on which the fan claims.
    chain: u32,
}

/// Stores the identity commitment, chain and salt of the caller for the current epoch. Sending the same values again succeeds.
#[utoipa::path(
    post, path = "/v1/epochs/{epoch}/commitment", tag = "listening", security(("bearer" = [])), params(("epoch" = u32, Path)),
    request_body = CommitmentRequest,
    responses(
        (status = 200, body = CommitmentAnswer),
        (status = 409, body = Problem, description = "`commitment-fixed`, `commitment-epoch`, `idc-taken`"),
        (status = 422, body = Problem, description = "`commitment-invalid`, `chain-unknown`"),
    )
)]
pub(super) async fn commit(
    State(state): State<AppState>,
    caller: SignedIn,
    Path(epoch): Path<u32>,
    Json(request): Json<CommitmentRequest>,
) -> Result<Json<CommitmentAnswer>, Problem> {
    check(&state, &request)?;
    let now = state.now();
    let current = state.epoch_at(now)?;
    if epoch != current {
        return Err(Problem::conflict(format!("commitments are accepted only for the current epoch {current}"))
            .coded("commitment-epoch")
            .with("current", current));
    }
    // If either key exists, nothing is inserted, and the existing row determines the response.
    let inserted = sqlx::query(
        "INSERT INTO commitments (epoch, account, idc, chain, salt, sent_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
    )
    .bind(i64::from(epoch))
    .bind(caller.account)
    .bind(request.idc.0.as_slice())
    .bind(i64::from(request.chain))
    .bind(request.salt.0.as_slice())
    .bind(now)
    .execute(&state.pool)
    .await?;
    if inserted.rows_affected() == 0 {
        compare(&state, &caller, epoch, &request).await?;
    }
    Ok(Json(CommitmentAnswer { epoch, idc: request.idc, chain: request.chain }))
}

fn check(state: &AppState, request: &CommitmentRequest) -> Result<(), Problem> {
    let invalid = |why: &str| Problem::unprocessable(why).coded("commitment-invalid");
    if !is_canonical(&request.idc.0) || request.idc.0 == [0; 32] {
        return Err(invalid("idc is not a BN254 scalar other than zero"));
    }
    if request.salt.0[0] != 0 || request.salt.0 == [0; 32] {
        return Err(invalid("the salt is not 248 random bits: its first byte is zero, the others are not all zero"));
    }
    if state.network.by_number(request.chain).is_none() {
        return Err(Problem::unprocessable("the node does not serve a chain with this number").coded("chain-unknown"));
    }
    Ok(())
}

async fn compare(state: &AppState, caller: &SignedIn, epoch: u32, request: &CommitmentRequest) -> Result<(), Problem> {
    let standing = sqlx::query("SELECT idc, chain, salt FROM commitments WHERE epoch = $1 AND account = $2")
        .bind(i64::from(epoch))
        .bind(caller.account)
        .fetch_optional(&state.pool)
        .await?;
    let Some(standing) = standing else {
        return Err(Problem::conflict("another account uses this identity commitment").coded("idc-taken"));
    };
    let (idc, chain, salt): (Vec<u8>, i64, Option<Vec<u8>>) =
        (standing.try_get(0)?, standing.try_get(1)?, standing.try_get(2)?);
    let same = idc == request.idc.0 && chain == i64::from(request.chain) && salt.as_deref() == Some(&request.salt.0);
    if same {
        return Ok(());
    }
    Err(Problem::conflict("the account already has another commitment for this epoch").coded("commitment-fixed"))
}
