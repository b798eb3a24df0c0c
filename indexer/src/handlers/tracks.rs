//! Tracks, with their manifests and registrants. The state of a track is issuing, then issued, then possibly retired.

use std::collections::BTreeMap;

use protocol::event::{
    CidBytes, IssueFinished, ManifestUpdated, RegistrantChanged, RegistrantProposed, TrackRegistered, TrackRetired,
};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put, put_all};
use crate::{
    codec::cid_text,
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

#[derive(Debug, Serialize)]
struct Track {
    chain: String,
    track_id: String,
    registrant: String,
    shares: String,
    vault: String,
    supply: u64,
    manifest_cid: String,
    manifest_version: u32,
    registered_by: String,
    state: &'static str,
    tx: String,
    height: i64,
    time: i64,
}

/// Changes of a track. Columns that are `None` stay as stored.
#[derive(Debug, Default, Serialize)]
struct Change {
    chain: String,
    track_id: String,
    state: Option<&'static str>,
    resale_bps: Option<u16>,
    manifest_cid: Option<String>,
    manifest_version: Option<u32>,
    registrant: Option<String>,
    /// An empty text clears the stored one.
    pending_registrant: Option<String>,
}

#[derive(Debug, Serialize)]
struct Version {
    #[serde(flatten)]
    at: PlaceColumns,
    track_id: String,
    version: u32,
    manifest_cid: String,
}

#[derive(Debug, Default)]
pub(super) struct Tracks {
    registered: Vec<Track>,
    changes: BTreeMap<[u8; 32], Change>,
    versions: Vec<Version>,
}

pub(super) fn registered(rows: &mut Rows, at: &Place<'_>, event: &TrackRegistered) {
    rows.tracks.registered.push(Track {
        chain: at.chain.caip2.clone(),
        track_id: bytea(&event.track_id),
        registrant: at.address(event.registrant),
        shares: at.address(event.shares),
        vault: at.address(event.vault),
        supply: event.supply,
        manifest_cid: cid_text(&event.manifest_cid),
        manifest_version: 1,
        registered_by: at.address(event.registrant),
        state: "issuing",
        tx: at.tx.to_owned(),
        height: at.height,
        time: at.time,
    });
    rows.tracks.version(at, event.track_id, 1, &event.manifest_cid);
    rows.vaults.create(at, event.track_id, event.supply);
    rows.vaults.set(at, event.track_id, &event.vault_state);
    rows.account(at, event.track_id, &event.position);
}

pub(super) fn issue_finished(rows: &mut Rows, at: &Place<'_>, event: &IssueFinished) {
    let change = rows.tracks.change(at, event.track_id);
    (change.state, change.resale_bps) = (Some("issued"), Some(event.resale_bps));
}

pub(super) fn manifest_updated(rows: &mut Rows, at: &Place<'_>, event: &ManifestUpdated) {
    rows.tracks.version(at, event.track_id, event.version, &event.manifest_cid);
    let change = rows.tracks.change(at, event.track_id);
    change.manifest_cid = Some(cid_text(&event.manifest_cid));
    change.manifest_version = Some(event.version);
}

pub(super) fn retired(rows: &mut Rows, at: &Place<'_>, event: &TrackRetired) {
    rows.tracks.change(at, event.track_id).state = Some("retired");
}

pub(super) fn registrant_proposed(rows: &mut Rows, at: &Place<'_>, event: &RegistrantProposed) {
    let pending = at.optional(event.pending_registrant);
    rows.tracks.change(at, event.track_id).pending_registrant = Some(pending.unwrap_or_default());
}

pub(super) fn registrant_changed(rows: &mut Rows, at: &Place<'_>, event: &RegistrantChanged) {
    let change = rows.tracks.change(at, event.track_id);
    change.registrant = Some(at.address(event.registrant));
    change.pending_registrant = Some(String::new());
}

impl Tracks {
    fn change(&mut self, at: &Place<'_>, track: [u8; 32]) -> &mut Change {
        let change = self.changes.entry(track).or_default();
        change.chain.clone_from(&at.chain.caip2);
        change.track_id = bytea(&track);
        change
    }

    fn version(&mut self, at: &Place<'_>, track: [u8; 32], version: u32, cid: &CidBytes) {
        let (track_id, manifest_cid) = (bytea(&track), cid_text(cid));
        self.versions.push(Version { at: at.columns(), track_id, version, manifest_cid });
    }

    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        put(db, "INSERT INTO tracks SELECT * FROM json_populate_recordset(NULL::tracks, $1::json)", &self.registered)
            .await?;
        // Bytes that are not a CID can never be fetched. The manifests of valid CIDs are fetched later.
        let wanted = "INSERT INTO manifests (cid, state, problem)
            SELECT DISTINCT manifest_cid,
                   CASE WHEN manifest_cid LIKE '0x%' THEN 'invalid' ELSE 'wanted' END,
                   CASE WHEN manifest_cid LIKE '0x%' THEN 'the bytes on the chain are not a CID' END
            FROM json_populate_recordset(NULL::manifest_versions, $1::json)
            ON CONFLICT (cid) DO NOTHING";
        put(db, wanted, &self.versions).await?;
        let versions =
            "INSERT INTO manifest_versions SELECT * FROM json_populate_recordset(NULL::manifest_versions, $1::json)";
        put(db, versions, &self.versions).await?;
        let changes: Vec<_> = self.changes.values().collect();
        let update =
            "UPDATE tracks t SET state = COALESCE(n.state, t.state), resale_bps = COALESCE(n.resale_bps, t.resale_bps),
                manifest_cid = COALESCE(n.manifest_cid, t.manifest_cid),
                manifest_version = COALESCE(n.manifest_version, t.manifest_version),
                registrant = COALESCE(n.registrant, t.registrant),
                pending_registrant = NULLIF(COALESCE(n.pending_registrant, t.pending_registrant), '')
            FROM json_populate_recordset(NULL::tracks, $1::json) n WHERE t.chain = n.chain AND t.track_id = n.track_id";
        put_all(db, "tracks", update, &changes).await
    }
}
