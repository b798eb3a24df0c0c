//! Grants a pass for a proof of age. Signed by a payer, which can be any account: the proof binds the holder. Emits
//! `PassGranted`.

use anchor_lang::prelude::*;
use protocol::{
    event::statement,
    layout::age_params,
    pass::{DAYS_ACCEPTED, cutoff, day_at},
};

use super::pass::{PassClaim, ProvePass};
use crate::{error::RewardsError, state::Gate};

impl ProvePass {
    /// Grants a pass. `day` is the day of the proof, in days since 1900-01-01: today or one of the six days before. The
    /// program computes the latest birthday with which a person reaches the age on this day; the proof shows that the
    /// person was born by then.
    pub fn prove_age(ctx: &mut Context<Self>, claim: &PassClaim, day: u32) -> Result<()> {
        Self::grant(ctx, claim, statement::AGE, |gate: &Gate, _, now| {
            let today = day_at(now).ok_or(RewardsError::Clock_OutOfRange)?;
            let age = today.checked_sub(day).ok_or(RewardsError::Age_DayOutOfRange)?;
            require!(age < DAYS_ACCEPTED, RewardsError::Age_DayOutOfRange);
            let years =
                u8::try_from(u128::from_le_bytes(gate.threshold)).map_err(|_| RewardsError::Gate_ThresholdInvalid)?;
            let cutoff = cutoff(day, years).ok_or(RewardsError::Age_CutoffBefore1900)?;
            Ok(age_params(gate.issuer, gate.subject, day, cutoff))
        })
    }
}
