//! Royalty vaults of track shares: whoever holds a share earns its part of every deposit while they hold it.
//!
//! A vault belongs to a share mint, a [`state::Position`] to one share token account. The arithmetic is
//! [`protocol::royalty`]; this program keeps its state, moves the payment token, and is the transfer hook of every share
//! mint, so that a plain wallet transfer settles both sides and opens the receiver's position.
//!
//! Other programs call it through the `cpi` module that Anchor generates (features `cpi`, `no-entrypoint`):
//! `ownership` calls `initialize_vault`, `open_position` and `open_vault`, `rewards` calls `deposit`:
//!
//! ```ignore
//! let accounts = royalties::cpi::accounts::Deposit {
//!     depositor: pool.cpi_handle(),
//!     depositor_tokens: pool_tokens.cpi_handle_mut(),
//!     // … in the order of `instructions::Deposit`
//! };
//! let seeds: &[&[u8]] = &[protocol::seeds::NETWORK, &[bump]];
//! royalties::cpi::deposit(CpiContext::new_with_signer(&royalties::ID, accounts, &[seeds]), amount, source, memo)?;
//! ```
// Of what Anchor's macros generate.
#![allow(unsafe_code, unexpected_cfgs)]
// Programs are compiled without overflow checks: what is not checked says why it cannot overflow.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use anchor_lang::prelude::*;
#[cfg(target_os = "solana")]
use sbf_int128 as _;

pub mod error;
pub mod event;
pub mod instructions;
pub mod state;
pub mod token;
pub mod upgrade_authority;

pub use instructions::*;

declare_id!("HtMvvDuSVjVUo2D3HSy7C4U9YHshaJ6gdHeRdTu6SFoE");

/// The program. Discriminators are single bytes, because the hook's is fixed by Token-2022's interface.
#[program]
pub mod royalties {
    use super::*;

    /// Fixes the payment token and the programs that belong together. Only the upgrade authority, once.
    #[discrim = 0]
    pub fn initialize(
        ctx: &mut Context<Initialize>,
        ownership_program: Address,
        rewards_program: Address,
        epoch_length: u64,
    ) -> Result<()> {
        Initialize::handle(ctx, ownership_program, rewards_program, epoch_length)
    }

    /// Creates a track's vault, its token account, purse and hook account list, and the registrant's position.
    /// Only `ownership`, when it registers the track.
    #[discrim = 1]
    pub fn initialize_vault(ctx: &mut Context<InitializeVault>, track_id: [u8; 32], supply: u64) -> Result<()> {
        InitializeVault::handle(ctx, track_id, supply)
    }

    /// Lets deposits in. Only `ownership`, when the issue is finished.
    #[discrim = 2]
    pub fn open_vault(ctx: &mut Context<OpenVault>) -> Result<()> {
        OpenVault::handle(ctx)
    }

    /// Opens the position of a share token account, so that its shares earn.
    #[discrim = 3]
    pub fn open_position(ctx: &mut Context<OpenPosition>) -> Result<()> {
        OpenPosition::handle(ctx)
    }

    /// The owner of a position names who may claim.
    #[discrim = 4]
    pub fn set_beneficiary(ctx: &mut Context<SetBeneficiary>, beneficiary: Address) -> Result<()> {
        SetBeneficiary::handle(ctx, beneficiary)
    }

    /// Pays `amount` into the vault; it drips to the shares over one epoch.
    #[discrim = 5]
    pub fn deposit(ctx: &mut Context<Deposit>, amount: u64, source: u8, memo: [u8; 32]) -> Result<()> {
        Deposit::handle(ctx, amount, source, memo)
    }

    /// Pays a position's beneficiary all it is owed.
    #[discrim = 6]
    pub fn claim(ctx: &mut Context<Claim>) -> Result<()> {
        Claim::handle(ctx)
    }

    /// Reconciles a position with its token account after a burn or when that account was closed.
    #[discrim = 7]
    pub fn sync_position(ctx: &mut Context<SyncPosition>) -> Result<()> {
        SyncPosition::handle(ctx)
    }

    /// Moves what shares without a position earned to the rewards pool.
    #[discrim = 8]
    pub fn sweep_unopened(ctx: &mut Context<SweepUnopened>) -> Result<()> {
        SweepUnopened::handle(ctx)
    }

    /// Closes an empty position; its rent returns to who paid it.
    #[discrim = 9]
    pub fn close_position(ctx: &mut Context<ClosePosition>) -> Result<()> {
        ClosePosition::handle(ctx)
    }

    /// Token-2022's transfer hook: settles both sides, and opens the receiver's position if it has none.
    #[discrim = 105]
    pub fn execute(ctx: &mut Context<Execute>, tag: [u8; 7], amount: u64) -> Result<()> {
        Execute::handle(ctx, tag, amount)
    }
}

/// Unix time in seconds.
pub(crate) fn now() -> Result<u64> {
    let clock = <Clock as PinocchioSysvar>::get()?;
    u64::try_from(clock.unix_timestamp).map_err(|_| error::RoyaltiesError::Clock_OutOfRange.into())
}
