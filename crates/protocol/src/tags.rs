//! Domain tags: every hash of the protocol starts with one, so that no value of one kind passes for another.

/// Prefix of a deployment id.
pub const DEPLOYMENT: &[u8] = b"vibestream/deployment/1";
/// Prefix of a track id.
pub const TRACK: &[u8] = b"vibestream/track/1";
/// Prefix of the blinding of one entry in a fan's commitment to what it heard.
pub const HEARD_BLIND: &[u8] = b"vibestream/heard-blind/1";

/// Prefix of a scope.
pub const SCOPE: &[u8] = b"vibestream/scope/1";

/// A Poseidon domain tag: ASCII bytes read as a big-endian integer (at most 31, so always below the field's order).
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "indexes of 32 bytes")]
pub const fn poseidon_tag(ascii: &[u8]) -> [u8; 32] {
    assert!(ascii.len() < 32);
    let mut bytes = [0; 32];
    let mut i = 0;
    while i < ascii.len() {
        bytes[32 - ascii.len() + i] = ascii[i];
        i += 1;
    }
    bytes
}

/// First input of an identity commitment, `idc = P(TAG_ID, s, realm)`.
pub const TAG_ID: [u8; 32] = poseidon_tag(b"vibestream/idc/1");
/// First input of a listen leaf, `P(TAG_L, idc, packed, heard, salt)`.
pub const TAG_L: [u8; 32] = poseidon_tag(b"vibestream/listen-leaf/1");
/// First input of a listen nullifier, `P(TAG_NL, s, realm)`.
pub const TAG_NL: [u8; 32] = poseidon_tag(b"vibestream/listen-nullifier/1");
/// First input of an age leaf, `P(TAG_A, idc, schema, packed, salt)`.
pub const TAG_A: [u8; 32] = poseidon_tag(b"vibestream/age-leaf/1");
/// First input of a funds leaf, `P(TAG_F, idc, asset, packed, salt)`.
pub const TAG_F: [u8; 32] = poseidon_tag(b"vibestream/funds-leaf/1");
/// First input of a scoped nullifier (ages, funds), `P(TAG_NS, s, scope)`.
pub const TAG_NS: [u8; 32] = poseidon_tag(b"vibestream/scoped-nullifier/1");
