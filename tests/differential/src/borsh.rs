//! Decodes the events of the Solana programs, field by field, as `protocol::event` declares them.

use anyhow::{Context as _, Result, ensure};
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldReader,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use sha2::{Digest as _, Sha256};

/// First bytes of an event's self-call: the start of sha256("anchor:event"), little-endian.
const TAG: [u8; 8] = 0x1d9a_cb51_2ea5_45e4_u64.to_le_bytes();

/// The event in the data of an inner instruction; `None` when the instruction does not emit an event.
pub fn event(data: &[u8]) -> Result<Option<Event>> {
    let Some((name, fields)) = data.strip_prefix(&TAG).and_then(|rest| rest.split_first_chunk::<8>()) else {
        return Ok(None);
    };
    let hash = |event: &str| Sha256::digest(format!("event:{event}"));
    let known = Event::NAMES.iter().find(|event| hash(event).starts_with(name)).context("an unknown event")?;
    let mut reader = Fields(fields);
    let event = Event::read(known, &mut reader).context("an event that the protocol does not declare")??;
    ensure!(reader.0.is_empty(), "{known} has {} bytes after its fields", reader.0.len());
    Ok(Some(event))
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>().context("an event is too short")?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn u32(&mut self) -> Result<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn u128(&mut self) -> Result<u128> {
        self.bytes().map(u128::from_le_bytes)
    }

    fn state(&mut self) -> Result<PositionState> {
        let (shares, index_paid) = (self.u64()?, self.u128()?);
        Ok(PositionState { shares, index_paid, owed: self.u64()?, remainder: self.u64()? })
    }
}

impl FieldReader for Fields<'_> {
    type Error = anyhow::Error;

    fn number(&mut self, _: &'static str, bits: u32) -> Result<u32> {
        Ok(match bits {
            8 => u8::from_le_bytes(self.bytes()?).into(),
            16 => u16::from_le_bytes(self.bytes()?).into(),
            _ => self.u32()?,
        })
    }

    fn wide(&mut self, _: &'static str) -> Result<u64> {
        self.u64()
    }

    fn huge(&mut self, _: &'static str) -> Result<u128> {
        self.u128()
    }

    fn flag(&mut self, _: &'static str) -> Result<bool> {
        Ok(self.bytes::<1>()? == [1])
    }

    fn bytes32(&mut self, _: &'static str) -> Result<[u8; 32]> {
        self.bytes()
    }

    fn address(&mut self, _: &'static str) -> Result<Address32> {
        self.bytes().map(Address32)
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList> {
        let count = self.u32()?;
        let list = (0..count).map(|_| self.address(name)).collect::<Result<Vec<_>>>()?;
        AddressList::new(&list).context("too many addresses")
    }

    fn cid(&mut self, _: &'static str) -> Result<CidBytes> {
        let count = self.u32()? as usize;
        let (cid, rest) = self.0.split_at_checked(count).context("an event is too short for its CID")?;
        self.0 = rest;
        CidBytes::new(cid).context("a CID that is too long")
    }

    fn vault(&mut self, _: &'static str) -> Result<VaultState> {
        Ok(VaultState {
            index: self.u128()?,
            carry: self.u64()?,
            pending: self.u64()?,
            end: self.u64()?,
            last: self.u64()?,
            deposited: self.u64()?,
            unopened: self.state()?,
        })
    }

    fn position_state(&mut self, _: &'static str) -> Result<PositionState> {
        self.state()
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef> {
        let (account, owner) = (self.address(name)?, self.address(name)?);
        Ok(PositionRef { account, owner, balance: self.u64()?, open: self.flag(name)?, state: self.state()? })
    }

    fn tuple(&mut self, _: &'static str) -> Result<AttestedTuple> {
        let (listen_root, payout_root) = (self.bytes()?, self.bytes()?);
        let fans = [self.u32()?, self.u32()?, self.u32()?, self.u32()?];
        Ok(AttestedTuple { listen_root, payout_root, fans, payout_leaves: self.u32()?, weight_total: self.u64()? })
    }
}
