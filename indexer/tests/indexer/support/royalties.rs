//! Royalties in the scripted world: deposits, claims, positions and sweeps.

use chain::Namespace;
use protocol::{event::*, id::Address32};
use rand::{Rng as _, rngs::StdRng};

use super::world::{EPOCH_LENGTH, Track, World, reference};

impl World {
    pub(super) fn deposit(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let depositor = self.address(rng);
        let mut events = Vec::new();
        if !std::mem::replace(&mut self.tracks[track].issued, true) {
            let resale_bps = rng.gen_range(0..=protocol::market::RESALE_BPS_MAX);
            self.tracks[track].resale_bps = resale_bps;
            events.push(IssueFinished { track_id: self.tracks[track].id, resale_bps }.into());
        }
        events.push(self.deposit_into(track, depositor, rng.gen_range(1..5_000_000), rng.gen_range(0..5), rng.r#gen()));
        Some(events)
    }

    pub(super) fn deposit_into(
        &mut self,
        track: usize,
        depositor: Address32,
        amount: u64,
        source: u8,
        memo: [u8; 32],
    ) -> Event {
        let now = self.now;
        let Track { id, supply, vault, .. } = &mut self.tracks[track];
        vault.deposit(amount, now, EPOCH_LENGTH, *supply).expect("deposit");
        Deposited { track_id: *id, depositor, amount, source, memo, vault_state: *vault }.into()
    }

    pub(super) fn claim(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let account = self.pick_holder(rng, track, |holder| holder.open)?;
        let destination = self.address(rng);
        let now = self.now;
        let Track { id, supply, vault, holders, claimed, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        let holder = holders.get_mut(&account)?;
        let amount = vault.claim(&mut holder.state).expect("claim");
        *claimed += amount;
        let claim = RoyaltyClaimed {
            track_id: *id,
            account,
            owner: holder.owner,
            position_state: holder.state,
            beneficiary: holder.owner,
            destination,
            amount,
            vault_state: *vault,
        };
        Some(vec![claim.into()])
    }

    pub(super) fn open(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let account = self.pick_holder(rng, track, |holder| !holder.open && holder.former.is_none())?;
        let payer = self.address(rng);
        let now = self.now;
        let Track { id, supply, vault, holders, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        let holder = holders.get_mut(&account)?;
        vault.open(&mut holder.state, holder.balance).expect("open");
        holder.open = true;
        let position = reference(account, holder);
        let beneficiary = if rng.r#gen() { holder.owner } else { payer };
        Some(vec![PositionOpened { track_id: *id, vault_state: *vault, position, beneficiary, payer }.into()])
    }

    pub(super) fn sweep_or_sync(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let account = self.pick_holder(rng, track, |holder| holder.open && holder.balance > 1);
        let account = account.filter(|account| !self.is_listed(account));
        let now = self.now;
        let Track { id, supply, vault, holders, claimed, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        // A burn emits no event, and exists on Solana only; the next sync of the position shows it.
        if let (Some(account), Namespace::Solana, true) = (account, self.namespace, rng.r#gen()) {
            let holder = holders.get_mut(&account)?;
            holder.balance -= 1;
            vault.sync(&mut holder.state, holder.balance).expect("sync");
            let position = reference(account, holder);
            return Some(vec![PositionSynced { track_id: *id, position, vault_state: *vault }.into()]);
        }
        let amount = vault.sweep_unopened().expect("sweep");
        *claimed += amount;
        Some(vec![UnopenedSwept { track_id: *id, amount, vault_state: *vault }.into()])
    }

    pub(super) fn close_or_name(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        if let Some(account) = self.pick_holder(rng, track, |holder| holder.former.is_some()) {
            let former = self.tracks[track].holders[&account].former?;
            return self.close_position(track, account, former);
        }
        let named = self.pick_holder(rng, track, |holder| holder.open)?;
        let beneficiary = self.address(rng);
        let empty = self.pick_holder(rng, track, |h| h.open && h.balance == 0);
        let empty = empty.filter(|account| !self.is_listed(account));
        let Some(account) = empty else {
            let track_id = self.tracks[track].id;
            return Some(vec![BeneficiarySet { track_id, account: named, beneficiary }.into()]);
        };
        let owner = self.tracks[track].holders[&account].owner;
        let events = self.close_position(track, account, owner);
        self.tracks[track].holders.remove(&account);
        events
    }

    /// The owner of a position claims, and the position is closed. The account keeps its shares.
    fn close_position(&mut self, track: usize, account: Address32, owner: Address32) -> Option<Vec<Event>> {
        let now = self.now;
        let Track { id, supply, vault, holders, claimed, .. } = &mut self.tracks[track];
        let holder = holders.get_mut(&account)?;
        vault.touch(now, *supply).expect("touch");
        let amount = vault.claim(&mut holder.state).expect("claim");
        *claimed += amount;
        let claim = RoyaltyClaimed {
            track_id: *id,
            account,
            owner,
            position_state: holder.state,
            beneficiary: owner,
            destination: owner,
            amount,
            vault_state: *vault,
        };
        vault.close(&holder.state, *supply).expect("close");
        (holder.open, holder.former) = (false, None);
        let position = reference(account, holder);
        Some(vec![claim.into(), PositionClosed { track_id: *id, position, vault_state: *vault }.into()])
    }
}
