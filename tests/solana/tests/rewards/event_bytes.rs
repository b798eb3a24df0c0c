//! Encodes an event field by field, as Anchor specifies, without the types of the program under test.

use anchor_lang::prelude::Address;
use sha2::{Digest as _, Sha256};

/// The bytes of one event; each method appends a field.
pub struct EventBytes(Vec<u8>);

impl EventBytes {
    /// The discriminator of the event `name`: the first 8 bytes of `SHA-256("event:" ‖ name)`.
    pub fn new(name: &str) -> Self {
        Self(Sha256::digest(format!("event:{name}"))[..8].to_vec())
    }

    pub fn u8(self, value: u8) -> Self {
        self.bytes(&[value])
    }

    pub fn u16(self, value: u16) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub fn u32(self, value: u32) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub fn u64(self, value: u64) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub fn address(self, value: &Address) -> Self {
        self.bytes(value.as_ref())
    }

    /// Appends the number of addresses as u32, then the addresses.
    pub fn addresses(self, values: &[Address]) -> Self {
        values.iter().fold(self.u32(values.len() as u32), Self::address)
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub fn end(self) -> Vec<u8> {
        self.0
    }
}
