//! `["position", token_account]`: what the shares in one token account earn.

use anchor_lang::{address_eq, bytemuck, find_program_address, prelude::*};
use protocol::{royalty::PositionState, seeds};

use super::Earnings;
use crate::{error::RoyaltiesError, token::ShareAccount};

/// A position.
#[account]
pub struct Position {
    /// Shares and what they earned.
    pub earnings: Earnings,
    /// The vault it earns from.
    pub vault: Address,
    /// The share token account.
    pub token_account: Address,
    /// Owner of that account when the position was opened; it cannot change while the account lives.
    pub owner: Address,
    /// Who may claim.
    pub beneficiary: Address,
    /// Who paid for this account, and gets its rent back.
    pub payer: Address,
    /// Bump of this address.
    pub bump: u8,
    /// Zeros.
    pub reserved: [u8; 7],
}

/// What lies at the address where a token account's position belongs.
// Lives for one instruction, on a stack that has no heap to box it on.
#[allow(clippy::large_enum_variant)]
pub enum Slot {
    /// The position.
    Open(Position),
    /// Nothing; the address has this bump.
    Empty(u8),
}

impl Position {
    /// What the royalty arithmetic works on.
    pub fn state(&self) -> PositionState {
        self.earnings.into()
    }

    /// Stores what it left.
    pub fn set_state(&mut self, state: &PositionState) {
        self.earnings = (*state).into();
    }

    /// Shares to count, given its token account, if it exists: a token account that closed and came back with another owner
    /// counts 0, so that its shares do not earn for the old one.
    pub fn counted(&self, shares: Option<&ShareAccount>) -> u64 {
        shares.filter(|shares| address_eq(&shares.owner, &self.owner)).map_or(0, |shares| shares.amount)
    }

    /// Reads the slot of `token_account`. A position proves its address by the token account it stores (it is created nowhere
    /// else), so only an empty slot is derived.
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

    /// Writes the position to its account.
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
