//! The bit layout of packed field elements, used by circuits, prover, programs and contracts.
//!
//! The first part has the most significant bits. The packed value is a 32-byte big-endian integer below 2^248.

/// One part of a packed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Name of the part, as in docs/protocol.md.
    pub name: &'static str,
    /// Number of less significant bits below this part.
    pub offset: u32,
    /// Number of bits of this part.
    pub width: u32,
}

const fn part(name: &'static str, offset: u32, width: u32) -> Part {
    Part { name, offset, width }
}

/// The `realm` of a listen: network:32 ‖ node:64 ‖ epoch:32.
pub const REALM: [Part; 3] = [part("network", 96, 32), part("node", 32, 64), part("epoch", 0, 32)];

/// The packed part of a listen leaf: epoch:32 ‖ chain:32 ‖ count:16.
pub const LISTEN: [Part; 3] = [part("epoch", 48, 32), part("chain", 16, 32), part("count", 0, 16)];

/// `params` of a listen claim, computed by the verifying chain: network:32 ‖ node:64 ‖ epoch:32 ‖ chain:32 ‖ tier:16.
pub const PARAMS: [Part; 5] =
    [part("network", 144, 32), part("node", 80, 64), part("epoch", 48, 32), part("chain", 16, 32), part("tier", 0, 16)];

/// The packed part of an age leaf: birth_day:32 ‖ expiry_day:32, in days since 1900-01-01.
pub const AGE: [Part; 2] = [part("birth_day", 32, 32), part("expiry_day", 0, 32)];

/// `params` of an age proof, computed by the verifying chain: issuer:32 ‖ schema:32 ‖ day:32 ‖ cutoff:32. The circuit
/// proves `birth_day <= cutoff` and `expiry_day >= day`.
pub const AGE_PARAMS: [Part; 4] =
    [part("issuer", 96, 32), part("schema", 64, 32), part("day", 32, 32), part("cutoff", 0, 32)];

/// The packed part of a funds leaf: balance:128 ‖ snapshot:32.
pub const FUNDS: [Part; 2] = [part("balance", 32, 128), part("snapshot", 0, 32)];

/// `params` of a funds proof, computed by the verifying chain: threshold:128 ‖ issuer:32 ‖ asset:32 ‖ snapshot:32. The circuit
/// proves `balance >= threshold` at that snapshot.
pub const FUNDS_PARAMS: [Part; 4] =
    [part("threshold", 96, 128), part("issuer", 64, 32), part("asset", 32, 32), part("snapshot", 0, 32)];

/// The scope of an identity commitment and of a listen nullifier: one node in one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Realm {
    /// Number of the network, the same on both chains.
    pub network: u32,
    /// Number of the streaming node.
    pub node: u64,
    /// Number of the epoch.
    pub epoch: u32,
}

impl Realm {
    /// Packs the realm as a field element with the layout [`REALM`].
    #[must_use]
    pub fn to_field(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[16..20].copy_from_slice(&self.network.to_be_bytes());
        bytes[20..28].copy_from_slice(&self.node.to_be_bytes());
        bytes[28..32].copy_from_slice(&self.epoch.to_be_bytes());
        bytes
    }
}

/// Packs the values of a listen leaf with the layout [`LISTEN`].
#[must_use]
pub fn packed_listen(epoch: u32, chain: u32, count: u16) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[22..26].copy_from_slice(&epoch.to_be_bytes());
    bytes[26..30].copy_from_slice(&chain.to_be_bytes());
    bytes[30..32].copy_from_slice(&count.to_be_bytes());
    bytes
}

/// Packs `params` of a listen claim with the layout [`PARAMS`].
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

/// Packs the values of an age leaf with the layout [`AGE`].
#[must_use]
pub fn packed_age(birth_day: u32, expiry_day: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[24..28].copy_from_slice(&birth_day.to_be_bytes());
    bytes[28..32].copy_from_slice(&expiry_day.to_be_bytes());
    bytes
}

/// Packs `params` of an age proof with the layout [`AGE_PARAMS`].
#[must_use]
pub fn age_params(issuer: u32, schema: u32, day: u32, cutoff: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (slot, value) in bytes[16..].chunks_exact_mut(4).zip([issuer, schema, day, cutoff]) {
        slot.copy_from_slice(&value.to_be_bytes());
    }
    bytes
}

/// Packs the values of a funds leaf with the layout [`FUNDS`].
#[must_use]
pub fn packed_funds(balance: u128, snapshot: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[12..28].copy_from_slice(&balance.to_be_bytes());
    bytes[28..32].copy_from_slice(&snapshot.to_be_bytes());
    bytes
}

/// Packs `params` of a funds proof with the layout [`FUNDS_PARAMS`].
#[must_use]
pub fn funds_params(threshold: u128, issuer: u32, asset: u32, snapshot: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[4..20].copy_from_slice(&threshold.to_be_bytes());
    for (slot, value) in bytes[20..].chunks_exact_mut(4).zip([issuer, asset, snapshot]) {
        slot.copy_from_slice(&value.to_be_bytes());
    }
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
    fn listen_values_follow_the_layout() {
        let realm = Realm { network: 0xa1b2_c3d4, node: 0x0102_0304_0506_0708, epoch: 0xdead_beef };
        let field = realm.to_field();
        assert_eq!(REALM.map(|p| part_of(&field, p)), [0xa1b2_c3d4, 0x0102_0304_0506_0708, 0xdead_beef]);
        let field = packed_listen(7, 2, 60);
        assert_eq!(LISTEN.map(|p| part_of(&field, p)), [7, 2, 60]);
        let field = listen_params(&realm, 9, 20);
        assert_eq!(PARAMS.map(|p| part_of(&field, p)), [0xa1b2_c3d4, 0x0102_0304_0506_0708, 0xdead_beef, 9, 20]);
    }

    #[test]
    fn age_and_funds_values_follow_the_layout() {
        assert_eq!(AGE.map(|p| part_of(&packed_age(3, 4), p)), [3, 4]);
        assert_eq!(AGE_PARAMS.map(|p| part_of(&age_params(1, 2, 3, 4), p)), [1, 2, 3, 4]);
        assert_eq!(FUNDS.map(|p| part_of(&packed_funds(5, 6), p)), [5, 6]);
        assert_eq!(FUNDS_PARAMS.map(|p| part_of(&funds_params(5, 6, 7, 8), p)), [5, 6, 7, 8]);
        // All 128 bits of the balance are used.
        assert_eq!(packed_funds(u128::MAX, 0)[12..28], [0xff; 16]);
        assert_eq!(funds_params(u128::MAX, 0, 0, 0)[4..20], [0xff; 16]);
    }

    #[test]
    fn parts_are_adjacent_and_fit_into_248_bits() {
        for parts in [&REALM[..], &LISTEN, &PARAMS, &AGE, &AGE_PARAMS, &FUNDS, &FUNDS_PARAMS] {
            let mut end = 0;
            for part in parts.iter().rev() {
                assert_eq!(part.offset, end, "{}", part.name);
                end += part.width;
            }
            assert!(end <= 248);
        }
    }
}
