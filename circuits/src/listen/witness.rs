//! The witness of a fan, and the public inputs.

use protocol::layout::{Realm, listen_params};

use super::{Leaf, ListenError, idc, nullifier};
use crate::{field::from_be, tree::Path};

/// The values from which a listen proof is generated. It contains the fan's secret, so it does not implement `Debug`.
#[derive(Clone)]
pub struct ListenWitness {
    /// The fan's secret, a canonical scalar.
    pub secret: [u8; 32],
    /// Network, node and epoch.
    pub realm: Realm,
    /// Number of the chain in the leaf, which is the chain that verifies the proof.
    pub chain: u32,
    /// Number of counted listens in the leaf.
    pub count: u16,
    /// Commitment to the list of tracks in the leaf.
    pub heard: [u8; 32],
    /// Salt of the leaf.
    pub salt: [u8; 32],
    /// Path of the leaf in the tree of the epoch.
    pub path: Path,
    /// The claimed tier.
    pub tier: u16,
    /// The claim context, see `protocol::ctx::ClaimContext::to_field`.
    pub ctx: [u8; 32],
}

/// The four public inputs, in the order used by the verifiers of both chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicInputs {
    /// Root of the listen tree of the epoch on this chain.
    pub root: [u8; 32],
    /// The nullifier, one per fan, node and epoch.
    pub nullifier: [u8; 32],
    /// network ‖ node ‖ epoch ‖ chain ‖ tier, computed by the verifying chain.
    pub params: [u8; 32],
    /// The claim context: a hash of deployment, recipient, fee receiver, fee, expiry and circuit version.
    pub ctx: [u8; 32],
}

impl PublicInputs {
    /// The inputs as an array: root, nullifier, params, ctx.
    #[must_use]
    pub const fn to_array(&self) -> [[u8; 32]; 4] {
        [self.root, self.nullifier, self.params, self.ctx]
    }
}

impl ListenWitness {
    /// The leaf of this witness.
    ///
    /// # Errors
    /// [`ListenError::NotCanonical`] if the secret is not below the order of the field.
    pub fn leaf(&self) -> Result<Leaf, ListenError> {
        let idc = idc(&self.secret, &self.realm)?;
        let (epoch, chain, count) = (self.realm.epoch, self.chain, self.count);
        Ok(Leaf { idc, epoch, chain, count, heard: self.heard, salt: self.salt })
    }

    /// The public inputs of this witness.
    ///
    /// # Errors
    /// [`ListenError`] if the statement is false for this witness, or a value is malformed.
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
