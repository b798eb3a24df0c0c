//! `["vault", mint]`: the royalty vault of a track. Created by `initialize_vault`.

use anchor_lang::prelude::*;
use protocol::royalty::VaultState;

use super::Earnings;

/// The deposits of a track, and how they are distributed to its shares.
#[account]
pub struct Vault {
    /// Total earnings per share since the creation of the vault, in base units times 2^40.
    pub index: PodU128,
    /// Remainder of the last division by the supply, in units of 2^-40; below the supply.
    pub carry: u64,
    /// Deposits not yet released to the shares, in base units of the payment token.
    pub pending: u64,
    /// Unix time, in seconds, at which all of `pending` is released.
    pub end: u64,
    /// Unix time, in seconds, of the last release.
    pub last: u64,
    /// Sum of all deposits, in base units of the payment token; stays below 2^64.
    pub deposited: u64,
    /// Sum of all claims and sweeps, in base units of the payment token.
    pub claimed: u64,
    /// The pseudo-position of shares that belong to no position.
    pub unopened: Earnings,
    /// Number of shares issued, below 2^40.
    pub supply: u64,
    /// Seconds over which a deposit is released: the epoch length at the creation of the vault.
    pub period: u64,
    /// Id of the track.
    pub track_id: [u8; 32],
    /// The track account of `ownership`.
    pub track: Address,
    /// The share mint.
    pub mint: Address,
    /// The vault's account of the payment token, at `["vault_tokens", mint]`.
    pub tokens: Address,
    /// The mint of the payment token.
    pub payment_mint: Address,
    /// The account that pays for positions opened by the transfer hook, at `["purse", mint]`.
    pub purse: Address,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Bump of the address of the purse.
    pub purse_bump: u8,
    /// Decimals of the payment token.
    pub payment_decimals: u8,
    /// Whether the vault takes deposits: set by `open_vault` when the issue is finished.
    pub open: PodBool,
    /// Unused; always zero.
    pub reserved: [u8; 4],
}

impl Vault {
    /// The state on which the royalty arithmetic works.
    pub fn state(&self) -> VaultState {
        VaultState {
            index: self.index.get(),
            carry: self.carry,
            pending: self.pending,
            end: self.end,
            last: self.last,
            deposited: self.deposited,
            unopened: self.unopened.into(),
        }
    }

    /// Stores the state after the royalty arithmetic.
    pub fn set_state(&mut self, state: &VaultState) {
        self.index = state.index.into();
        self.carry = state.carry;
        self.pending = state.pending;
        self.end = state.end;
        self.last = state.last;
        self.deposited = state.deposited;
        self.unopened = state.unopened.into();
    }

    /// Adds a claimed or swept `amount` to the sum of payments.
    pub fn add_claimed(&mut self, amount: u64) -> Result<()> {
        self.claimed =
            self.claimed.checked_add(amount).ok_or(crate::error::RoyaltiesError::Vault_DepositsExceedLimit)?;
        Ok(())
    }

    /// The state after releasing the part of `pending` that is due at `now` (Unix seconds). Does not store it.
    pub fn touched(&self, now: u64) -> Result<VaultState> {
        let mut state = self.state();
        state.touch(now, self.supply).map_err(crate::error::refused)?;
        Ok(state)
    }
}
