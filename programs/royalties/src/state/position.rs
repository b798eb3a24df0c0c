//! `["position", token_account]`: the earnings of the shares in one token account. Created by `initialize_vault`,
//! `open_position` or the transfer hook.

use anchor_lang::{address_eq, bytemuck, find_program_address, prelude::*};
use protocol::{royalty::PositionState, seeds};

use super::Earnings;
use crate::{error::RoyaltiesError, token::ShareAccount};

/// The position of a share token account.
#[account]
pub struct Position {
    /// Shares and earnings.
    pub earnings: Earnings,
    /// The vault from which the position earns.
    pub vault: Address,
    /// The share token account.
    pub token_account: Address,
    /// Owner of the token account when the position was opened. It was immutable then, but the account can be closed
    /// and created again, with another owner or with one that can change.
    pub owner: Address,
    /// Wallet that may claim: the owner, unless `set_beneficiary` names another.
    pub beneficiary: Address,
    /// Account that paid the rent of this account and gets it back.
    pub payer: Address,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Unused; always zero.
    pub reserved: [u8; 7],
}

/// The account at the address of a position.
// A slot lives on the stack of one instruction; boxing it would only add an allocation.
#[allow(clippy::large_enum_variant)]
pub enum Slot {
    /// The position, if it is open.
    Open(Position),
    /// No account; the value is the bump of the address.
    Empty(u8),
}

impl Position {
    /// The state on which the royalty arithmetic works.
    pub fn state(&self) -> PositionState {
        self.earnings.into()
    }

    /// Stores the state after the royalty arithmetic.
    pub fn set_state(&mut self, state: &PositionState) {
        self.earnings = (*state).into();
    }

    /// Whether the position counts the shares of its token account. It does not if the account was closed and created
    /// again with another owner, or with an owner that can change, so that its shares do not earn for the former owner.
    pub fn counts(&self, shares: &ShareAccount) -> bool {
        shares.immutable_owner && address_eq(&shares.owner, &self.owner)
    }

    /// Number of shares that the position counts, given its token account (`None` if it does not exist).
    pub fn counted(&self, shares: Option<&ShareAccount>) -> u64 {
        shares.filter(|shares| self.counts(shares)).map_or(0, |shares| shares.amount)
    }

    /// Reads the position of `token_account` from `view`. Fails with [`RoyaltiesError::Position_Mismatch`] if `view` is
    /// another account.
    ///
    /// The address of an open position is not derived: positions are created only at their derived address, so the
    /// token account stored in one proves it. Only the address of an empty slot is derived.
    pub fn slot(view: &AccountView, token_account: &Address) -> Result<Slot> {
        if view.owned_by(&crate::ID) {
            let position = *Account::<Self>::load(*view)?;
            require!(address_eq(&position.token_account, token_account), RoyaltiesError::Position_Mismatch);
            return Ok(Slot::Open(position));
        }
        let (address, bump) = find_program_address(&[seeds::POSITION, token_account.as_ref()], &crate::ID);
        let empty = view.is_data_empty() && view.owned_by(&System::id());
        require!(empty && address_eq(&address, view.address()), RoyaltiesError::Position_Mismatch);
        Ok(Slot::Empty(bump))
    }

    /// Writes the position with its discriminator to `view`, which must be large enough.
    pub fn store(&self, view: &mut AccountView) -> Result<()> {
        let mut data = view.try_borrow_mut()?;
        let (discriminator, body) =
            data.split_at_mut_checked(Self::DISCRIMINATOR.len()).ok_or(ProgramError::AccountDataTooSmall)?;
        let body = body.get_mut(..size_of::<Self>()).ok_or(ProgramError::AccountDataTooSmall)?;
        discriminator.copy_from_slice(Self::DISCRIMINATOR);
        body.copy_from_slice(bytemuck::bytes_of(self));
        Ok(())
    }
}
