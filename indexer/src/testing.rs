//! Events with random fields, for tests.

use chain::Namespace;
use protocol::{
    epoch::MAX_ATTESTORS,
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldReader,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

/// A reader that returns a random value for every field.
struct RandomFields(Namespace, StdRng);

/// The event called `name` with random fields, which depend only on `seed`.
pub fn arbitrary_event(namespace: Namespace, name: &str, seed: u64) -> Event {
    let Ok(event) = Event::read(name, &mut RandomFields(namespace, StdRng::seed_from_u64(seed))).expect("known name");
    event
}

impl RandomFields {
    fn state(&mut self) -> PositionState {
        let Self(_, rng) = self;
        PositionState { shares: rng.r#gen(), index_paid: rng.r#gen(), owed: rng.r#gen(), remainder: rng.r#gen() }
    }
}

impl FieldReader for RandomFields {
    type Error = std::convert::Infallible;

    fn number(&mut self, _: &'static str, bits: u32) -> Result<u32, Self::Error> {
        Ok(self.1.r#gen::<u32>() >> (32 - bits))
    }

    fn wide(&mut self, _: &'static str) -> Result<u64, Self::Error> {
        Ok(self.1.r#gen())
    }

    fn huge(&mut self, _: &'static str) -> Result<u128, Self::Error> {
        Ok(self.1.r#gen())
    }

    fn flag(&mut self, _: &'static str) -> Result<bool, Self::Error> {
        Ok(self.1.r#gen())
    }

    fn bytes32(&mut self, _: &'static str) -> Result<[u8; 32], Self::Error> {
        Ok(self.1.r#gen())
    }

    fn address(&mut self, _: &'static str) -> Result<Address32, Self::Error> {
        // One in eight is 32 bytes that are not a padded Ethereum address.
        let whole = self.0 == Namespace::Solana || self.1.gen_ratio(1, 8);
        Ok(if whole { Address32(self.1.r#gen()) } else { Address32::from_ethereum(self.1.r#gen()) })
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList, Self::Error> {
        let count = self.1.gen_range(0..=MAX_ATTESTORS);
        let list = (0..count).map(|_| self.address(name)).collect::<Result<Vec<_>, _>>()?;
        Ok(AddressList::new(&list).expect("fits"))
    }

    fn cid(&mut self, _: &'static str) -> Result<CidBytes, Self::Error> {
        let digest: [u8; 32] = self.1.r#gen();
        let mut bytes = vec![1, 0x55, 0x12, 32];
        bytes.extend(digest);
        // One in eight is not a CID, because 9 is not a version.
        bytes[0] = if self.1.gen_ratio(1, 8) { 9 } else { 1 };
        Ok(CidBytes::new(&bytes).expect("fits"))
    }

    fn vault(&mut self, _: &'static str) -> Result<VaultState, Self::Error> {
        let unopened = self.state();
        let rng = &mut self.1;
        Ok(VaultState {
            index: rng.r#gen(),
            carry: rng.r#gen(),
            pending: rng.r#gen(),
            end: rng.r#gen(),
            last: rng.r#gen(),
            deposited: rng.r#gen(),
            unopened,
        })
    }

    fn position_state(&mut self, _: &'static str) -> Result<PositionState, Self::Error> {
        Ok(self.state())
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef, Self::Error> {
        let (account, owner) = (self.address(name)?, self.address(name)?);
        Ok(PositionRef { account, owner, balance: self.1.r#gen(), open: self.1.r#gen(), state: self.state() })
    }

    fn tuple(&mut self, _: &'static str) -> Result<AttestedTuple, Self::Error> {
        let rng = &mut self.1;
        Ok(AttestedTuple {
            listen_root: rng.r#gen(),
            payout_root: rng.r#gen(),
            fans: rng.r#gen(),
            payout_leaves: rng.r#gen(),
            weight_total: rng.r#gen(),
        })
    }
}
