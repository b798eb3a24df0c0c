//! Issuers of credentials, and the Merkle roots that they posted.

use std::collections::BTreeMap;

use protocol::event::{IssuerRootPosted, IssuerSet};
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{
    error::Error,
    place::{Place, PlaceColumns, bytea},
};

#[derive(Debug, Serialize)]
struct Issuer {
    chain: String,
    issuer: u32,
    authority: String,
    enabled: bool,
    height: i64,
}

#[derive(Debug, Serialize)]
struct Root {
    #[serde(flatten)]
    at: PlaceColumns,
    issuer: u32,
    root: String,
    snapshot: u32,
}

#[derive(Debug, Default)]
pub(super) struct Issuers {
    set: BTreeMap<u32, Issuer>,
    roots: Vec<Root>,
}

pub(super) fn set(rows: &mut Rows, at: &Place<'_>, event: &IssuerSet) {
    let issuer = Issuer {
        chain: at.chain.caip2.clone(),
        issuer: event.issuer,
        authority: at.address(event.authority),
        enabled: event.enabled,
        height: at.height,
    };
    rows.issuers.set.insert(event.issuer, issuer);
}

pub(super) fn root_posted(rows: &mut Rows, at: &Place<'_>, event: &IssuerRootPosted) {
    rows.issuers.roots.push(Root {
        at: at.columns(),
        issuer: event.issuer,
        root: bytea(&event.root),
        snapshot: event.snapshot,
    });
}

impl Issuers {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let set = "INSERT INTO issuers SELECT * FROM json_populate_recordset(NULL::issuers, $1::json)
            ON CONFLICT (chain, issuer) DO UPDATE SET authority = EXCLUDED.authority, enabled = EXCLUDED.enabled,
                height = EXCLUDED.height";
        let issuers: Vec<_> = self.set.values().collect();
        put(db, set, &issuers).await?;
        let roots = "INSERT INTO issuer_roots SELECT * FROM json_populate_recordset(NULL::issuer_roots, $1::json)";
        put(db, roots, &self.roots).await.map(|_| ())
    }
}
