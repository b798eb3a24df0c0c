//! Events of `ownership` and `royalties` carry the state that the accounts have after the transaction.

use anchor_lang::{BORSH_CONFIG, BorshConfig, Discriminator, event::EVENT_IX_TAG_LE, wincode};
use ownership::event::{IssueFinished, SharesAllocated, TrackRegistered};
use protocol::event::Event;
use royalties::event::{
    BeneficiarySet, Deposited, PositionClosed, PositionOpened, PositionRef, PositionSynced, RoyaltyClaimed,
    SharesMoved, UnopenedSwept, VaultState,
};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Sent, Track, World, manifest_cid, position_of, vault_of};

/// Data of all events of a transaction, in order.
fn emitted(sent: &Sent) -> Vec<&[u8]> {
    let calls = sent.inner_instructions.iter().flatten();
    calls.filter_map(|call| call.instruction.data.strip_prefix(EVENT_IX_TAG_LE)).collect()
}

/// All events of one type.
pub fn events<T>(sent: &Sent) -> Vec<T>
where
    T: Discriminator + for<'de> wincode::SchemaRead<'de, BorshConfig, Dst = T>,
{
    let payloads = emitted(sent).into_iter().filter_map(|data| data.strip_prefix(T::DISCRIMINATOR));
    payloads.map(|payload| wincode::config::deserialize(payload, BORSH_CONFIG).expect("event")).collect()
}

fn vault_state(world: &World, track: &Track) -> VaultState {
    vault_of(world, track).state().into()
}

fn position_ref(world: &World, track: &Track, wallet: &Keypair) -> PositionRef {
    let tokens = track.tokens(wallet);
    let position = position_of(world, &tokens).expect("position");
    PositionRef {
        account: tokens,
        owner: wallet.pubkey(),
        balance: world.balance(&tokens),
        open: true,
        state: position.state().into(),
    }
}

#[test]
fn an_issue_emits_the_track_its_holders_and_its_end() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::planned(&world, &artist, 0, 1_000);
    let sent = world.send(&[track.register_instruction(&world, 0)], &[&artist]).expect("registers");
    let [event] = &events::<TrackRegistered>(&sent)[..] else { panic!("one registration") };
    let expected = TrackRegistered {
        track_id: track.id,
        registrant: artist.pubkey(),
        shares: track.mint,
        vault: track.vault,
        supply: 1_000,
        manifest_cid: manifest_cid(0),
        vault_state: vault_state(&world, &track),
        position: position_ref(&world, &track, &artist),
    };
    assert_eq!(*event, expected);

    let (one, two) = (world.wallet(), world.wallet());
    let sent = track.allocate(&mut world, &[(one.pubkey(), 10), (two.pubkey(), 20)]).expect("allocates");
    let allocated: Vec<_> = events::<SharesAllocated>(&sent).iter().map(|event| (event.to, event.amount)).collect();
    assert_eq!(allocated, [(one.pubkey(), 10), (two.pubkey(), 20)]);
    assert_eq!(events::<PositionOpened>(&sent).len(), 2);
    let moved = events::<SharesMoved>(&sent);
    assert_eq!(moved[1].to, position_ref(&world, &track, &two));
    assert_eq!(moved[1].vault_state, vault_state(&world, &track));
    let sent = track.finish_issue(&mut world).expect("finishes");
    assert_eq!(
        events::<IssueFinished>(&sent),
        [IssueFinished { track_id: track.id, resale_bps: solana_tests::RESALE_BPS }]
    );
}

#[test]
fn a_transfer_emits_the_opened_position_and_both_sides() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH / 2);
    let sent = track.transfer(&mut world, &artist, &fan.pubkey(), 300).expect("transfers");
    let [opened] = &events::<PositionOpened>(&sent)[..] else { panic!("one opening") };
    assert_eq!((opened.beneficiary, opened.payer), (fan.pubkey(), track.purse));
    assert_eq!((opened.position.state.shares, opened.position.open), (0, true));
    let expected = SharesMoved {
        track_id: track.id,
        from: position_ref(&world, &track, &artist),
        to: position_ref(&world, &track, &fan),
        amount: 300,
        vault_state: vault_state(&world, &track),
    };
    assert_eq!(events::<SharesMoved>(&sent), [expected]);
    assert_eq!(emitted(&sent).len(), 2);

    let program = solana_tests::pda(&[b"amm"], &ownership::ID);
    let sent = track.transfer(&mut world, &artist, &program, 5).expect("transfers");
    let [moved] = &events::<SharesMoved>(&sent)[..] else { panic!("one move") };
    assert_eq!((moved.to.open, moved.to.owner, moved.to.balance, moved.to.state.shares), (false, program, 5, 0));
    assert_eq!(moved.vault_state.unopened.shares, 5);
}

#[test]
fn payments_and_positions_emit_the_changed_state() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let tokens = track.tokens(&artist);

    let sent = track.deposit(&mut world, 1_000).expect("deposits");
    let [deposited] = &events::<Deposited>(&sent)[..] else { panic!("one deposit") };
    assert_eq!((deposited.amount, deposited.memo, deposited.depositor), (1_000, [7; 32], world.operator.pubkey()));
    assert_eq!(deposited.vault_state, vault_state(&world, &track));

    world.wait(EPOCH);
    let destination = world.payment_account(&artist.pubkey(), 0);
    let claim = track.claim_instruction(&world, &tokens, &artist.pubkey(), &destination);
    let sent = world.send(&[claim], &[&artist]).expect("claims");
    let expected = RoyaltyClaimed {
        track_id: track.id,
        account: tokens,
        owner: artist.pubkey(),
        position_state: position_ref(&world, &track, &artist).state,
        beneficiary: artist.pubkey(),
        destination,
        amount: 1_000,
        vault_state: vault_state(&world, &track),
    };
    assert_eq!(events::<RoyaltyClaimed>(&sent), [expected]);

    let sent = track.sync(&mut world, &tokens).expect("syncs");
    assert_eq!(events::<PositionSynced>(&sent)[0].position, position_ref(&world, &track, &artist));
    let sweep = track.sweep_instruction(&world, &world.pool_tokens);
    let sent = world.send(&[sweep], &[]).expect("sweeps");
    assert_eq!(events::<UnopenedSwept>(&sent)[0].vault_state, vault_state(&world, &track));
    let fan = world.wallet();
    let accounts = royalties::accounts::SetBeneficiary {
        owner: artist.pubkey(),
        vault: track.vault,
        position: solana_tests::position(&tokens),
        event_authority: solana_tests::event_authority(&royalties::ID),
        program: royalties::ID,
    };
    let name = royalties::instruction::SetBeneficiary { beneficiary: fan.pubkey() }.to_instruction(accounts);
    let sent = world.send(&[name], &[&artist]).expect("names");
    let named = BeneficiarySet { track_id: track.id, account: tokens, beneficiary: fan.pubkey() };
    assert_eq!(events::<BeneficiarySet>(&sent), [named]);

    let create = track.create_tokens_instruction(&fan.pubkey(), &fan.pubkey());
    world.send(&[create], &[&fan]).expect("creates");
    track.open(&mut world, &fan.pubkey()).expect("opens");
    let payer = world.operator.pubkey();
    let close = track.close_instruction(&track.tokens(&fan), &fan.pubkey(), &payer, true);
    let sent = world.send(&[close], &[&fan]).expect("closes");
    let closed = events::<PositionClosed>(&sent)[0].position;
    assert_eq!(
        (closed.account, closed.owner, closed.balance, closed.open),
        (track.tokens(&fan), fan.pubkey(), 0, false)
    );
}

#[test]
fn every_event_has_a_name_of_the_protocol() {
    let discriminators = [
        TrackRegistered::DISCRIMINATOR,
        SharesAllocated::DISCRIMINATOR,
        IssueFinished::DISCRIMINATOR,
        PositionOpened::DISCRIMINATOR,
        BeneficiarySet::DISCRIMINATOR,
        SharesMoved::DISCRIMINATOR,
        Deposited::DISCRIMINATOR,
        RoyaltyClaimed::DISCRIMINATOR,
        PositionSynced::DISCRIMINATOR,
        UnopenedSwept::DISCRIMINATOR,
        PositionClosed::DISCRIMINATOR,
    ];
    let names: Vec<_> =
        Event::NAMES.iter().map(|name| anchor_lang::sha256(format!("event:{name}").as_bytes())).collect();
    for discriminator in discriminators {
        assert!(names.iter().any(|hash| hash.starts_with(discriminator)));
    }
}
