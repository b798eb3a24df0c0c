//! Gates, and the passes of wallets that proved the statement of a gate.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{
    extract::{Json, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{Row as _, postgres::PgRow};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::{
    AppState,
    activity::{Place, page_of},
    read,
};

/// A statement that a wallet proves to get a pass.
#[derive(Debug, Serialize, ToSchema)]
pub struct Gate {
    /// Position of the event that registered the gate.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the gate, 0x-hex: its account (Solana) or number (Ethereum).
    pub gate: String,
    /// Wallet that registered the gate.
    pub owner: String,
    /// `age`, `funds`, or the number of an unknown statement.
    pub statement: String,
    /// Number of the issuer whose roots the gate accepts.
    pub issuer: i64,
    /// Schema of the credential (age), or the number that the issuer gave the asset (funds).
    pub subject: i64,
    /// Minimum age in years, or minimum balance.
    pub threshold: String,
    /// Length of a period, in seconds.
    pub period_length: String,
}

/// Filters of the list of gates.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct GateFilter {
    /// Only gates on this chain (CAIP-2 id).
    pub chain: Option<String>,
    /// Only gates of this owner.
    pub owner: Option<String>,
}

fn statement_name(statement: i16) -> String {
    match u8::try_from(statement) {
        Ok(protocol::event::statement::AGE) => "age".into(),
        Ok(protocol::event::statement::FUNDS) => "funds".into(),
        _ => statement.to_string(),
    }
}

/// Gates, newest first.
#[utoipa::path(get, operation_id = "listGates", path = "/v1/gates", params(GateFilter, PageQuery), tag = "passes",
    responses((status = 200, body = Page<Gate>), (status = 400, body = Problem)))]
pub async fn gates(
    State(state): State<AppState>,
    Query(filter): Query<GateFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Gate>>> {
    let owner = filter.owner.as_deref().map(read::address_text).transpose()?;
    let wanted = serde_json::json!({ "chain": filter.chain, "owner": owner });
    let columns = "k.gate, k.owner, k.statement, k.issuer, k.subject, k.threshold::text AS threshold,
        k.period_length::text AS period_length";
    let condition = "($1::jsonb ->> 'chain' IS NULL OR k.chain = $1::jsonb ->> 'chain')
        AND ($1::jsonb ->> 'owner' IS NULL OR k.owner = $1::jsonb ->> 'owner')";
    let item = |row: &PgRow| {
        Ok(Gate {
            place: Place::read(row)?,
            gate: read::hash(row, "gate")?,
            owner: row.try_get("owner")?,
            statement: statement_name(row.try_get("statement")?),
            issuer: row.try_get("issuer")?,
            subject: row.try_get("subject")?,
            threshold: row.try_get("threshold")?,
            period_length: row.try_get("period_length")?,
        })
    };
    page_of(&state, columns, "gates", condition, wanted, &page, item, |gate| &gate.place).await.map(Json)
}

/// The record of an accepted proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pass {
    /// Position of the event that granted the pass.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the gate, 0x-hex.
    pub gate: String,
    /// Period of the proof: `floor(Unix seconds / period length)`.
    pub period: i64,
    /// Wallet that has the pass.
    pub holder: String,
    /// Nullifier of the proof, 0x-hex.
    pub nullifier: String,
    /// Time at which the pass expires.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Whether the pass is not expired, by the clock of the network.
    pub valid: bool,
}

/// Filters of the list of passes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PassFilter {
    /// Only passes of this wallet.
    pub holder: Option<String>,
    /// Only passes of this gate (0x-hex).
    pub gate: Option<String>,
}

/// Passes, newest first.
#[utoipa::path(get, operation_id = "listPasses", path = "/v1/passes", params(PassFilter, PageQuery), tag = "passes",
    responses((status = 200, body = Page<Pass>), (status = 400, body = Problem)))]
pub async fn passes(
    State(state): State<AppState>,
    Query(filter): Query<PassFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Pass>>> {
    let holder = filter.holder.as_deref().map(read::address_text).transpose()?;
    let gate = filter.gate.as_deref().map(|gate| read::bytes32(gate, "a gate")).transpose()?;
    let wanted = serde_json::json!({ "holder": holder, "gate": gate.map(hex::encode) });
    let condition = "($1::jsonb ->> 'holder' IS NULL OR k.holder = $1::jsonb ->> 'holder')
        AND ($1::jsonb ->> 'gate' IS NULL OR k.gate = decode($1::jsonb ->> 'gate', 'hex'))";
    let now = state.clock.now().unix_timestamp();
    let item = |row: &PgRow| {
        let expires_at: i64 = row.try_get("expires_at")?;
        Ok(Pass {
            place: Place::read(row)?,
            gate: read::hash(row, "gate")?,
            period: row.try_get("period")?,
            holder: row.try_get("holder")?,
            nullifier: read::hash(row, "nullifier")?,
            expires_at: read::moment(expires_at),
            valid: now < expires_at,
        })
    };
    let columns = "k.gate, k.period, k.holder, k.nullifier, k.expires_at";
    page_of(&state, columns, "passes", condition, wanted, &page, item, |pass| &pass.place).await.map(Json)
}
