//! What a fan knows, and what the chain is told.

use protocol::layout::{Realm, listen_params};

use super::{Leaf, ListenError, idc, nullifier};
use crate::{field::from_be, tree::Path};

/// Everything a listen proof is made from. It holds the fan's secret, so it has no `Debug`.
#[derive(Clone)]
pub struct ListenWitness {
    /// The fan's secret, a canonical scalar.
    pub secret: [u8; 32],
    /// Network, node and epoch.
    pub realm: Realm,
    /// The chain the leaf settles on, and the one that verifies.
    pub chain: u32,
    /// Counted listens in the leaf.
    pub count: u16,
    /// The leaf's commitment to its tracks.
    pub heard: [u8; 32],
    /// The leaf's salt.
    pub salt: [u8; 32],
    /// The leaf's path in the epoch's tree.
    pub path: Path,
    /// The tier claimed.
    pub tier: u16,
    /// What the claim binds, `protocol::ctx::ClaimContext::to_field`.
    pub ctx: [u8; 32],
}

/// The four public inputs, in the order in which both verifiers take them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicInputs {
    /// Root of the epoch's listen tree for this chain.
    pub root: [u8; 32],
    /// One per fan, node and epoch.
    pub nullifier: [u8; 32],
    /// network ‖ node ‖ epoch ‖ chain ‖ tier, built by the verifying chain.
    pub params: [u8; 32],
    /// Deployment, recipient, fee receiver, fee, expiry and circuit version.
    pub ctx: [u8; 32],
}

impl PublicInputs {
    /// root, nullifier, params, ctx.
    #[must_use]
    pub const fn to_array(&self) -> [[u8; 32]; 4] {
        [self.root, self.nullifier, self.params, self.ctx]
    }
}

impl ListenWitness {
    /// The leaf this witness opens.
    pub fn leaf(&self) -> Result<Leaf, ListenError> {
        let idc = idc(&self.secret, &self.realm)?;
        let (epoch, chain, count) = (self.realm.epoch, self.chain, self.count);
        Ok(Leaf { idc, epoch, chain, count, heard: self.heard, salt: self.salt })
    }

    /// The public inputs this witness proves; an error when it proves nothing.
    pub fn public_inputs(&self) -> Result<PublicInputs, ListenError> {
        if self.count < self.tier {
            return Err(ListenError::TierNotReached { count: self.count, tier: self.tier });
        }
        from_be("ctx", &self.ctx)?;
        Ok(PublicInputs {
            root: self.path.root(&self.leaf()?.hash()?)?,
            nullifier: nullifier(&self.secret, &self.realm)?,
            params: listen_params(&self.realm, self.chain, self.tier),
            ctx: self.ctx,
        })
    }
}
