//! `["vault", mint]`: a track's royalty vault.

use anchor_lang::prelude::*;
use protocol::royalty::VaultState;

use super::Earnings;

/// How much a track earned, and what of it is still to be shared out.
#[account]
pub struct Vault {
    /// Earnings of one share since the beginning, scaled.
    pub index: PodU128,
    /// What dividing by the supply left.
    pub carry: u64,
    /// Deposited and not yet dripped.
    pub pending: u64,
    /// Unix time at which it has dripped whole.
    pub end: u64,
    /// Unix time of the last drip.
    pub last: u64,
    /// Everything ever deposited.
    pub deposited: u64,
    /// Everything ever claimed or swept.
    pub claimed: u64,
    /// The pseudo-position of shares without a position.
    pub unopened: Earnings,
    /// Shares issued.
    pub supply: u64,
    /// Seconds over which a deposit drips.
    pub period: u64,
    /// The track.
    pub track_id: [u8; 32],
    /// The track's account in `ownership`.
    pub track: Address,
    /// The share mint.
    pub mint: Address,
    /// The vault's token account for the payment token.
    pub tokens: Address,
    /// The payment token.
    pub payment_mint: Address,
    /// Pays for positions that the hook opens.
    pub purse: Address,
    /// Bump of this address.
    pub bump: u8,
    /// Bump of the purse.
    pub purse_bump: u8,
    /// Decimals of the payment token.
    pub payment_decimals: u8,
    /// Whether the issue is finished, so that deposits may come.
    pub open: PodBool,
    /// Zeros.
    pub reserved: [u8; 4],
}

impl Vault {
    /// What the royalty arithmetic works on.
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

    /// Stores what it left.
    pub fn set_state(&mut self, state: &VaultState) {
        self.index = state.index.into();
        self.carry = state.carry;
        self.pending = state.pending;
        self.end = state.end;
        self.last = state.last;
        self.deposited = state.deposited;
        self.unopened = state.unopened.into();
    }

    /// Counts what left the vault.
    pub fn add_claimed(&mut self, amount: u64) -> Result<()> {
        self.claimed =
            self.claimed.checked_add(amount).ok_or(crate::error::RoyaltiesError::Vault_DepositsExceedLimit)?;
        Ok(())
    }

    /// The state after dripping what is due at `now`.
    pub fn touched(&self, now: u64) -> Result<VaultState> {
        let mut state = self.state();
        state.touch(now, self.supply).map_err(crate::error::refused)?;
        Ok(state)
    }
}
