//! `["config"]`: the configuration shared by all tracks of a deployment. Created by `initialize`.

use anchor_lang::prelude::*;

/// The configuration of this program.
#[account]
pub struct OwnershipConfig {
    /// Hash of the chain's CAIP-2 id and this program's id. It is part of every track id, so that a track belongs to
    /// one deployment. It never changes.
    pub deployment_id: [u8; 32],
    /// Wallet that may pause the market, set the protocol fee and withdraw the collected fees.
    pub admin: Address,
    /// Wallet that may become the admin by `accept_admin`; zero if there is no nomination.
    pub pending_admin: Address,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Unused; always zero.
    pub reserved: [u8; 7],
}
