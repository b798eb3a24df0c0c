//! `["config"]`: what all tracks of a deployment share.

use anchor_lang::prelude::*;

/// Fixed at initialisation.
#[account]
pub struct OwnershipConfig {
    /// Part of every track id, so that a track belongs to one deployment.
    pub deployment_id: [u8; 32],
    /// May stop the market, set its fee and take the fees.
    pub admin: Address,
    /// Named by the admin, becomes admin by accepting.
    pub pending_admin: Address,
    /// Bump of this address.
    pub bump: u8,
    /// Zeros.
    pub reserved: [u8; 7],
}
