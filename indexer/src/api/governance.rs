//! The powers over the protocol on each chain: who has them, and every use.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{
    extract::{Json, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{Row as _, postgres::PgRow};
use utoipa::{IntoParams, ToSchema};

use super::{
    AppState,
    activity::{self, EventItem, page_of},
};

/// The powers over the protocol on one chain, after the last event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Governance {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Admin and proposed admin of each program or contract.
    #[schema(value_type = Vec<Admin>)]
    pub admins: serde_json::Value,
    /// Guardian, who can void epochs. Null before one was set.
    pub guardian: Option<String>,
    /// Current attestors. Null before they were set.
    #[schema(value_type = Option<Attestors>)]
    pub attestors: Option<serde_json::Value>,
    /// Proposed attestors; null if none are proposed.
    #[schema(value_type = Option<ProposedAttestors>)]
    pub attestors_proposed: Option<serde_json::Value>,
    /// Every version of a circuit that was ever enabled or disabled.
    #[schema(value_type = Vec<Circuit>)]
    pub circuits: serde_json::Value,
    /// Protocol fee of new listings, in basis points of the price.
    pub market_fee_bps: i32,
    /// Whether listing and buying are paused.
    pub market_paused: bool,
}

/// The admin of a program or contract.
#[derive(Debug, Serialize, ToSchema)]
pub struct Admin {
    /// Address of the program or contract.
    pub program: String,
    /// Current admin; null if no event named one.
    pub admin: Option<String>,
    /// Proposed admin, who can accept; null if there is none.
    pub pending_admin: Option<String>,
}

/// A set of attestors.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attestors {
    /// Addresses of the attestors.
    pub attestors: Vec<String>,
    /// Number of equal votes that fix an epoch.
    pub threshold: i32,
}

/// A proposed set of attestors.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedAttestors {
    /// Addresses of the attestors.
    pub attestors: Vec<String>,
    /// Number of equal votes that fix an epoch.
    pub threshold: i32,
    /// Unix seconds from which any account can replace the current attestors by these.
    pub effective_at: String,
}

/// A version of a circuit.
#[derive(Debug, Serialize, ToSchema)]
pub struct Circuit {
    /// Statement that the circuit proves: 0 listening, 1 age, 2 funds.
    pub statement: i32,
    /// Version of the circuit.
    pub version: i64,
    /// Whether proofs of this version are accepted.
    pub enabled: bool,
}

/// The newest event of each kind decides. A zero address as pending admin means that no admin is proposed.
const CURRENT: &str = "
    WITH latest AS (
        SELECT DISTINCT ON (chain, name, program) chain, name, program, payload, height, ordinal FROM governance
        ORDER BY chain, name, program, height DESC, ordinal DESC),
    admins AS (
        SELECT p.chain, p.program, a.payload ->> 'admin' AS admin,
            CASE WHEN o.height IS NOT NULL AND (a.height IS NULL OR (o.height, o.ordinal) > (a.height, a.ordinal))
                 THEN o.payload ->> 'pending_admin' END AS pending
        FROM (SELECT DISTINCT chain, program FROM latest WHERE program IS NOT NULL) p
            LEFT JOIN latest a ON a.chain = p.chain AND a.program = p.program AND a.name = 'AdminChanged'
            LEFT JOIN latest o ON o.chain = p.chain AND o.program = p.program AND o.name = 'AdminProposed'),
    circuits AS (
        SELECT DISTINCT ON (chain, payload -> 'statement', payload -> 'version') chain, payload FROM governance
        WHERE name = 'CircuitSet' ORDER BY chain, payload -> 'statement', payload -> 'version', height DESC, ordinal DESC)
    SELECT c.chain,
        (SELECT COALESCE(jsonb_agg(jsonb_build_object('program', a.program, 'admin', a.admin,
                'pending_admin', NULLIF(NULLIF(a.pending, '0x0000000000000000000000000000000000000000'),
                    '11111111111111111111111111111111')) ORDER BY a.program), '[]')
         FROM admins a WHERE a.chain = c.chain) AS admins,
        (SELECT g.payload ->> 'guardian' FROM latest g WHERE g.chain = c.chain AND g.name = 'GuardianSet') AS guardian,
        (SELECT s.payload FROM latest s WHERE s.chain = c.chain AND s.name = 'AttestorsSet') AS attestors,
        (SELECT p.payload FROM latest p WHERE p.chain = c.chain AND p.name = 'AttestorsProposed'
             AND p.payload ->> 'effective_at' <> '0' AND NOT EXISTS (SELECT FROM latest s WHERE s.chain = c.chain
                 AND s.name = 'AttestorsSet' AND (s.height, s.ordinal) > (p.height, p.ordinal))) AS proposed,
        (SELECT COALESCE(jsonb_agg(k.payload ORDER BY k.payload -> 'statement', k.payload -> 'version'), '[]')
         FROM circuits k WHERE k.chain = c.chain) AS circuits,
        COALESCE(m.fee_bps, 0) AS fee_bps, COALESCE(m.paused, false) AS paused
    FROM cursors c LEFT JOIN markets m USING (chain) ORDER BY c.number";

/// The powers over the protocol, per chain.
#[utoipa::path(get, operation_id = "getGovernance", path = "/v1/governance", tag = "governance", responses((status = 200, body = [Governance])))]
pub async fn current(State(state): State<AppState>) -> Result<Json<Vec<Governance>>> {
    let rows = sqlx::query(CURRENT).fetch_all(&state.pool).await?;
    let governance = |row: &PgRow| {
        Ok(Governance {
            chain: row.try_get("chain")?,
            admins: row.try_get("admins")?,
            guardian: row.try_get("guardian")?,
            attestors: row.try_get("attestors")?,
            attestors_proposed: row.try_get("proposed")?,
            circuits: row.try_get("circuits")?,
            market_fee_bps: row.try_get("fee_bps")?,
            market_paused: row.try_get("paused")?,
        })
    };
    rows.iter().map(governance).collect::<Result<Vec<_>>>().map(Json)
}

/// Filters of the list of governance events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct GovernanceFilter {
    /// Only events on this chain (CAIP-2 id).
    pub chain: Option<String>,
    /// Only events with this name, such as `AttestorsSet`.
    pub name: Option<String>,
}

/// Every use of a power over the protocol, newest first.
#[utoipa::path(get, operation_id = "listGovernanceEvents", path = "/v1/governance/events", params(GovernanceFilter, PageQuery),
    tag = "governance", responses((status = 200, body = Page<EventItem>), (status = 400, body = Problem)))]
pub async fn events(
    State(state): State<AppState>,
    Query(filter): Query<GovernanceFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<EventItem>>> {
    let wanted = serde_json::json!({ "chain": filter.chain, "name": filter.name });
    let condition = "($1::jsonb ->> 'chain' IS NULL OR k.chain = $1::jsonb ->> 'chain')
        AND ($1::jsonb ->> 'name' IS NULL OR k.name = $1::jsonb ->> 'name')";
    let columns = "k.name, k.payload";
    page_of(&state, columns, "governance", condition, wanted, &page, activity::event_item, |item| &item.place)
        .await
        .map(Json)
}
