//! `POST /v1/epochs/{epoch}/commitment`: the first one an account sends for an epoch is fixed.

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

/// What a fan commits to for one epoch.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommitmentRequest {
    /// `P(TAG_ID, s, realm)`, a canonical BN254 scalar.
    idc: Hex32,
    /// Number of the chain where the fan's epoch settles.
    chain: u32,
    /// 248 random bits; the fan keeps them for its proof.
    salt: Hex32,
}

/// The commitment that holds.
#[derive(Serialize, ToSchema)]
pub(super) struct CommitmentAnswer {
    /// The epoch.
    epoch: u32,
    /// The identity commitment.
    idc: Hex32,
    /// The chain.
    chain: u32,
}

/// Fixes the caller's identity commitment, chain and salt for the current epoch.
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
        return Err(Problem::conflict(format!("commitments are taken for the current epoch, {current}, alone"))
            .coded("commitment-epoch")
            .with("current", current));
    }
    // A conflict on either key inserts nothing; what stands then decides the answer.
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
        return Err(Problem::unprocessable("this node serves no chain of this number").coded("chain-unknown"));
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
        return Err(Problem::conflict("another account has committed to this idc").coded("idc-taken"));
    };
    let (idc, chain, salt): (Vec<u8>, i64, Option<Vec<u8>>) =
        (standing.try_get(0)?, standing.try_get(1)?, standing.try_get(2)?);
    let same = idc == request.idc.0 && chain == i64::from(request.chain) && salt.as_deref() == Some(&request.salt.0);
    if same {
        return Ok(());
    }
    Err(Problem::conflict("this account's commitment for the epoch is fixed").coded("commitment-fixed"))
}
