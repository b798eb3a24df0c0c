//! The market of the scripted world: listings, sales and cancellations.

use chain::Namespace;
use protocol::{event::*, id::Address32, market};
use rand::{Rng as _, rngs::StdRng, seq::IteratorRandom as _};

use super::world::{Track, World};

#[derive(Clone, Debug)]
pub struct Listing {
    pub id: [u8; 32],
    pub track: usize,
    pub seller: Address32,
    /// The seller's account, from which the shares come and to which they return.
    home: Address32,
    /// The account that holds the shares: the escrow on Solana, the seller's account on Ethereum.
    pub account: Address32,
    pub remaining: u64,
    pub unit_price: u64,
    fee_bps: u16,
}

impl World {
    /// Whether an account holds listed shares. The script uses such an account for the market only.
    pub(super) fn is_listed(&self, account: &Address32) -> bool {
        self.listings.iter().any(|listing| listing.account == *account)
    }

    pub(super) fn list(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng).filter(|track| self.tracks[*track].issued && !self.tracks[*track].retired)?;
        let home = self.pick_holder(rng, track, |holder| holder.open && holder.balance > 1)?;
        if self.is_listed(&home) {
            return None;
        }
        let seller = self.tracks[track].holders[&home].owner;
        let amount = rng.gen_range(1..=self.tracks[track].holders[&home].balance);
        // One in three uses the id of a listing that has ended, as is possible on Solana.
        let again = self.ended.iter().copied().choose(rng).filter(|_| rng.gen_ratio(1, 3));
        let id = match self.namespace {
            Namespace::Solana => again.unwrap_or_else(|| rng.r#gen()),
            Namespace::Ethereum => rng.r#gen(),
        };
        self.ended.remove(&id);
        let mut events = Vec::new();
        let account = match self.namespace {
            Namespace::Ethereum => home,
            // The address of the escrow is derived from the listing, which owns it.
            Namespace::Solana => {
                let escrow = Address32(protocol::id::keccak256(&[b"escrow", &id]));
                events.push(self.move_shares(track, (home, escrow), Address32(id), true, amount)?);
                escrow
            }
        };
        let unit_price = rng.gen_range(1..1_000);
        let listing =
            Listing { id, track, seller, home, account, remaining: amount, unit_price, fee_bps: self.fee_bps };
        let listed = SharesListed {
            listing: id,
            track_id: self.tracks[track].id,
            seller,
            account,
            amount,
            unit_price,
            fee_bps: self.fee_bps,
            expires_at: self.now + 1_000_000,
        };
        events.push(listed.into());
        self.listings.push(listing);
        Some(events)
    }

    pub(super) fn buy(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let at = (0..self.listings.len()).choose(rng)?;
        let listing = self.listings[at].clone();
        let amount = rng.gen_range(1..=listing.remaining);
        let buyer = self.address(rng);
        let to = self.account_of(rng, buyer);
        let Track { id: track_id, resale_bps, .. } = self.tracks[listing.track];
        let sold = market::sale(amount, listing.unit_price, resale_bps, listing.fee_bps)?;
        let mut events = vec![self.move_shares(listing.track, (listing.account, to), buyer, true, amount)?];
        if sold.royalty > 0 {
            events.push(self.deposit_into(listing.track, buyer, sold.royalty, source::RESALE, listing.id));
        }
        let remaining = listing.remaining - amount;
        let sale = SharesSold {
            listing: listing.id,
            track_id,
            seller: listing.seller,
            buyer,
            amount,
            price: sold.price,
            royalty: sold.royalty,
            fee: sold.fee,
            remaining,
        };
        events.push(sale.into());
        if remaining == 0 {
            self.ended.insert(listing.id);
            self.listings.remove(at);
        } else {
            self.listings[at].remaining = remaining;
        }
        Some(events)
    }

    pub(super) fn cancel(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let at = (0..self.listings.len()).choose(rng)?;
        let listing = self.listings.remove(at);
        self.ended.insert(listing.id);
        let mut events = Vec::new();
        if listing.account != listing.home {
            let way = (listing.account, listing.home);
            events.push(self.move_shares(listing.track, way, listing.seller, true, listing.remaining)?);
        }
        let track_id = self.tracks[listing.track].id;
        events.push(ListingCancelled { listing: listing.id, track_id, returned: listing.remaining }.into());
        Some(events)
    }
}
