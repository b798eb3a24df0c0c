//! Domain tags. Every hash of the protocol starts with one, so that a hash of one kind cannot be used as another kind.

/// First bytes hashed for a deployment id.
pub const DEPLOYMENT: &[u8] = b"vibestream/deployment/1";
/// First bytes hashed for a track id.
pub const TRACK: &[u8] = b"vibestream/track/1";
/// First bytes hashed for a blinding value of the `heard` commitment.
pub const HEARD_BLIND: &[u8] = b"vibestream/heard-blind/1";

/// First bytes hashed for the scope of a pass.
pub const SCOPE: &[u8] = b"vibestream/scope/1";

/// Converts ASCII text to a Poseidon domain tag: a big-endian integer. With at most 31 bytes it is always below the order of
/// the field.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "indexes below 32")]
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

/// First input of an identity commitment, `idc = P(TAG_ID, s, realm)`, where P is Poseidon and s the fan's secret.
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
