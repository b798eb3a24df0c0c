//! The transfer hook: Token-2022 calls it after it moved shares, with both token accounts marked as transferring.
//!
//! It settles both sides with the shares counted so far, then counts the balances as they are now. A wallet that has no position
//! gets one, paid from the track's purse; with an empty purse its shares are unopened, and the transfer still goes through.

use anchor_lang::{
    address_eq, create_account_with_signers,
    pinocchio::sysvars::{Sysvar as _, rent::Rent},
    prelude::*,
};
use protocol::{
    royalty::{PositionState, VaultState},
    seeds,
};

use crate::{
    error::{RoyaltiesError, refused},
    event::{PositionOpened, PositionRef, SharesMoved},
    state::{Position, Slot, Vault},
    token::{self, ShareAccount},
};

mod extra_accounts;

pub use extra_accounts::ExtraAccounts;

/// Rest of the discriminator of `spl-transfer-hook-interface:execute`, whose first byte is the instruction's.
const TAG: [u8; 7] = [37, 101, 197, 75, 251, 102, 26];

/// Accounts of `execute`: the interface's five, then those of [`ExtraAccounts`].
#[event_cpi]
#[derive(Accounts)]
pub struct Execute {
    /// Share token account that sent.
    pub source: UncheckedAccount,
    /// The share mint.
    pub mint: UncheckedAccount,
    /// Share token account that received.
    pub destination: UncheckedAccount,
    /// Owner or delegate that signed the transfer.
    pub authority: UncheckedAccount,
    /// The list of extra accounts.
    pub extra_account_metas: UncheckedAccount,
    /// The vault of these shares.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The sender's position, or the empty address of it.
    #[account(mut)]
    pub source_position: UncheckedAccount,
    /// The receiver's position, or the empty address of it.
    #[account(mut)]
    pub destination_position: UncheckedAccount,
    /// Pays for the receiver's position.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// Creates it.
    pub system_program: Program<System>,
}

/// One side of a transfer.
struct Side {
    account: Address,
    shares: ShareAccount,
    position: Option<Position>,
}

impl Execute {
    fn validate(&self) -> Result<()> {
        require!(address_eq(self.mint.address(), &self.vault.mint), RoyaltiesError::WrongMint);
        require!(address_eq(self.purse.address(), &self.vault.purse), RoyaltiesError::WrongPurse);
        Ok(())
    }

    fn shares(&self, account: &AccountView) -> Result<ShareAccount> {
        let shares = ShareAccount::read(account, &self.vault.mint).ok_or(RoyaltiesError::NotShareAccount)?;
        require!(shares.transferring, RoyaltiesError::NotTransferring);
        Ok(shares)
    }

    fn source_side(&self) -> Result<Side> {
        let account = *self.source.address();
        let position = match Position::slot(self.source_position.account(), &account)? {
            Slot::Open(position) => Some(position),
            Slot::Empty(_) => None,
        };
        self.side(account, self.shares(self.source.account())?, position)
    }

    fn side(&self, account: Address, shares: ShareAccount, position: Option<Position>) -> Result<Side> {
        let ours = position.is_none_or(|position| address_eq(&position.vault, self.vault.address()));
        require!(ours, RoyaltiesError::WrongVault);
        Ok(Side { account, shares, position })
    }

    /// The receiving side, and whether its position was opened just now.
    fn destination_side(&self, vault: &VaultState) -> Result<(Side, bool)> {
        let account = *self.destination.address();
        let shares = self.shares(self.destination.account())?;
        let (position, opened) = match Position::slot(self.destination_position.account(), &account)? {
            Slot::Open(position) => (Some(position), false),
            Slot::Empty(bump) => {
                let position = self.open_from_purse(&shares, vault, bump)?;
                (position, position.is_some())
            }
        };
        Ok((self.side(account, shares, position)?, opened))
    }

    /// Creates the receiver's position, with no shares yet, if its owner is a wallet and the purse can pay and keep its minimum.
    fn open_from_purse(&self, shares: &ShareAccount, vault: &VaultState, bump: u8) -> Result<Option<Position>> {
        if !shares.immutable_owner || !token::is_wallet(&shares.owner) {
            return Ok(None);
        }
        let space = <Account<Position> as Space>::INIT_SPACE;
        let rent = Rent::get()?;
        let price = rent.try_minimum_balance(space)?.saturating_sub(self.destination_position.lamports());
        if self.purse.lamports() < price.saturating_add(rent.try_minimum_balance(0)?) {
            return Ok(None);
        }
        create_account_with_signers(
            self.purse.account(),
            self.destination_position.account(),
            space,
            &crate::ID,
            Some(&[seeds::POSITION, self.destination.address().as_ref(), &[bump]]),
            Some(&[seeds::PURSE, self.vault.mint.as_ref(), &[self.vault.purse_bump]]),
        )?;
        let mut state = PositionState::default();
        vault.settle(&mut state).map_err(refused)?;
        Ok(Some(Position {
            earnings: state.into(),
            vault: *self.vault.address(),
            token_account: *self.destination.address(),
            owner: shares.owner,
            beneficiary: shares.owner,
            payer: self.vault.purse,
            bump,
            reserved: [0; 7],
        }))
    }
}

impl Side {
    fn event_ref(&self) -> PositionRef {
        match &self.position {
            Some(position) => PositionRef::open(position),
            None => PositionRef::unopened(&self.account, &self.shares),
        }
    }

    /// Counts the balance now, and stores the position.
    fn count(&mut self, vault: &mut VaultState, view: &AccountView) -> Result<()> {
        let Some(position) = &mut self.position else { return Ok(()) };
        let mut state = position.state();
        vault.sync(&mut state, position.counted(Some(&self.shares))).map_err(refused)?;
        position.set_state(&state);
        position.store(&mut view.clone())
    }
}

impl Execute {
    /// Both sides pass through the unopened shares at one index, which moves no earnings.
    pub fn handle(ctx: &mut Context<Self>, tag: [u8; 7], amount: u64) -> Result<()> {
        require!(tag == TAG, RoyaltiesError::UnknownInstruction);
        require!(ctx.remaining_accounts()?.is_empty(), RoyaltiesError::UnexpectedAccounts);
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let mut vault = accounts.vault.touched(now)?;
        let mut from = accounts.source_side()?;
        let (mut to, opened) = accounts.destination_side(&vault)?;
        let opening = (opened.then_some(to.event_ref()), vault);
        from.count(&mut vault, accounts.source_position.account())?;
        to.count(&mut vault, accounts.destination_position.account())?;
        accounts.vault.set_state(&vault);

        let track_id = ctx.accounts.vault.track_id;
        if let (Some(position), vault) = opening {
            emit_cpi!(PositionOpened {
                track_id,
                vault_state: vault.into(),
                position,
                beneficiary: position.owner,
                payer: ctx.accounts.vault.purse,
            });
        }
        emit_cpi!(SharesMoved {
            track_id,
            from: from.event_ref(),
            to: to.event_ref(),
            amount,
            vault_state: vault.into(),
        });
        Ok(())
    }
}
