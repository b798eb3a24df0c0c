//! Packed field elements: one place that says where each part lies, for circuit, prover, programs and contracts.
//!
//! Parts are joined big-endian, the first one highest; the whole is right-aligned in 32 bytes and below 2^248.

/// One part of a packed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Name, as in the protocol's layout table.
    pub name: &'static str,
    /// Bits below this part.
    pub offset: u32,
    /// Bits of this part.
    pub width: u32,
}

const fn part(name: &'static str, offset: u32, width: u32) -> Part {
    Part { name, offset, width }
}

/// `realm` of a listen: network:32 ‖ node:64 ‖ epoch:32.
pub const REALM: [Part; 3] = [part("network", 96, 32), part("node", 32, 64), part("epoch", 0, 32)];

/// The packed part of a listen leaf: epoch:32 ‖ chain:32 ‖ count:16.
pub const LISTEN: [Part; 3] = [part("epoch", 48, 32), part("chain", 16, 32), part("count", 0, 16)];

/// `params` of a listen claim, built by the verifying chain: network:32 ‖ node:64 ‖ epoch:32 ‖ chain:32 ‖ tier:16.
pub const PARAMS: [Part; 5] =
    [part("network", 144, 32), part("node", 80, 64), part("epoch", 48, 32), part("chain", 16, 32), part("tier", 0, 16)];

/// Who listened where and when: the scope of an identity commitment and of a listen nullifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Realm {
    /// Network number, the same on both chains.
    pub network: u32,
    /// Streaming node's number.
    pub node: u64,
    /// Epoch number.
    pub epoch: u32,
}

impl Realm {
    /// The field element, see [`REALM`].
    #[must_use]
    pub fn to_field(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[16..20].copy_from_slice(&self.network.to_be_bytes());
        bytes[20..28].copy_from_slice(&self.node.to_be_bytes());
        bytes[28..32].copy_from_slice(&self.epoch.to_be_bytes());
        bytes
    }
}

/// The field element of a listen leaf's packed part, see [`LISTEN`].
#[must_use]
pub fn packed_listen(epoch: u32, chain: u32, count: u16) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[22..26].copy_from_slice(&epoch.to_be_bytes());
    bytes[26..30].copy_from_slice(&chain.to_be_bytes());
    bytes[30..32].copy_from_slice(&count.to_be_bytes());
    bytes
}

/// The field element `params` of a listen claim, see [`PARAMS`].
#[must_use]
pub fn listen_params(realm: &Realm, chain: u32, tier: u16) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[10..14].copy_from_slice(&realm.network.to_be_bytes());
    bytes[14..22].copy_from_slice(&realm.node.to_be_bytes());
    bytes[22..26].copy_from_slice(&realm.epoch.to_be_bytes());
    bytes[26..30].copy_from_slice(&chain.to_be_bytes());
    bytes[30..32].copy_from_slice(&tier.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part_of(bytes: &[u8; 32], part: Part) -> u64 {
        (0..part.width).rev().fold(0, |value, i| {
            let bit = part.offset + i;
            value << 1 | u64::from(bytes[31 - (bit / 8) as usize] >> (bit % 8) & 1)
        })
    }

    #[test]
    fn values_lie_where_the_table_says() {
        let realm = Realm { network: 0xa1b2_c3d4, node: 0x0102_0304_0506_0708, epoch: 0xdead_beef };
        let field = realm.to_field();
        assert_eq!(REALM.map(|p| part_of(&field, p)), [0xa1b2_c3d4, 0x0102_0304_0506_0708, 0xdead_beef]);
        let field = packed_listen(7, 2, 60);
        assert_eq!(LISTEN.map(|p| part_of(&field, p)), [7, 2, 60]);
        let field = listen_params(&realm, 9, 20);
        assert_eq!(PARAMS.map(|p| part_of(&field, p)), [0xa1b2_c3d4, 0x0102_0304_0506_0708, 0xdead_beef, 9, 20]);
    }

    #[test]
    fn parts_touch_without_overlap_and_fit() {
        for parts in [&REALM[..], &LISTEN[..], &PARAMS[..]] {
            let mut end = 0;
            for part in parts.iter().rev() {
                assert_eq!(part.offset, end, "{}", part.name);
                end += part.width;
            }
            assert!(end <= 248);
        }
    }
}
