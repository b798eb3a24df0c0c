//! Any wallet can send lamports to an address before its account exists. Creating the account must still succeed.

use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{Track, World, check_invariants, pda, position, position_of};

#[test]
fn attack_prefund_the_accounts_of_a_track() {
    let mut world = World::deployed();
    for program in [ownership::ID, royalties::ID] {
        world.set_lamports(&pda(&[protocol::seeds::CONFIG], &program), 1);
    }
    world.initialize().expect("initialises over lamports");
    for lamports in [1, 1_000_000_000] {
        let artist = world.wallet();
        let track = Track::planned(&world, &artist, 0, 1_000);
        let tokens = track.tokens(&artist);
        let addresses = [
            track.account,
            track.mint,
            tokens,
            track.vault,
            track.vault_tokens,
            track.purse,
            track.extra_account_metas,
            position(&tokens),
        ];
        for address in addresses {
            world.set_lamports(&address, lamports);
        }
        world.send(&[track.register_instruction(&world, 0)], &[&artist]).expect("registers over lamports");
        track.finish_issue(&mut world).expect("finishes");
        check_invariants(&world, &track);
    }
}

#[test]
fn attack_prefund_positions() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    for lamports in [1, 5_000_000] {
        let fan = Keypair::new();
        world.set_lamports(&position(&track.tokens(&fan)), lamports);
        track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("the hook opens over lamports");
        assert!(position_of(&world, &track.tokens(&fan)).is_some());
    }
    let floor = world.svm.minimum_balance_for_rent_exemption(0);
    world.set_lamports(&track.purse, floor);
    let fan = Keypair::new();
    track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers");
    world.set_lamports(&position(&track.tokens(&fan)), 1);
    track.open(&mut world, &fan.pubkey()).expect("opens over lamports");
    check_invariants(&world, &track);
}
