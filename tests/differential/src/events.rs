//! Events in a form that is equal on both chains.

use std::{collections::BTreeSet, fmt::Debug};

use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldWriter,
    id::Address32,
    royalty::{PositionState, VaultState},
};

use crate::state::{Side, same_index};

/// Pairs (track, person) of everyone who has ever listed shares of the track.
pub type Sellers = BTreeSet<(usize, usize)>;

/// Name and value of a field, with roles in place of addresses.
type Field = (&'static str, String);

/// Name and fields of an event.
pub(crate) type Comparable = (&'static str, Vec<Field>);

/// Events with roles in place of addresses, without those that only one chain emits.
pub(crate) fn comparable<S: Side>(side: &S, sellers: &Sellers, events: &[Event]) -> Vec<Comparable> {
    let mut comparable = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let role = |address: &Address32| side.role(&address.0);
        match event {
            // Only Solana emits an event when a transfer opens a position. The transfer's own event has the same
            // state.
            Event::PositionOpened(e) if matches!(events.get(at + 1), Some(Event::SharesMoved(m)) if m.to.account == e.position.account) =>
            {
                continue;
            }
            Event::PositionOpened(e) if role(&e.position.owner).starts_with("listing") => continue,
            // Scripts set no beneficiaries, so this sets the seller of an escrow, which exists on Solana only.
            Event::BeneficiarySet(_) => continue,
            Event::SharesMoved(e) if role(&e.from.account) == role(&e.to.account) => continue,
            _ => {}
        }
        let mut writer = RoleWriter { side, sellers, fields: Vec::new(), track: String::new() };
        event.write(&mut writer);
        if let Event::RoyaltyClaimed(e) = event
            && writer.sells(&role(&e.account))
        {
            writer.fields.retain(|(name, _)| !["amount", "position_state"].contains(name));
        }
        let next = (event.name(), writer.fields);
        if comparable.last() != Some(&next) || event.name() != "RoyaltyClaimed" {
            comparable.push(next);
        }
    }
    comparable
}

/// Collects the fields of an event as text, with roles in place of addresses.
struct RoleWriter<'a, S> {
    side: &'a S,
    sellers: &'a Sellers,
    track: String,
    fields: Vec<Field>,
}

impl<S: Side> RoleWriter<'_, S> {
    fn push(&mut self, name: &'static str, value: impl Debug) {
        self.fields.push((name, format!("{value:?}")));
    }

    /// Whether the person has ever listed shares of the event's track.
    fn sells(&self, person: &str) -> bool {
        self.sellers
            .iter()
            .any(|(track, seller)| format!("track {track}") == self.track && format!("person {seller}") == person)
    }
}

impl<S: Side> FieldWriter for RoleWriter<'_, S> {
    fn number(&mut self, name: &'static str, value: u32) {
        self.push(name, value);
    }

    fn wide(&mut self, name: &'static str, value: u64) {
        self.push(name, value);
    }

    fn huge(&mut self, name: &'static str, value: u128) {
        self.push(name, value);
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.push(name, value);
    }

    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]) {
        let role = self.side.role(value);
        if name == "track_id" {
            self.track.clone_from(&role);
        }
        self.push(name, role);
    }

    fn address(&mut self, name: &'static str, value: Address32) {
        let role = self.side.role(&value.0);
        match (name, self.fields.last()) {
            ("payer", _) => {}
            // The owner of an escrow is the listing; the seller, whose role its account has, takes its place.
            ("owner", Some(("account", seller))) if role.starts_with("listing") => {
                let seller = seller.clone();
                self.fields.push((name, seller));
            }
            _ => self.push(name, role),
        }
    }

    fn addresses(&mut self, name: &'static str, value: &AddressList) {
        let roles: Vec<_> = value.as_slice().iter().map(|address| self.side.role(&address.0)).collect();
        self.push(name, roles);
    }

    fn cid(&mut self, name: &'static str, value: &CidBytes) {
        self.push(name, value.as_slice());
    }

    fn vault(&mut self, name: &'static str, value: &VaultState) {
        self.push(name, same_index(value));
    }

    fn position_state(&mut self, name: &'static str, value: &PositionState) {
        self.push(name, value);
    }

    fn position(&mut self, name: &'static str, value: &PositionRef) {
        let (account, owner) = (self.side.role(&value.account.0), self.side.role(&value.owner.0));
        // The owner of an escrow is the listing; the seller takes its place.
        let owner = if owner.starts_with("listing") { account.clone() } else { owner };
        if self.sells(&account) {
            self.push(name, (account, owner, value.open));
        } else {
            self.push(name, (account, owner, value.balance, value.open, value.state));
        }
    }

    fn tuple(&mut self, name: &'static str, value: &AttestedTuple) {
        self.push(name, value);
    }
}
