//! The chain's clock.

use anchor_lang::prelude::*;

use crate::error::RewardsError;

/// Unix time of the block, in seconds.
pub fn unix_now() -> Result<u64> {
    let now = <Clock as PinocchioSysvar>::get()?.unix_timestamp;
    Ok(u64::try_from(now).map_err(|_| RewardsError::Clock_OutOfRange)?)
}
