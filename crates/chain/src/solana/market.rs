//! Instructions of the market in the `ownership` program.

use std::time::{SystemTime, UNIX_EPOCH};

use anchor_client::Instruction;
use anchor_lang::prelude::Address;
use bindings::solana::ownership::{accounts, instruction, types};

use super::{
    build::{Instructions, Payment, call, create_share_account, create_token_account},
    pda::{Programs, TrackAccounts, event_authority, share_account},
};
use crate::ChainError;

/// The market of a deployment.
pub(crate) struct Market<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) payment: Payment,
    pub(crate) sender: Address,
}

/// Where a listing to be made will be.
pub(crate) struct Planned {
    pub(crate) track: TrackAccounts,
    pub(crate) listing: Address,
    pub(crate) escrow: Address,
    number: u64,
}

/// A number that its sender uses for nothing else: the time in nanoseconds.
pub(crate) fn unused_number() -> Result<u64, ChainError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let nanos = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
    nanos.ok_or_else(|| ChainError::Invalid("this machine's clock is wrong; set it".into()))
}

impl Market<'_> {
    /// The sender's listing `number` of a track's shares.
    pub(crate) fn planned(&self, track: &TrackAccounts, number: u64) -> Planned {
        let listing = self.programs.listing(&track.mint, &self.sender, number);
        Planned { track: *track, listing, escrow: self.programs.escrow(&listing), number }
    }

    /// Opens the listing, moves the shares by `transfer`, which wallets show for what it is, and puts them up for sale.
    /// The seller is paid at the associated account of the payment token, created if need be.
    pub(crate) fn list(
        &self,
        planned: &Planned,
        transfer: Instruction,
        unit_price: u64,
        expires_at: u64,
    ) -> Instructions {
        let (programs, track) = (self.programs, &planned.track);
        let open = accounts::OpenListing {
            seller: self.sender,
            market: programs.market(),
            track: track.track,
            mint: track.mint,
            listing: planned.listing,
            escrow: planned.escrow,
            escrow_position: programs.position(&planned.escrow),
            vault: track.vault,
            royalties_event_authority: event_authority(&programs.royalties),
        };
        let list = accounts::List {
            seller: self.sender,
            market: programs.market(),
            track: track.track,
            listing: planned.listing,
            escrow: planned.escrow,
            proceeds: self.payment.account_of(&self.sender),
            event_authority: event_authority(&programs.ownership),
            program: programs.ownership,
        };
        vec![
            create_token_account(&self.sender, &self.sender, &self.payment),
            call(programs.ownership, open, instruction::OpenListing { number: planned.number }),
            transfer,
            call(programs.ownership, list, instruction::List { unit_price, expires_at }),
        ]
    }

    /// Buys into the sender's share account, which is created if need be.
    pub(crate) fn buy(&self, listing: Address, found: &types::Listing, amount: u64, max_price: u64) -> Instructions {
        let programs = self.programs;
        let track = programs.track_of_mint(found.track, found.mint);
        let shares = share_account(&self.sender, &track.mint);
        let accounts = accounts::Buy {
            buyer: self.sender,
            market: programs.market(),
            track: track.track,
            listing,
            seller: found.seller,
            escrow: found.escrow,
            escrow_position: programs.position(&found.escrow),
            buyer_shares: shares,
            buyer_position: programs.position(&shares),
            mint: track.mint,
            vault: track.vault,
            vault_tokens: track.vault_tokens,
            purse: track.purse,
            extra_account_metas: track.extra_account_metas,
            buyer_tokens: self.payment.account_of(&self.sender),
            proceeds: found.proceeds,
            market_fees: programs.market_fees(),
            payment_mint: self.payment.mint,
            payment_token_program: self.payment.program,
            royalties_event_authority: event_authority(&programs.royalties),
            event_authority: event_authority(&programs.ownership),
            program: programs.ownership,
        };
        vec![
            create_share_account(&self.sender, &self.sender, &track.mint),
            call(programs.ownership, accounts, instruction::Buy { amount, max_price }),
        ]
    }

    /// Returns the shares to the seller's share account, which is created if need be.
    pub(crate) fn cancel(&self, listing: Address, found: &types::Listing) -> Instructions {
        let programs = self.programs;
        let track = programs.track_of_mint(found.track, found.mint);
        let shares = share_account(&found.seller, &track.mint);
        let accounts = accounts::Cancel {
            caller: self.sender,
            track: track.track,
            listing,
            seller: found.seller,
            escrow: found.escrow,
            escrow_position: programs.position(&found.escrow),
            seller_shares: shares,
            seller_position: programs.position(&shares),
            mint: track.mint,
            vault: track.vault,
            purse: track.purse,
            extra_account_metas: track.extra_account_metas,
            royalties_event_authority: event_authority(&programs.royalties),
            event_authority: event_authority(&programs.ownership),
            program: programs.ownership,
        };
        vec![
            create_share_account(&self.sender, &found.seller, &track.mint),
            call(programs.ownership, accounts, instruction::Cancel {}),
        ]
    }
}
