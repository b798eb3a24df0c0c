//! Handlers, which turn each event into derived rows. There is one file per subject, with the rows of its tables, the
//! handlers of its events, and the statements that write the rows.
//!
//! Handlers do not repeat computations of the chain: events contain vaults and positions as they are after the
//! instruction. Handlers collect rows in memory and do not use the database, so a range of blocks needs one statement
//! per table.

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

use protocol::event::{Event, PositionRef};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{error::Error, place::Place};

/// All derived tables. Each has a column `chain`. The table `manifests` is not one of them, because it is read from
/// IPFS.
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

/// The derived rows of a sequence of blocks, before they are written.
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
    /// Adds the rows of the next event, in the order of the chain. The `match` is exhaustive, so that an event without
    /// a handler does not compile.
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

    /// Sets the balance of an account and its position to those after an event.
    fn account(&mut self, at: &Place<'_>, track: [u8; 32], account: &PositionRef) {
        self.positions.set_counted(at, track, account);
        self.shares.set(at, track, account);
    }

    /// Adds a row to the governance log, and applies the event to other rows that depend on it.
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

    /// Ids of the tracks whose vaults these rows change, 32 bytes each.
    pub fn touched_vaults(&self) -> Vec<Vec<u8>> {
        self.vaults.touched().map(|track| track.to_vec()).collect()
    }

    /// Writes all rows, in a fixed order of tables.
    ///
    /// # Errors
    /// If the database fails, or the rows contradict stored rows, for example if a row to update does not exist.
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

/// Executes a statement whose parameter is a JSON array of `rows`, unless `rows` is empty. Returns the number of
/// changed rows.
async fn put<T: Serialize>(db: &mut PgConnection, sql: &'static str, rows: &[T]) -> Result<u64, Error> {
    if rows.is_empty() {
        return Ok(0);
    }
    let json = serde_json::to_string(rows).map_err(|error| Error::Contradiction(error.to_string()))?;
    Ok(sqlx::query(sql).bind(json).execute(db).await?.rows_affected())
}

/// Like [`put`], for updates of rows that must exist. `what` names them in the error.
async fn put_all<T: Serialize>(db: &mut PgConnection, what: &str, sql: &'static str, rows: &[T]) -> Result<(), Error> {
    let changed = put(db, sql, rows).await?;
    if changed != rows.len() as u64 {
        return Err(Error::Contradiction(format!(
            "events change {} {what}, but only {changed} of them exist: earlier events are missing",
            rows.len()
        )));
    }
    Ok(())
}
