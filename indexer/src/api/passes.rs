//! Gates, and the passes of those who proved what they ask.

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

/// What somebody may be asked to prove.
#[derive(Debug, Serialize, ToSchema)]
pub struct Gate {
    /// Where it was registered.
    #[serde(flatten)]
    pub place: Place,
    /// The gate, 0x-hex: its account (Solana) or number (Ethereum).
    pub gate: String,
    /// Who registered it.
    pub owner: String,
    /// `age`, `funds`, or the number of a statement this software does not know.
    pub statement: String,
    /// Whose roots it accepts.
    pub issuer: i64,
    /// Schema of the credential (age), or the asset's number with the issuer (funds).
    pub subject: i64,
    /// Least age in years, or least balance.
    pub threshold: String,
    /// Seconds in a period.
    pub period_length: String,
}

/// Which gates.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct GateFilter {
    /// Only on this chain, by CAIP-2 id.
    pub chain: Option<String>,
    /// Only by this owner.
    pub owner: Option<String>,
}

fn statement_name(statement: i16) -> String {
    match u8::try_from(statement) {
        Ok(protocol::event::statement::AGE) => "age".into(),
        Ok(protocol::event::statement::FUNDS) => "funds".into(),
        _ => statement.to_string(),
    }
}

/// Gates, the newest first.
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

/// A recorded proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pass {
    /// Where it was granted.
    #[serde(flatten)]
    pub place: Place,
    /// The gate, 0x-hex.
    pub gate: String,
    /// `floor(unix / period length)`.
    pub period: i64,
    /// Whose pass it is.
    pub holder: String,
    /// Spent with it, 0x-hex.
    pub nullifier: String,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Whether it is good now, by the network's clock.
    pub valid: bool,
}

/// Which passes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PassFilter {
    /// Only of this holder.
    pub holder: Option<String>,
    /// Only of this gate.
    pub gate: Option<String>,
}

/// Passes, the newest first.
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
