//! Tracks: registered, then issued.

use std::collections::BTreeMap;

use protocol::event::{IssueFinished, TrackRegistered};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put, put_all, shares::Movement};
use crate::{
    codec::cid_text,
    error::Error,
    place::{Place, bytea},
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
    state: &'static str,
    tx: String,
    height: i64,
    time: i64,
}

#[derive(Debug, Serialize)]
struct State {
    chain: String,
    track_id: String,
    state: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Tracks {
    registered: Vec<Track>,
    states: BTreeMap<[u8; 32], State>,
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
        state: "issuing",
        tx: at.tx.to_owned(),
        height: at.height,
        time: at.time,
    });
    rows.vaults.create(at, event.track_id, event.supply);
    rows.vaults.set(at, event.track_id, &event.vault_state);
    rows.positions.set(at, event.track_id, &event.position);
    rows.shares.set(at, event.track_id, &event.position, Movement::In(event.supply));
}

pub(super) fn issue_finished(rows: &mut Rows, at: &Place<'_>, event: &IssueFinished) {
    let state = State { chain: at.chain.caip2.clone(), track_id: bytea(&event.track_id), state: "issued" };
    rows.tracks.states.insert(event.track_id, state);
}

impl Tracks {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        put(db, "INSERT INTO tracks SELECT * FROM json_populate_recordset(NULL::tracks, $1::json)", &self.registered)
            .await?;
        // Bytes that are no CID can never be fetched; the manifest of a valid one is fetched later.
        let wanted = "INSERT INTO manifests (cid, state, problem)
            SELECT DISTINCT manifest_cid,
                   CASE WHEN manifest_cid LIKE '0x%' THEN 'invalid' ELSE 'wanted' END,
                   CASE WHEN manifest_cid LIKE '0x%' THEN 'the chain holds bytes that are no CID' END
            FROM json_populate_recordset(NULL::tracks, $1::json)
            ON CONFLICT (cid) DO NOTHING";
        put(db, wanted, &self.registered).await?;
        let states: Vec<_> = self.states.values().collect();
        let update = "UPDATE tracks t SET state = n.state FROM json_populate_recordset(NULL::tracks, $1::json) n
            WHERE t.chain = n.chain AND t.track_id = n.track_id";
        put_all(db, "tracks", update, &states).await
    }
}
