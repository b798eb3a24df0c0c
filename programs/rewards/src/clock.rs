//! Reads the clock of the chain.

use anchor_lang::prelude::*;

use crate::error::RewardsError;

/// The current Unix time, in seconds. Fails with [`RewardsError::Clock_OutOfRange`] if it is negative.
pub fn unix_now() -> Result<u64> {
    let now = <Clock as PinocchioSysvar>::get()?.unix_timestamp;
    Ok(u64::try_from(now).map_err(|_| RewardsError::Clock_OutOfRange)?)
}
