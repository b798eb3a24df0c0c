//! Tracks and their shares. Registering a track mints all its shares, as Token-2022 tokens with metadata and the royalties hook,
//! to the registrant; `allocate` hands them out; `finish_issue` ends that and opens the track's royalty vault for deposits.
// Of what Anchor's macros generate.
#![allow(unsafe_code, unexpected_cfgs, unused_variables)]
// Programs are compiled without overflow checks: what is not checked says why it cannot overflow.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use anchor_lang::prelude::*;
#[cfg(target_os = "solana")]
use sbf_int128 as _;

pub mod error;
pub mod event;
pub mod instructions;
pub mod share_mint;
pub mod share_transfer;
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

    /// Ends the issue: from now on deposits, listings and distributions are possible, and `allocate` no more. Fixes the part of every
    /// sale's price that is deposited in the vault.
    pub fn finish_issue(ctx: &mut Context<FinishIssue>, resale_bps: u16) -> Result<()> {
        FinishIssue::handle(ctx, resale_bps)
    }

    /// Publishes the next version of the manifest, and where wallets find it. Only the registrant.
    pub fn update_manifest(ctx: &mut Context<UpdateManifest>, manifest_cid: Vec<u8>, uri: String) -> Result<()> {
        UpdateManifest::handle(ctx, &manifest_cid, &uri)
    }

    /// Takes no new listings any more. Only the registrant.
    pub fn retire_track(ctx: &mut Context<RetireTrack>) -> Result<()> {
        RetireTrack::handle(ctx)
    }

    /// Names who may become the registrant; zeros withdraw that. Only the registrant.
    pub fn propose_registrant(ctx: &mut Context<ProposeRegistrant>, pending_registrant: Address) -> Result<()> {
        ProposeRegistrant::handle(ctx, pending_registrant)
    }

    /// Becomes the registrant. Only who was named.
    pub fn accept_registrant(ctx: &mut Context<AcceptRegistrant>) -> Result<()> {
        AcceptRegistrant::handle(ctx)
    }

    /// Names who may become the admin; zeros withdraw that. Only the admin.
    pub fn propose_admin(ctx: &mut Context<ProposeAdmin>, pending_admin: Address) -> Result<()> {
        ProposeAdmin::handle(ctx, pending_admin)
    }

    /// Becomes the admin. Only who was named.
    pub fn accept_admin(ctx: &mut Context<AcceptAdmin>) -> Result<()> {
        AcceptAdmin::handle(ctx)
    }

    /// Sets the market up. Only the upgrade authority, once.
    pub fn initialize_market(ctx: &mut Context<InitializeMarket>, fee_bps: u16) -> Result<()> {
        InitializeMarket::handle(ctx, fee_bps)
    }

    /// Makes a listing and its escrow. In the same transaction the seller transfers shares to the escrow and calls `list`.
    pub fn open_listing(ctx: &mut Context<OpenListing>, number: u64) -> Result<()> {
        OpenListing::handle(ctx, number)
    }

    /// Puts everything in the listing's escrow up for sale at a price a share, until a time.
    pub fn list(ctx: &mut Context<List>, unit_price: u64, expires_at: u64) -> Result<()> {
        List::handle(ctx, unit_price, expires_at)
    }

    /// Buys shares of a listing for at most `max_price` in all.
    pub fn buy(ctx: &mut Context<Buy>, amount: u64, max_price: u64) -> Result<()> {
        Buy::handle(ctx, amount, max_price)
    }

    /// Ends a listing and returns its shares: the seller at any time, anyone once it has expired. Never paused.
    pub fn cancel(ctx: &mut Context<Cancel>) -> Result<()> {
        Cancel::handle(ctx)
    }

    /// Stops listing and buying, or lets them go on. Only the admin.
    pub fn set_market_paused(ctx: &mut Context<SetMarketPaused>, paused: bool) -> Result<()> {
        SetMarketPaused::handle(ctx, paused)
    }

    /// Sets the protocol fee of later listings. Only the admin.
    pub fn set_protocol_fee(ctx: &mut Context<SetProtocolFee>, fee_bps: u16) -> Result<()> {
        SetProtocolFee::handle(ctx, fee_bps)
    }

    /// Pays the collected fees out. Only the admin.
    pub fn withdraw_fees(ctx: &mut Context<WithdrawFees>) -> Result<()> {
        WithdrawFees::handle(ctx)
    }
}

/// Unix time in seconds.
pub(crate) fn now() -> Result<u64> {
    let clock = <Clock as PinocchioSysvar>::get()?;
    u64::try_from(clock.unix_timestamp).map_err(|_| error::OwnershipError::Clock_OutOfRange.into())
}
