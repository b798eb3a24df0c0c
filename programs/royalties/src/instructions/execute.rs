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
        require!(address_eq(self.mint.address(), &self.vault.mint), RoyaltiesError::Mint_Mismatch);
        require!(address_eq(self.purse.address(), &self.vault.purse), RoyaltiesError::Purse_Mismatch);
        Ok(())
    }

    fn shares(&self, account: &AccountView) -> Result<ShareAccount> {
        let shares = ShareAccount::read(account, &self.vault.mint).ok_or(RoyaltiesError::ShareAccount_Invalid)?;
        require!(shares.transferring, RoyaltiesError::Hook_NotTransferring);
        Ok(shares)
    }

    fn source_side(&self) -> Result<Side> {
        let account = *self.source.address();
        let position = match Position::slot(self.source_position.account(), &account)? {
            Slot::Open(position) => Some(position),
            Slot::Empty(_) => None,
        };
        Ok(self.side(account, self.shares(self.source.account())?, position))
    }

    /// A position of another vault, left by an account that closed and came back for these shares, counts as none: a transfer must
    /// not fail on it.
    fn side(&self, account: Address, shares: ShareAccount, position: Option<Position>) -> Side {
        let position = position.filter(|position| address_eq(&position.vault, self.vault.address()));
        Side { account, shares, position }
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
        Ok((self.side(account, shares, position), opened))
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

    fn counted(&self) -> u64 {
        self.position.map_or(0, |position| position.counted(Some(&self.shares)))
    }

    fn sync(&mut self, vault: &mut VaultState) -> Result<()> {
        let counted = self.counted();
        let Some(position) = &mut self.position else { return Ok(()) };
        let mut state = position.state();
        vault.sync(&mut state, counted).map_err(refused)?;
        position.set_state(&state);
        Ok(())
    }

    fn store(&self, view: &AccountView) -> Result<()> {
        let mut view = *view;
        self.position.map_or(Ok(()), |position| position.store(&mut view))
    }
}

/// Counts the balances now. A plain move is between the two positions. Where one is missing, or its count was behind (a burn,
/// shares received unopened), the difference passes through the unopened shares, at one index, which moves no earnings.
fn count(vault: &mut VaultState, from: &mut Side, to: &mut Side) -> Result<()> {
    let (from_counted, to_counted) = (from.counted(), to.counted());
    if let (Some(sender), Some(receiver)) = (&mut from.position, &mut to.position) {
        let (mut a, mut b) = (sender.state(), receiver.state());
        let sent = a.shares.checked_sub(from_counted);
        if let Some(moved) = sent.filter(|_| sent == to_counted.checked_sub(b.shares)) {
            vault.transfer(&mut a, &mut b, moved).map_err(refused)?;
            sender.set_state(&a);
            receiver.set_state(&b);
            return Ok(());
        }
    }
    from.sync(vault)?;
    to.sync(vault)
}

impl Execute {
    /// Everything is settled with the shares counted before, and after that the balances count.
    pub fn handle(ctx: &mut Context<Self>, tag: [u8; 7], amount: u64) -> Result<()> {
        require!(tag == TAG, RoyaltiesError::Hook_InstructionUnknown);
        require!(ctx.remaining_accounts()?.is_empty(), RoyaltiesError::Hook_AccountsUnexpected);
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let mut vault = accounts.vault.touched(now)?;
        let mut from = accounts.source_side()?;
        let (mut to, opened) = accounts.destination_side(&vault)?;
        let opening = (opened.then_some(to.event_ref()), vault);
        count(&mut vault, &mut from, &mut to)?;
        from.store(accounts.source_position.account())?;
        to.store(accounts.destination_position.account())?;
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
