//! An event's fields one by one, so that JSON, test generators and comparisons are written once and not once per event.

use crate::{
    event::{AddressList, AttestedTuple, CidBytes, PositionRef},
    id::Address32,
    royalty::VaultState,
};

/// Takes an event's fields in their order.
pub trait FieldWriter {
    /// A number of at most 32 bits: epoch, index, tier, source.
    fn number(&mut self, name: &'static str, value: u32);
    /// A 64-bit number: an amount, a count of shares, a time, a node.
    fn wide(&mut self, name: &'static str, value: u64);
    /// A 128-bit number: a balance of any token.
    fn huge(&mut self, name: &'static str, value: u128);
    /// Yes or no.
    fn flag(&mut self, name: &'static str, value: bool);
    /// A hash, root, nullifier, memo or track id.
    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]);
    /// An address.
    fn address(&mut self, name: &'static str, value: Address32);
    /// Several addresses.
    fn addresses(&mut self, name: &'static str, value: &AddressList);
    /// A manifest's CID.
    fn cid(&mut self, name: &'static str, value: &CidBytes);
    /// A vault.
    fn vault(&mut self, name: &'static str, value: &VaultState);
    /// A position.
    fn position(&mut self, name: &'static str, value: &PositionRef);
    /// What attestors vote on.
    fn tuple(&mut self, name: &'static str, value: &AttestedTuple);
}

/// Gives an event's fields in their order.
pub trait FieldReader {
    /// Why a field could not be given.
    type Error;
    /// A number of at most `bits` bits, at most 32.
    fn number(&mut self, name: &'static str, bits: u32) -> Result<u32, Self::Error>;
    /// A 64-bit number.
    fn wide(&mut self, name: &'static str) -> Result<u64, Self::Error>;
    /// A 128-bit number.
    fn huge(&mut self, name: &'static str) -> Result<u128, Self::Error>;
    /// Yes or no.
    fn flag(&mut self, name: &'static str) -> Result<bool, Self::Error>;
    /// 32 bytes.
    fn bytes32(&mut self, name: &'static str) -> Result<[u8; 32], Self::Error>;
    /// An address.
    fn address(&mut self, name: &'static str) -> Result<Address32, Self::Error>;
    /// Several addresses.
    fn addresses(&mut self, name: &'static str) -> Result<AddressList, Self::Error>;
    /// A manifest's CID.
    fn cid(&mut self, name: &'static str) -> Result<CidBytes, Self::Error>;
    /// A vault.
    fn vault(&mut self, name: &'static str) -> Result<VaultState, Self::Error>;
    /// A position.
    fn position(&mut self, name: &'static str) -> Result<PositionRef, Self::Error>;
    /// What attestors vote on.
    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple, Self::Error>;
}

/// A type that stands in events.
pub(crate) trait Field: Sized {
    fn write<W: FieldWriter>(&self, name: &'static str, writer: &mut W);
    fn read<R: FieldReader>(name: &'static str, reader: &mut R) -> Result<Self, R::Error>;
}

macro_rules! small_numbers {
    ($($type:ty),*) => { $(
        impl Field for $type {
            fn write<W: FieldWriter>(&self, name: &'static str, writer: &mut W) {
                writer.number(name, u32::from(*self));
            }
            fn read<R: FieldReader>(name: &'static str, reader: &mut R) -> Result<Self, R::Error> {
                // The reader was asked for no more bits than the type has.
                Ok(reader.number(name, Self::BITS)? as Self)
            }
        }
    )* };
}

small_numbers!(u8, u16, u32);

macro_rules! fields {
    ($($type:ty, $method:ident, $by:ident;)*) => { $(
        impl Field for $type {
            fn write<W: FieldWriter>(&self, name: &'static str, writer: &mut W) {
                writer.$method(name, fields!(@$by self));
            }
            fn read<R: FieldReader>(name: &'static str, reader: &mut R) -> Result<Self, R::Error> {
                reader.$method(name)
            }
        }
    )* };
    (@value $field:ident) => { *$field };
    (@reference $field:ident) => { $field };
}

fields! {
    u64, wide, value;
    u128, huge, value;
    bool, flag, value;
    AddressList, addresses, reference;
    [u8; 32], bytes32, reference;
    Address32, address, value;
    CidBytes, cid, reference;
    VaultState, vault, reference;
    PositionRef, position, reference;
    AttestedTuple, tuple, reference;
}
