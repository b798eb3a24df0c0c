//! The events of `rewards`, compared byte for byte.

use anchor_lang::{event::EVENT_IX_TAG_LE, prelude::Address};
use protocol::{
    event::AttestedTuple,
    payout::{PayoutLeaf, PayoutTree},
    seeds,
};
use rewards::event::Tuple;
use solana_signer::Signer as _;
use solana_tests::{
    Sent, Track, pda,
    rewards::{CHALLENGE_DELAY, CLAIM_WINDOW, Claim, EPOCH_LENGTH, EPOCH_NUMBER, NODE, POOL, QUOTA, Rewards, distinct},
};

use super::event_bytes::EventBytes;
use crate::support::expect_failure;

/// The events of a transaction, in order: the data of the calls that the program makes to itself.
fn events(sent: &Sent) -> Vec<Vec<u8>> {
    let calls = sent.inner_instructions.iter().flatten().map(|inner| &inner.instruction.data);
    calls.filter_map(|data| data.strip_prefix(EVENT_IX_TAG_LE)).map(<[u8]>::to_vec).collect()
}

#[track_caller]
fn expect(sent: &Sent, expected: &[Vec<u8>]) {
    assert_eq!(events(sent), expected);
}

/// An event whose first fields are the golden epoch and its node.
fn of_epoch(name: &str) -> EventBytes {
    EventBytes::new(name).u32(EPOCH_NUMBER).u64(NODE)
}

fn claimed(claim: &Claim, amount: u64, fee_receiver: &Address, fee: u64) -> Vec<u8> {
    let event = of_epoch("ListenClaimed").bytes(&claim.nullifier).u16(claim.tier).address(&claim.recipient);
    event.u64(amount).address(fee_receiver).u64(fee).end()
}

#[test]
fn every_instruction_emits_its_events() {
    let mut rewards = Rewards::deployed();
    let operator = rewards.world.operator.pubkey();
    let params = rewards.params();
    let initialized = rewards.initialize(&params).expect("initialises");
    let network = rewards.network();
    let expected = EventBytes::new("NetworkInitialized")
        .u32(network.number)
        .u32(network.chain)
        .bytes(&network.deployment_id)
        .u64(EPOCH_LENGTH)
        .u32(1);
    let circuit = |statement| EventBytes::new("CircuitSet").u8(statement).u32(1).u8(1).end();
    let expected = [
        expected.end(),
        EventBytes::new("AdminChanged").address(&rewards::ID).address(&operator).end(),
        EventBytes::new("GuardianSet").address(&params.guardian).end(),
        EventBytes::new("AttestorsSet").addresses(&params.attestors).u8(params.threshold).end(),
        circuit(0),
        circuit(1),
        circuit(2),
    ];
    expect(&initialized, &expected);
    let registered = rewards.register_node(NODE, QUOTA).expect("registers");
    expect(&registered, &[EventBytes::new("NodeRegistered").u64(NODE).address(&operator).u64(QUOTA).end()]);
    let funded = rewards.fund(POOL).expect("funds");
    expect(&funded, &[EventBytes::new("PoolFunded").address(&operator).u64(POOL).end()]);

    let track = Track::issued(&mut rewards.world, 1_000);
    let tree = PayoutTree::new(vec![PayoutLeaf { track_id: track.id, weight: 3 }]).expect("fits");
    let golden = rewards.golden_tuple();
    let tuple = Tuple { payout_root: tree.root(), payout_leaves: 1, weight_total: 3, ..golden };
    rewards.after_epoch();
    let votes = [0, 1].map(|position| rewards.attest(position, &tuple).expect("attests"));
    let tuple_hash = AttestedTuple::from(tuple).hash();
    let attested = |attestor: Address| of_epoch("Attested").address(&attestor).bytes(&tuple_hash).end();
    let payable_at = rewards.world.time() + CHALLENGE_DELAY;
    let record = rewards.record();
    let fixed = of_epoch("EpochFixed").bytes(&tuple.listen_root).bytes(&tuple.payout_root);
    let fixed = tuple.fans.into_iter().fold(fixed, EventBytes::u32).u32(1).u64(3);
    let fixed = fixed.u64(record.listeners_budget).u64(record.tracks_budget).u64(record.rate);
    let fixed = fixed.u64(payable_at).u64(payable_at + CLAIM_WINDOW).end();
    expect(&votes[0], &[attested(rewards.attestors[0].pubkey())]);
    expect(&votes[1], &[attested(rewards.attestors[1].pubkey()), fixed]);

    rewards.world.wait(CHALLENGE_DELAY);
    let claim = distinct().swap_remove(1);
    let expected = claimed(&claim, record.rate * 5 - claim.fee, &claim.fee_receiver, claim.fee);
    expect(&rewards.claim(&claim).expect("claims"), &[expected]);

    let payment = rewards.distribute_instruction(&operator, &track, (0, track.id, 3), &[]);
    let paid = rewards.world.send(&[payment], &[]).expect("distributes");
    let amount = record.tracks_budget;
    let expected = of_epoch("TrackPaid").u32(0).bytes(&track.id).u64(3).u64(amount).end();
    let [deposited, track_paid] = events(&paid).try_into().expect("the deposit and the payment");
    let memo = protocol::layout::Realm { network: network.number, node: NODE, epoch: EPOCH_NUMBER }.to_field();
    let depositor = pda(&[seeds::NETWORK], &rewards::ID);
    let deposit = EventBytes::new("Deposited").bytes(&track.id).address(&depositor).u64(amount).u8(2).bytes(&memo);
    assert!(deposited.starts_with(&deposit.end()));
    assert_eq!(track_paid, expected);

    rewards.world.wait(CLAIM_WINDOW);
    let close = rewards.close_epoch_instruction();
    let closed = rewards.world.send(&[close], &[]).expect("closes");
    let freed = QUOTA - amount - record.rate * 5;
    expect(&closed, &[of_epoch("EpochClosed").u64(freed).end()]);
}

#[test]
fn a_claim_without_a_fee_account_emits_no_fee() {
    let mut rewards = Rewards::payable();
    let claim = distinct().swap_remove(1);
    let payer = rewards.world.operator.pubkey();
    let mut accounts = rewards.claim_accounts(&claim);
    accounts.fee_tokens = None;
    let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
    let sent = rewards.world.send(&[instruction], &[]).expect("claims");
    let expected = claimed(&claim, rewards.record().rate * 5, &Address::default(), 0);
    expect(&sent, &[expected]);
}

#[test]
fn voiding_an_epoch_emits_an_event() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.fix(&tuple);
    let guardian = rewards.guardian.insecure_clone();
    let void = rewards.void_instruction(&guardian.pubkey());
    let sent = rewards.world.send(&[void], &[&guardian]).expect("voids");
    expect(&sent, &[of_epoch("EpochVoided").end()]);
}

/// Only the program can emit its events, because the event instruction requires the signature of its event authority.
#[test]
fn attack_emit_an_event_of_the_program() {
    let mut rewards = Rewards::new();
    let event = EventBytes::new("PoolFunded").address(&Address::default()).u64(1).end();
    let data = [EVENT_IX_TAG_LE, &event].concat();
    let stranger = rewards.world.wallet();
    let authority = solana_instruction::AccountMeta::new_readonly(stranger.pubkey(), true);
    let instruction = solana_instruction::Instruction { program_id: rewards::ID, accounts: vec![authority], data };
    expect_failure(rewards.world.send(&[instruction], &[&stranger]), "InvalidSeeds");
}
