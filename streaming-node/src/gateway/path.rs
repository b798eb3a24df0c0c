//! Resolves the path of a request.

use cid::Cid;
use service::Problem;
use store::{BlobStore, Resolved};

use super::{error, request::GatewayRequest};

/// A resolved path.
#[derive(Clone)]
pub(super) struct Target {
    /// CID at the end of the path, and the blocks that prove the path.
    pub resolved: Resolved,
    /// CIDs of the root and of each path segment.
    pub roots: Vec<Cid>,
}

impl Target {
    pub fn cid(&self) -> Cid {
        self.resolved.cid
    }

    pub fn roots_text(&self) -> String {
        self.roots.iter().map(Cid::to_string).collect::<Vec<_>>().join(",")
    }

    /// Resolves one more name.
    pub async fn enter(&self, store: &dyn BlobStore, name: &str) -> Result<Self, store::StoreError> {
        let step = store.resolve(&self.cid(), &[name]).await?;
        let mut next = self.clone();
        next.resolved.cid = step.cid;
        next.resolved.proof.extend(step.proof);
        next.roots.push(step.cid);
        Ok(next)
    }
}

/// Resolves the path of the request.
pub(super) async fn follow(store: &dyn BlobStore, request: &GatewayRequest) -> Result<Target, Problem> {
    let root = request.root;
    let mut target = Target { resolved: Resolved { cid: root, proof: Vec::new() }, roots: vec![root] };
    for name in &request.path {
        target = target.enter(store, name).await.map_err(error::problem)?;
    }
    Ok(target)
}
