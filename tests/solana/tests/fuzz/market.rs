//! Listing, buying and cancelling, on the virtual machine and in the model: listed shares earn royalties for the
//! seller, a sale pays exactly its price to seller, vault and protocol, and the accounts of a finished listing are
//! closed.

use anchor_lang::prelude::Address;
use protocol::market::sale;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, RESALE_BPS, World,
    market::{Buyer, FEE_BPS, Listing, market_fees, pause_instruction},
    position_of,
};

use super::{WALLETS, model::Side, run::Run};
use crate::market::state;

/// Initial balance of each wallet, in the payment token's smallest unit.
const FUNDS: u64 = 1 << 56;

/// A listing in the model. Its escrow is the model's side with the index `WALLETS` plus the listing's number.
struct Offer {
    listing: Listing,
    seller: usize,
    remaining: u64,
    unit_price: u64,
    expires_at: u64,
}

/// The expected state of the market.
pub struct Market {
    /// Each wallet's account of the payment token and its expected balance.
    payments: Vec<(Address, u64)>,
    offers: Vec<Offer>,
    fees: u64,
    is_paused: bool,
}

impl Market {
    pub fn new(world: &mut World, wallets: &[Keypair]) -> Self {
        let payments = wallets.iter().map(|wallet| (world.payment_account(&wallet.pubkey(), FUNDS), FUNDS)).collect();
        Self { payments, offers: Vec::new(), fees: 0, is_paused: false }
    }

    /// The index of the listing at `part` 255ths of the last index; `None` before the first listing.
    fn number(&self, part: u8) -> Option<usize> {
        let last = self.offers.len().checked_sub(1)?;
        Some(last * usize::from(part) / 255)
    }
}

impl Run {
    pub fn pause(&mut self, paused: bool) -> bool {
        let pause = pause_instruction(&self.world.operator.pubkey(), paused);
        self.world.send(&[pause], &[]).expect("the admin pauses");
        self.market.is_paused = paused;
        true
    }

    pub fn list(&mut self, seller: usize, part: u8, unit_price: u64, lasts: u64) -> bool {
        let (now, number) = (self.world.time(), self.market.offers.len());
        let (amount, expires_at) = (self.part(seller, part), now + lasts);
        let key = self.wallets[seller].insecure_clone();
        let mut listing = Listing::planned(&mut self.world, &self.track, &key, number as u64);
        listing.proceeds = self.market.payments[seller].0;
        let instructions = listing.instructions(&self.track, amount, unit_price, expires_at);
        let listed = self.world.send(&instructions, &[&key]).is_ok();
        let expected = !self.market.is_paused && lasts > 0 && sale(amount, unit_price, RESALE_BPS, FEE_BPS).is_some();
        assert_eq!(listed, expected, "listing {amount} at {unit_price} for {lasts} seconds");
        if listed {
            self.model.touch(now);
            self.model.sides.push(Side::default());
            self.model.open_empty(WALLETS + number);
            self.model.transfer(seller, WALLETS + number, amount, now);
            self.market.offers.push(Offer { listing, seller, remaining: amount, unit_price, expires_at });
        }
        listed
    }

    pub fn buy(&mut self, listing: u8, buyer: usize, part: u8) -> bool {
        let Some(number) = self.market.number(listing) else { return false };
        let now = self.world.time();
        let offer = &self.market.offers[number];
        let amount = (u128::from(offer.remaining) * u128::from(part) / 128) as u64;
        let wallet = Buyer { wallet: self.wallets[buyer].insecure_clone(), tokens: self.market.payments[buyer].0 };
        let bought = offer.listing.buy(&mut self.world, &self.track, &wallet, amount, u64::MAX).is_ok();
        let sold = sale(amount, offer.unit_price, RESALE_BPS, FEE_BPS);
        let sold = sold.filter(|_| amount <= offer.remaining && offer.seller != buyer);
        let sold = sold.filter(|_| now < offer.expires_at && !self.market.is_paused);
        assert_eq!(bought, sold.is_some(), "buying {amount} of {} at {now}", offer.remaining);
        let Some(sold) = sold else { return false };
        assert_eq!(sold.proceeds + sold.fee + sold.royalty, sold.price);
        self.market.payments[buyer].1 -= sold.price;
        self.market.payments[offer.seller].1 += sold.proceeds;
        self.market.fees += sold.fee;
        self.market.offers[number].remaining -= amount;
        if self.model.sides[buyer].position.is_none() {
            self.model.touch(now);
            self.model.open(buyer);
        }
        self.model.transfer(WALLETS + number, buyer, amount, now);
        if sold.royalty > 0 {
            self.model.vault.deposit(sold.royalty, now, EPOCH, self.model.supply).expect("the vault accepts it");
        }
        true
    }

    pub fn cancel(&mut self, listing: u8, by: usize) -> bool {
        let Some(number) = self.market.number(listing) else { return false };
        let now = self.world.time();
        let Offer { seller, remaining, expires_at, ref listing, .. } = self.market.offers[number];
        let by = if by < WALLETS { by } else { seller };
        let caller = self.wallets[by].insecure_clone();
        let cancelled = listing.cancel(&mut self.world, &self.track, &caller).is_ok();
        // Another account may return the shares only to where they earn.
        let earns = self.model.sides[seller].position.is_some() || self.model.purse > 0;
        let allowed = by == seller || now >= expires_at && earns;
        assert_eq!(cancelled, remaining > 0 && allowed, "cancelling at {now}");
        if cancelled {
            self.model.transfer(WALLETS + number, seller, remaining, now);
            self.market.offers[number].remaining = 0;
        }
        cancelled
    }

    /// Royalties of an escrow stay claimable after the escrow is closed.
    pub fn claim_listed(&mut self, listing: u8) -> bool {
        let Some(number) = self.market.number(listing) else { return false };
        let (now, seller) = (self.world.time(), self.market.offers[number].seller);
        let (key, destination) = (self.wallets[seller].insecure_clone(), self.market.payments[seller].0);
        let escrow = self.market.offers[number].listing.escrow;
        let claim = self.track.claim_instruction(&self.world, &escrow, &key.pubkey(), &destination);
        self.world.send(&[claim], &[&key]).expect("the seller claims for the escrow");
        self.model.touch(now);
        let mut position = self.model.sides[WALLETS + number].position.expect("an escrow has a position");
        let paid = self.model.vault.claim(&mut position).expect("claims");
        self.model.sides[WALLETS + number].position = Some(position);
        self.model.claimed += paid;
        self.market.payments[seller].1 += paid;
        true
    }

    pub fn compare_market(&self) {
        let world = &self.world;
        for (account, amount) in &self.market.payments {
            assert_eq!(world.balance(account), *amount);
        }
        assert_eq!(world.balance(&market_fees()), self.market.fees);
        for (offer, side) in self.market.offers.iter().zip(&self.model.sides[WALLETS..]) {
            let escrow = &offer.listing.escrow;
            assert_eq!(side.balance, offer.remaining);
            assert_eq!(state(world, &offer.listing).map_or(0, |listing| listing.remaining), offer.remaining);
            assert_eq!(position_of(world, escrow).map(|position| position.state()), side.position);
            if offer.remaining > 0 {
                assert_eq!(world.balance(escrow), offer.remaining);
            } else {
                assert!(world.data(escrow).is_empty() && world.data(&offer.listing.account).is_empty());
            }
        }
    }
}
