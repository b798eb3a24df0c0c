//! Visitors over the fields of an event, so that JSON, test generators and comparisons are written once for all events.

use crate::{
    event::{AddressList, AttestedTuple, CidBytes, PositionRef},
    id::Address32,
    royalty::{PositionState, VaultState},
};

/// Receives the fields of an event in declaration order. `name` is the name of the field.
pub trait FieldWriter {
    /// A number of at most 32 bits: epoch, index, tier, source.
    fn number(&mut self, name: &'static str, value: u32);
    /// A 64-bit number, such as an amount, a number of shares, a Unix time, or a node.
    fn wide(&mut self, name: &'static str, value: u64);
    /// A 128-bit number, such as a token balance.
    fn huge(&mut self, name: &'static str, value: u128);
    /// A boolean.
    fn flag(&mut self, name: &'static str, value: bool);
    /// A hash, root, nullifier, memo or track id.
    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]);
    /// An address.
    fn address(&mut self, name: &'static str, value: Address32);
    /// A list of addresses.
    fn addresses(&mut self, name: &'static str, value: &AddressList);
    /// The CID of a manifest.
    fn cid(&mut self, name: &'static str, value: &CidBytes);
    /// The state of a vault.
    fn vault(&mut self, name: &'static str, value: &VaultState);
    /// The earnings of a position.
    fn position_state(&mut self, name: &'static str, value: &PositionState);
    /// An account with shares, and its position.
    fn position(&mut self, name: &'static str, value: &PositionRef);
    /// The tuple that attestors vote on.
    fn tuple(&mut self, name: &'static str, value: &AttestedTuple);
}

/// Provides the fields of an event in declaration order. `name` is the name of the field.
pub trait FieldReader {
    /// Error returned if a field is missing or invalid.
    type Error;
    /// A number of at most `bits` bits, where `bits` is at most 32.
    fn number(&mut self, name: &'static str, bits: u32) -> Result<u32, Self::Error>;
    /// A 64-bit number.
    fn wide(&mut self, name: &'static str) -> Result<u64, Self::Error>;
    /// A 128-bit number.
    fn huge(&mut self, name: &'static str) -> Result<u128, Self::Error>;
    /// A boolean.
    fn flag(&mut self, name: &'static str) -> Result<bool, Self::Error>;
    /// 32 bytes.
    fn bytes32(&mut self, name: &'static str) -> Result<[u8; 32], Self::Error>;
    /// An address.
    fn address(&mut self, name: &'static str) -> Result<Address32, Self::Error>;
    /// A list of addresses.
    fn addresses(&mut self, name: &'static str) -> Result<AddressList, Self::Error>;
    /// The CID of a manifest.
    fn cid(&mut self, name: &'static str) -> Result<CidBytes, Self::Error>;
    /// The state of a vault.
    fn vault(&mut self, name: &'static str) -> Result<VaultState, Self::Error>;
    /// The earnings of a position.
    fn position_state(&mut self, name: &'static str) -> Result<PositionState, Self::Error>;
    /// An account with shares, and its position.
    fn position(&mut self, name: &'static str) -> Result<PositionRef, Self::Error>;
    /// The tuple that attestors vote on.
    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple, Self::Error>;
}

/// A type that can be a field of an event.
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
                // The reader returns at most as many bits as the type has.
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
    PositionState, position_state, reference;
    PositionRef, position, reference;
    AttestedTuple, tuple, reference;
}
