use anchor_lang::prelude::*;
use protocol::{event::statement, layout::funds_params};

use super::pass::{PassClaim, ProvePass};
use crate::state::Gate;

impl ProvePass {
    /// The balance is that of the posted root's snapshot.
    pub fn prove_funds(ctx: &mut Context<Self>, claim: &PassClaim) -> Result<()> {
        Self::grant(ctx, claim, statement::FUNDS, |gate: &Gate, snapshot, _| {
            Ok(funds_params(u128::from_le_bytes(gate.threshold), gate.issuer, gate.subject, snapshot))
        })
    }
}
