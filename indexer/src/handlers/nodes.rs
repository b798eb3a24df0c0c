//! Operators and quotas of streaming nodes.

use std::collections::BTreeMap;

use protocol::event::NodeRegistered;
use serde::Serialize;
use sqlx::PgConnection;

use super::{Rows, put};
use crate::{error::Error, place::Place};

#[derive(Debug, Serialize)]
struct Node {
    chain: String,
    node: u64,
    operator: String,
    quota: u64,
    height: i64,
}

#[derive(Debug, Default)]
pub(super) struct Nodes(BTreeMap<u64, Node>);

pub(super) fn registered(rows: &mut Rows, at: &Place<'_>, event: &NodeRegistered) {
    let node = Node {
        chain: at.chain.caip2.clone(),
        node: event.node,
        operator: at.address(event.operator),
        quota: event.quota,
        height: at.height,
    };
    rows.nodes.0.insert(event.node, node);
}

impl Nodes {
    pub(super) async fn write(&self, db: &mut PgConnection) -> Result<(), Error> {
        let set = "INSERT INTO nodes SELECT * FROM json_populate_recordset(NULL::nodes, $1::json)
            ON CONFLICT (chain, node) DO UPDATE SET operator = EXCLUDED.operator, quota = EXCLUDED.quota,
                height = EXCLUDED.height";
        let nodes: Vec<_> = self.0.values().collect();
        put(db, set, &nodes).await.map(|_| ())
    }
}
