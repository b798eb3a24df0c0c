//! Attacks with invalid proofs: random bytes, points at infinity, off the curve or outside the subgroup, and swapped
//! points.

use std::ops::Range;

use rewards::error::RewardsError;
use solana_tests::rewards::{Claim, Rewards, claims};

use crate::support::expect_error;

/// Order of BN254's base field, big-endian.
const BASE_FIELD: [u8; 32] = [
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d, 0x97, 0x81, 0x6a,
    0x91, 0x68, 0x71, 0xca, 0x8d, 0x3c, 0x20, 0x8c, 0x16, 0xd8, 0x7c, 0xfd, 0x47,
];

/// The point of the twisted curve with x = 1, whose order is not r.
const OUTSIDE_SUBGROUP: [u8; 128] = [
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x0d, 0x12, 0x71, 0x95, 0x3e, 0xd9, 0xea, 0x08, 0x36, 0x84, 0x6e, 0x70,
    0xa1, 0x93, 0x41, 0x87, 0x99, 0x8c, 0x7f, 0x79, 0x0c, 0xb4, 0xd7, 0x51, 0x1b, 0x7f, 0x8d, 0xa8, 0x2d, 0xe0, 0x48,
    0xa4, 0x28, 0x69, 0x11, 0x1d, 0x53, 0x81, 0xf0, 0x72, 0xf8, 0xe2, 0x72, 0x8f, 0xdb, 0x82, 0x5a, 0x51, 0xaa, 0xdd,
    0x70, 0xe5, 0x2c, 0x98, 0x30, 0xe9, 0xab, 0x4b, 0x87, 0x1c, 0x05, 0x31, 0xf1, 0xbb,
];

// The points of a proof, and coordinates of A and C, in bytes.
const A: Range<usize> = 0..64;
const A_X: Range<usize> = 0..32;
const A_Y: Range<usize> = 32..64;
const B: Range<usize> = 64..192;
const C: Range<usize> = 192..256;
const C_X: Range<usize> = 192..224;

fn refused(rewards: &mut Rewards, what: &str, change: impl FnOnce(&mut [u8; 256])) {
    let mut claim = claims().swap_remove(0);
    change(&mut claim.proof);
    println!("{what}");
    expect_error(rewards.claim(&claim), RewardsError::Proof_Invalid);
}

#[test]
fn attack_claim_with_an_invalid_proof() {
    let mut rewards = Rewards::payable();
    let rewards = &mut rewards;
    refused(rewards, "random bytes", |proof| {
        let mut seed = [7; 32];
        for chunk in proof.chunks_mut(32) {
            seed = protocol::id::keccak256(&[&seed]);
            chunk.copy_from_slice(&seed);
        }
    });
    refused(rewards, "all points at infinity", |proof| proof.fill(0));
    for (what, point) in [("A", A), ("B", B), ("C", C)] {
        refused(rewards, &format!("{what} at infinity"), |proof| proof[point.clone()].fill(0));
        refused(rewards, &format!("{what} off the curve"), |proof| proof[point.end - 1] ^= 1);
        refused(rewards, &format!("{what} of another proof"), |proof| {
            proof[point.clone()].copy_from_slice(&claims()[1].proof[point.clone()]);
        });
    }
    refused(rewards, "A's x not below the field's order", |proof| add_base_field(&mut proof[A_X]));
    refused(rewards, "A's y not below the field's order", |proof| add_base_field(&mut proof[A_Y]));
    refused(rewards, "C's x not below the field's order", |proof| add_base_field(&mut proof[C_X]));
    refused(rewards, "A negated", |proof| negate(&mut proof[A_Y]));
    refused(rewards, "B's coordinates swapped", |proof| {
        let (x, y) = proof[B].split_at_mut(64);
        x.swap_with_slice(y);
    });
    refused(rewards, "B with real and imaginary parts swapped", |proof| {
        for coordinate in proof[B].chunks_mut(64) {
            let (imaginary, real) = coordinate.split_at_mut(32);
            imaginary.swap_with_slice(real);
        }
    });
    refused(rewards, "B on the curve, outside the subgroup", |proof| proof[B].copy_from_slice(&OUTSIDE_SUBGROUP));
    rewards.claim(&claims()[0]).expect("the unchanged proof succeeds");
}

/// Two proofs of one claim both verify, in either order, but only the first is paid; `flow` replays them in the other
/// order.
#[test]
fn attack_claim_again_with_a_rerandomised_proof() {
    let (first, again): (Claim, Claim) = (claims().swap_remove(3), claims().swap_remove(4));
    assert_ne!(first.proof, again.proof);
    let mut rewards = Rewards::payable();
    rewards.claim(&again).expect("the second proof first");
    expect_error(rewards.claim(&first), RewardsError::Nullifier_Spent);
}

fn add_base_field(coordinate: &mut [u8]) {
    let mut carry = 0;
    for (byte, other) in coordinate.iter_mut().zip(BASE_FIELD).rev() {
        carry += u16::from(*byte) + u16::from(other);
        *byte = carry as u8;
        carry >>= 8;
    }
}

fn negate(coordinate: &mut [u8]) {
    let mut borrow = 0;
    for (byte, order) in coordinate.iter_mut().zip(BASE_FIELD).rev() {
        let difference = i16::from(order) - i16::from(*byte) - borrow;
        borrow = i16::from(difference < 0);
        *byte = difference as u8;
    }
}
