//! Tracks and their shares. Registering a track mints all its shares, as Token-2022 tokens with metadata and the royalties hook,
//! to the registrant; `allocate` hands them out; `finish_issue` ends that and opens the track's royalty vault for deposits.
// Of what Anchor's macros generate.
#![allow(unsafe_code, unexpected_cfgs, unused_variables)]

use anchor_lang::prelude::*;
#[cfg(target_os = "solana")]
use sbf_int128 as _;

pub mod error;
pub mod event;
pub mod instructions;
pub mod share_mint;
pub mod state;

pub use instructions::*;

declare_id!("DVpr7WEyb9MwjhhQZ4d78gq5Xy5XKYnt2eepLgHHCEa1");

/// The program.
#[program]
pub mod ownership {
    use super::*;

    /// Fixes the deployment id from the chain's CAIP-2 id, which track ids contain. Only the upgrade authority, once.
    pub fn initialize(ctx: &mut Context<Initialize>, admin: Address, caip2: Vec<u8>) -> Result<()> {
        Initialize::handle(ctx, admin, &caip2)
    }

    /// Registers a track: creates its share mint and royalty vault, and mints all shares to the registrant.
    pub fn register_track(
        ctx: &mut Context<RegisterTrack>,
        track_id: [u8; 32],
        manifest_cid: Vec<u8>,
        supply: u64,
        name: String,
        symbol: String,
        uri: String,
    ) -> Result<()> {
        let metadata = share_mint::Metadata { name: &name, symbol: &symbol, uri: &uri };
        RegisterTrack::handle(ctx, track_id, &manifest_cid, supply, &metadata)
    }

    /// Hands shares out before the issue is finished, to at most four holders at once: for each three more accounts, wallet,
    /// associated token account and position.
    pub fn allocate(ctx: &mut Context<Allocate>, amounts: Vec<u64>) -> Result<()> {
        Allocate::handle(ctx, &amounts)
    }

    /// Ends the issue: from now on deposits and distributions are possible, and `allocate` no more.
    pub fn finish_issue(ctx: &mut Context<FinishIssue>) -> Result<()> {
        FinishIssue::handle(ctx)
    }
}
