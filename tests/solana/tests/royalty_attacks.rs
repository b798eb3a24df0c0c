//! Attacks on the arithmetic of royalties.

use royalties::error::RoyaltiesError;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Track, World, check_invariants};

use crate::support::expect_error;

/// Each transfer leaves a fraction of a unit. If fractions were rounded up, moving one share back and forth would
/// create money; if they were dropped, it would destroy money.
#[test]
fn attack_farm_rounding_by_many_small_transfers() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 3);
    let artist = track.registrant.insecure_clone();
    let fan = world.wallet();
    track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers");
    track.deposit(&mut world, 100).expect("deposits");
    for _ in 0..40 {
        world.wait(EPOCH / 40);
        track.transfer(&mut world, &fan, &artist.pubkey(), 1).expect("transfers");
        track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers back");
        check_invariants(&world, &track);
    }
    assert_eq!(track.claim(&mut world, &fan).expect("claims"), 33);
    assert_eq!(track.claim(&mut world, &artist).expect("claims"), 66);
    check_invariants(&world, &track);
}

#[test]
fn attack_overflow_a_vault_at_the_edges_of_its_types() {
    let mut world = World::new();
    let track = Track::issued(&mut world, (1 << 40) - 1);
    let artist = track.registrant.insecure_clone();
    let fan = world.wallet();
    track.deposit(&mut world, u64::MAX).expect("the largest deposit");
    expect_error(track.deposit(&mut world, 1), RoyaltiesError::Vault_DepositsExceedLimit);
    world.wait(EPOCH / 2);
    track.transfer(&mut world, &artist, &fan.pubkey(), 1 << 39).expect("transfers");
    world.wait(EPOCH);
    let paid = track.claim(&mut world, &artist).expect("claims") + track.claim(&mut world, &fan).expect("claims");
    assert!(u64::MAX - paid <= 2, "{paid}");
    check_invariants(&world, &track);
}
