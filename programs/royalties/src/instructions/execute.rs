//! The transfer hook. Token-2022 calls it after it has moved the shares, while both token accounts are marked as
//! transferring. Needs no further signature: the authority has signed the transfer. Emits `SharesMoved`, and
//! `PositionOpened` for a new position.
//!
//! The hook settles both positions with the shares counted so far, then counts the current balances. A wallet without a
//! position gets one, paid from the purse of the track. If the purse cannot pay, the received shares are unopened and
//! the transfer still succeeds.

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

/// The discriminator of `spl-transfer-hook-interface:execute` without its first byte, which is the discriminator of the
/// instruction.
const TAG: [u8; 7] = [37, 101, 197, 75, 251, 102, 26];

/// Accounts of `execute`: the five of the interface, then those of [`ExtraAccounts`].
#[event_cpi]
#[derive(Accounts)]
pub struct Execute {
    /// Share token account that sent.
    /// CHECK: `shares` requires a Token-2022 account of the vault's mint that is transferring.
    pub source: UncheckedAccount,
    /// The share mint.
    /// CHECK: compared with `vault.mint` in `validate`.
    pub mint: UncheckedAccount,
    /// Share token account that received.
    /// CHECK: `shares` requires a Token-2022 account of the vault's mint that is transferring.
    pub destination: UncheckedAccount,
    /// Owner or delegate that signed the transfer.
    /// CHECK: not used; Token-2022 has checked it.
    pub authority: UncheckedAccount,
    /// The list of extra accounts.
    /// CHECK: not used; Token-2022 has read it.
    pub extra_account_metas: UncheckedAccount,
    /// The vault of the shares.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// Position of `source`, or its empty address.
    /// CHECK: `Position::slot` checks that it belongs to `source`.
    #[account(mut)]
    pub source_position: UncheckedAccount,
    /// Position of `destination`, or its empty address.
    /// CHECK: `Position::slot` checks that it belongs to `destination`.
    #[account(mut)]
    pub destination_position: UncheckedAccount,
    /// The purse, which pays for the position of the receiver.
    /// CHECK: compared with `vault.purse` in `validate`.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// The system program, which creates that position.
    pub system_program: Program<System>,
}

/// One side of a transfer.
struct Side {
    /// The share token account.
    account: Address,
    /// The token account, read after the transfer.
    shares: ShareAccount,
    /// The position; `None` if the shares of the account are unopened.
    position: Option<Position>,
}

impl Execute {
    fn validate(&self) -> Result<()> {
        // The list of extra accounts contains these accounts, but a caller other than Token-2022 could pass others.
        require!(address_eq(self.mint.address(), &self.vault.mint), RoyaltiesError::Mint_Mismatch);
        require!(address_eq(self.purse.address(), &self.vault.purse), RoyaltiesError::Purse_Mismatch);
        Ok(())
    }

    /// Reads a token account of the transfer. It must be marked as transferring, which Token-2022 does only during a
    /// transfer, so a direct call of the hook fails.
    fn shares(&self, account: &AccountView) -> Result<ShareAccount> {
        let shares = ShareAccount::read(account, &self.vault.mint).ok_or(RoyaltiesError::ShareAccount_Invalid)?;
        require!(shares.transferring, RoyaltiesError::Hook_NotTransferring);
        Ok(shares)
    }

    /// The sending side. A missing position is not opened.
    fn source_side(&self) -> Result<Side> {
        let account = *self.source.address();
        let position = match Position::slot(self.source_position.account(), &account)? {
            Slot::Open(position) => Some(position),
            Slot::Empty(_) => None,
        };
        Ok(self.side(account, self.shares(self.source.account())?, position))
    }

    /// A position of another vault counts as missing, because a transfer must not fail on it. It exists if the token
    /// account belonged to another mint before it was closed and created again.
    fn side(&self, account: Address, shares: ShareAccount, position: Option<Position>) -> Side {
        let position = position.filter(|position| address_eq(&position.vault, self.vault.address()));
        Side { account, shares, position }
    }

    /// The receiving side, and whether its position was opened by this transfer.
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

    /// Creates the position of the receiver, with no shares yet. `None` if the owner is not a wallet or is not
    /// immutable, or if the purse cannot pay the rent and keep its own minimum balance. Also `None` if the account holds
    /// no shares, so that nobody can empty the purse with transfers of zero shares.
    fn open_from_purse(&self, shares: &ShareAccount, vault: &VaultState, bump: u8) -> Result<Option<Position>> {
        if shares.amount == 0 || !shares.immutable_owner || !token::is_wallet(&shares.owner) {
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
    /// The side, as the event contains it.
    fn event_ref(&self) -> PositionRef {
        match &self.position {
            Some(position) => PositionRef::of(position, Some(&self.shares)),
            None => PositionRef::unopened(&self.account, &self.shares),
        }
    }

    /// Number of shares to count for the position; 0 without a position.
    fn counted(&self) -> u64 {
        self.position.map_or(0, |position| position.counted(Some(&self.shares)))
    }

    /// Sets the shares of the position to the current balance; the difference comes from, or goes to, the unopened
    /// shares.
    fn sync(&mut self, vault: &mut VaultState) -> Result<()> {
        let counted = self.counted();
        let Some(position) = &mut self.position else { return Ok(()) };
        let mut state = position.state();
        vault.sync(&mut state, counted).map_err(refused)?;
        position.set_state(&state);
        Ok(())
    }

    /// Writes the position back, if there is one.
    fn store(&self, view: &AccountView) -> Result<()> {
        let mut view = *view;
        self.position.map_or(Ok(()), |position| position.store(&mut view))
    }
}

/// Counts the current balances. If both sides have a position and their counts changed by the same number of shares,
/// the shares move between the positions. Otherwise (a position is missing, or a count was outdated after a burn or
/// because shares were unopened), the difference passes through the unopened shares. Both happen at one index, so no
/// earnings move.
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
    /// Settles both positions with the shares counted before the transfer, then counts the balances after it.
    pub fn handle(ctx: &mut Context<Self>, tag: [u8; 7], amount: u64) -> Result<()> {
        // The first byte of the discriminator has selected this instruction; the others must match too.
        require!(tag == TAG, RoyaltiesError::Hook_InstructionUnknown);
        // Token-2022 passes exactly the listed accounts.
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
