//! Grants a pass for a proof of funds. Signed by a payer, which can be any account: the proof binds the holder. Emits
//! `PassGranted`.

use anchor_lang::prelude::*;
use protocol::{event::statement, layout::funds_params};

use super::pass::{PassClaim, ProvePass};
use crate::state::Gate;

impl ProvePass {
    /// Grants a pass. The balance proved is the one in the snapshot of the posted root.
    pub fn prove_funds(ctx: &mut Context<Self>, claim: &PassClaim) -> Result<()> {
        Self::grant(ctx, claim, statement::FUNDS, |gate: &Gate, snapshot, _| {
            Ok(funds_params(u128::from_le_bytes(gate.threshold), gate.issuer, gate.subject, snapshot))
        })
    }
}
