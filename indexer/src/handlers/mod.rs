//! What each event means for the derived rows: one file per noun, each with its table's rows, its event's handler, and the
//! statement that writes them.
//!
//! Handlers compute nothing that a chain has computed: events carry vaults and positions as they are afterwards. They
//! collect rows in memory and touch no database, so a whole range of blocks becomes one statement per table.

mod claims;
mod deposits;
mod epochs;
mod governance;
mod issuers;
mod listen_claims;
mod listings;
mod markets;
mod networks;
mod nodes;
mod passes;
mod positions;
mod shares;
mod track_payouts;
mod tracks;
mod vaults;

use protocol::event::Event;
use serde::Serialize;
use sqlx::PgConnection;

use crate::{error::Error, place::Place};

/// Every derived table; each has a `chain` column. Manifests are not derived from a chain.
pub const TABLES: [&str; 26] = [
    "tracks",
    "vaults",
    "shares",
    "transfers",
    "allocations",
    "positions",
    "deposits",
    "claims",
    "sweeps",
    "networks",
    "pool_fundings",
    "nodes",
    "epochs",
    "votes",
    "listen_claims",
    "track_payouts",
    "manifest_versions",
    "listings",
    "sales",
    "markets",
    "fee_withdrawals",
    "issuers",
    "issuer_roots",
    "gates",
    "passes",
    "governance",
];

/// Derived rows of some blocks in order, not yet written.
#[derive(Debug, Default)]
pub struct Rows {
    tracks: tracks::Tracks,
    vaults: vaults::Vaults,
    shares: shares::Shares,
    positions: positions::Positions,
    deposits: deposits::Deposits,
    claims: claims::Claims,
    networks: networks::Networks,
    nodes: nodes::Nodes,
    epochs: epochs::Epochs,
    listen_claims: listen_claims::ListenClaims,
    track_payouts: track_payouts::TrackPayouts,
    listings: listings::Listings,
    markets: markets::Markets,
    issuers: issuers::Issuers,
    passes: passes::Passes,
    governance: governance::Governance,
}

impl Rows {
    /// Takes in the next event. Exhaustive on purpose: an event without a handler does not compile.
    pub fn apply(&mut self, at: &Place<'_>, event: &Event) {
        match event {
            Event::TrackRegistered(event) => tracks::registered(self, at, event),
            Event::IssueFinished(event) => tracks::issue_finished(self, at, event),
            Event::ManifestUpdated(event) => tracks::manifest_updated(self, at, event),
            Event::TrackRetired(event) => tracks::retired(self, at, event),
            Event::RegistrantProposed(event) => tracks::registrant_proposed(self, at, event),
            Event::RegistrantChanged(event) => tracks::registrant_changed(self, at, event),
            Event::SharesListed(event) => listings::listed(self, at, event),
            Event::SharesSold(event) => listings::sold(self, at, event),
            Event::ListingCancelled(event) => listings::cancelled(self, at, event),
            Event::SharesAllocated(event) => shares::allocated(self, at, event),
            Event::SharesMoved(event) => shares::moved(self, at, event),
            Event::PositionOpened(event) => positions::opened(self, at, event),
            Event::BeneficiarySet(event) => positions::beneficiary_set(self, at, event),
            Event::PositionSynced(event) => positions::synced(self, at, event),
            Event::PositionClosed(event) => positions::closed(self, at, event),
            Event::Deposited(event) => deposits::deposited(self, at, event),
            Event::RoyaltyClaimed(event) => claims::claimed(self, at, event),
            Event::UnopenedSwept(event) => claims::swept(self, at, event),
            Event::NetworkInitialized(event) => networks::initialized(self, at, event),
            Event::PoolFunded(event) => networks::pool_funded(self, at, event),
            Event::NodeRegistered(event) => nodes::registered(self, at, event),
            Event::Attested(event) => epochs::attested(self, at, event),
            Event::EpochFixed(event) => epochs::fixed(self, at, event),
            Event::EpochVoided(event) => epochs::voided(self, at, event),
            Event::EpochClosed(event) => epochs::closed(self, at, event),
            Event::ListenClaimed(event) => listen_claims::claimed(self, at, event),
            Event::TrackPaid(event) => track_payouts::paid(self, at, event),
            Event::IssuerRootPosted(event) => issuers::root_posted(self, at, event),
            Event::GateRegistered(event) => passes::gate_registered(self, at, event),
            Event::PassGranted(event) => passes::granted(self, at, event),
            Event::ProtocolFeeSet(_)
            | Event::ProtocolFeesWithdrawn(_)
            | Event::MarketPaused(_)
            | Event::IssuerSet(_)
            | Event::AdminProposed(_)
            | Event::AdminChanged(_)
            | Event::GuardianSet(_)
            | Event::AttestorsProposed(_)
            | Event::AttestorsSet(_)
            | Event::CircuitProposed(_)
            | Event::CircuitSet(_) => self.govern(at, event),
        }
    }

    /// A power over the protocol was used: logged, and where something else depends on it, applied.
    fn govern(&mut self, at: &Place<'_>, event: &Event) {
        governance::logged(self, at, event);
        match event {
            Event::ProtocolFeeSet(event) => markets::fee_set(self, at, event),
            Event::ProtocolFeesWithdrawn(event) => markets::fees_withdrawn(self, at, event),
            Event::MarketPaused(event) => markets::paused(self, at, event),
            Event::IssuerSet(event) => issuers::set(self, at, event),
            Event::AttestorsSet(_) => epochs::votes_lapsed(self, at),
            _ => {}
        }
    }

    /// The tracks whose vaults the rows change.
    pub fn touched_vaults(&self) -> Vec<Vec<u8>> {
        self.vaults.touched().map(|track| track.to_vec()).collect()
    }

    /// Writes all rows, in one fixed order of tables.
    ///
    /// # Errors
    /// When the database fails, or the rows contradict what is stored.
    pub async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        self.tracks.write(db).await?;
        self.vaults.write(db).await?;
        self.positions.write(db).await?;
        self.shares.write(db).await?;
        self.deposits.write(db).await?;
        self.claims.write(db).await?;
        self.networks.write(db).await?;
        self.nodes.write(db).await?;
        self.epochs.write(db).await?;
        self.listen_claims.write(db).await?;
        self.track_payouts.write(db).await?;
        self.listings.write(db).await?;
        self.markets.write(db).await?;
        self.issuers.write(db).await?;
        self.passes.write(db).await?;
        self.governance.write(db).await
    }
}

/// Runs a statement that takes its rows as one JSON array. Returns how many rows it changed; does nothing without rows.
async fn put<T: Serialize>(db: &mut PgConnection, sql: &'static str, rows: &[T]) -> Result<u64, Error> {
    if rows.is_empty() {
        return Ok(0);
    }
    let json = serde_json::to_string(rows).map_err(|error| Error::Contradiction(error.to_string()))?;
    Ok(sqlx::query(sql).bind(json).execute(db).await?.rows_affected())
}

/// As [`put`], for updates of rows that must be there.
async fn put_all<T: Serialize>(db: &mut PgConnection, what: &str, sql: &'static str, rows: &[T]) -> Result<(), Error> {
    let changed = put(db, sql, rows).await?;
    if changed != rows.len() as u64 {
        return Err(Error::Contradiction(format!(
            "events change {} {what}, of which only {changed} are known: earlier events are missing",
            rows.len()
        )));
    }
    Ok(())
}
