//! Shares in the scripted world: registration of tracks, allocations and transfers.

use std::collections::BTreeMap;

use chain::Namespace;
use protocol::{
    event::*,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use rand::{Rng as _, rngs::StdRng};

use super::world::{Holder, Track, World, reference};

impl World {
    pub(super) fn register(&mut self, rng: &mut StdRng) -> Vec<Event> {
        let supply = rng.gen_range(1..1_000_000);
        let registrant = self.address(rng);
        let account = self.account_of(rng, registrant);
        let shares = self.address(rng);
        let mut vault = VaultState::with_supply(supply, self.now);
        let mut state = PositionState::default();
        vault.open(&mut state, supply).expect("open");
        let mut id: [u8; 32] = rng.r#gen();
        id[0] = 0;
        let mut cid = vec![1, 0x55, 0x12, 32];
        cid.extend(rng.r#gen::<[u8; 32]>());
        let holder = Holder { owner: registrant, balance: supply, open: true, former: None, state };
        let position = reference(account, &holder);
        let holders = BTreeMap::from([(account, holder)]);
        self.tracks.push(Track {
            id,
            registrant,
            supply,
            issued: false,
            retired: false,
            resale_bps: 0,
            version: 1,
            vault,
            claimed: 0,
            holders,
        });
        let registered = TrackRegistered {
            track_id: id,
            registrant,
            shares,
            vault: self.address(rng),
            supply,
            manifest_cid: CidBytes::new(&cid).expect("fits"),
            vault_state: vault,
            position,
        };
        vec![registered.into()]
    }

    pub(super) fn transfer(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let from = self.pick_holder(rng, track, |holder| holder.balance > 0)?;
        if self.is_listed(&from) {
            return None;
        }
        let known = self.pick_holder(rng, track, |_| true).filter(|to| *to != from && rng.gen_bool(0.4));
        let known = known.filter(|to| !self.is_listed(to));
        let (to, owner, opens) = match known {
            Some(to) => (to, self.tracks[track].holders[&to].owner, false),
            None => {
                let owner = self.address(rng);
                (self.account_of(rng, owner), owner, rng.gen_bool(0.7))
            }
        };
        let sender = &self.tracks[track].holders[&from];
        let (by_registrant, amount) =
            (sender.owner == self.tracks[track].registrant, rng.gen_range(1..=sender.balance));
        let mut events = Vec::new();
        if !self.tracks[track].issued && by_registrant {
            events.push(SharesAllocated { track_id: self.tracks[track].id, to: owner, amount }.into());
        }
        events.push(self.move_shares(track, (from, to), owner, opens, amount)?);
        Some(events)
    }

    /// Closes an empty token account and creates it again at the same address with another owner, which emits no event,
    /// and sends shares to it. The position of the former owner does not count them.
    pub(super) fn recreate(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        // Escrows keep their owner: the listing.
        let empty = |holder: &Holder| holder.open && holder.balance == 0 && !self.ended.contains(&holder.owner.0);
        let account = self.pick_holder(rng, track, empty)?;
        let from = self.pick_holder(rng, track, |holder| holder.balance > 0)?;
        if self.namespace != Namespace::Solana || self.is_listed(&account) || self.is_listed(&from) {
            return None;
        }
        let owner = self.address(rng);
        let holders = &mut self.tracks[track].holders;
        let holder = holders.get_mut(&account)?;
        (holder.former, holder.owner, holder.open) = (Some(holder.owner), owner, false);
        let amount = rng.gen_range(1..=holders[&from].balance);
        self.move_shares(track, (from, account), owner, false, amount).map(|moved| vec![moved])
    }

    /// Moves shares between accounts. A new receiving account belongs to `owner`, and its position is opened if
    /// `opens`.
    pub(super) fn move_shares(
        &mut self,
        track: usize,
        (from, to): (Address32, Address32),
        owner: Address32,
        opens: bool,
        amount: u64,
    ) -> Option<Event> {
        let now = self.now;
        let Track { id, supply, vault, holders, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        let mut sender = holders.remove(&from)?;
        let mut receiver = holders.remove(&to).unwrap_or_else(|| {
            let mut state = PositionState::default();
            if opens {
                vault.open(&mut state, 0).expect("open");
            }
            Holder { owner, balance: 0, open: opens, former: None, state }
        });
        match (sender.open, receiver.open) {
            (true, true) => vault.transfer(&mut sender.state, &mut receiver.state, amount).expect("transfer"),
            (true, false) => vault.unopen(&mut sender.state, amount).expect("unopen"),
            (false, true) => vault.open(&mut receiver.state, amount).expect("open"),
            (false, false) => vault.settle_unopened().expect("settle"),
        }
        for side in [&mut sender, &mut receiver].into_iter().filter(|side| side.former.is_some()) {
            vault.settle(&mut side.state).expect("settle");
        }
        sender.balance -= amount;
        receiver.balance += amount;
        let moved = SharesMoved {
            track_id: *id,
            from: reference(from, &sender),
            to: reference(to, &receiver),
            amount,
            vault_state: *vault,
        };
        holders.insert(from, sender);
        holders.insert(to, receiver);
        Some(moved.into())
    }
}
