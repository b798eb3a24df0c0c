//! What the program says happened, byte for byte.

use anchor_lang::{Discriminator, Event, event::EVENT_IX_TAG_LE, prelude::Address};
use protocol::{
    event::AttestedTuple,
    payout::{PayoutLeaf, PayoutTree},
};
use rewards::event::{
    AdminChanged, Attested, AttestorsSet, CircuitSet, EpochClosed, EpochFixed, EpochVoided, GuardianSet, ListenClaimed,
    NetworkInitialized, NodeRegistered, PoolFunded, TrackPaid, Tuple,
};
use solana_signer::Signer as _;
use solana_tests::{
    Sent, Track,
    rewards::{CHALLENGE_DELAY, CLAIM_WINDOW, EPOCH_LENGTH, EPOCH_NUMBER, NODE, POOL, QUOTA, Rewards, distinct},
};

/// Events of a transaction: data of the calls a program makes to itself.
fn events(sent: &Sent) -> Vec<Vec<u8>> {
    let calls = sent.inner_instructions.iter().flatten().map(|inner| &inner.instruction.data);
    calls.filter_map(|data| data.strip_prefix(EVENT_IX_TAG_LE)).map(<[u8]>::to_vec).collect()
}

#[track_caller]
fn expect(sent: &Sent, expected: &[Vec<u8>]) {
    assert_eq!(events(sent), expected);
}

#[test]
fn every_step_is_told() {
    let mut rewards = Rewards::deployed();
    let operator = rewards.world.operator.pubkey();
    let params = rewards.params();
    let initialized = rewards.initialize(&params).expect("initialises");
    let network = rewards.network();
    let told = NetworkInitialized {
        network: network.number,
        chain: network.chain,
        deployment_id: network.deployment_id,
        epoch_length: EPOCH_LENGTH,
        circuit_version: 1,
    };
    let circuit = |statement| CircuitSet { statement, version: 1, enabled: true }.data();
    let governed = [
        AdminChanged { program: rewards::ID, admin: operator }.data(),
        GuardianSet { guardian: params.guardian }.data(),
        AttestorsSet { attestors: params.attestors.clone(), threshold: params.threshold }.data(),
        circuit(0),
        circuit(1),
        circuit(2),
    ];
    expect(&initialized, &[&[told.data()][..], &governed].concat());
    let registered = rewards.register_node(NODE, QUOTA).expect("registers");
    expect(&registered, &[NodeRegistered { node: NODE, operator, quota: QUOTA }.data()]);
    let funded = rewards.fund(POOL).expect("funds");
    expect(&funded, &[PoolFunded { from: operator, amount: POOL }.data()]);

    let track = Track::issued(&mut rewards.world, 1_000);
    let tree = PayoutTree::new(vec![PayoutLeaf { track_id: track.id, weight: 3 }]).expect("fits");
    let golden = rewards.golden_tuple();
    let tuple = Tuple { payout_root: tree.root(), payout_leaves: 1, weight_total: 3, ..golden };
    rewards.after_epoch();
    let votes = [0, 1].map(|position| rewards.attest(position, &tuple).expect("attests"));
    let told = |attestor: Address| Attested {
        epoch: EPOCH_NUMBER,
        node: NODE,
        attestor,
        tuple_hash: AttestedTuple::from(tuple).hash(),
    };
    let payable_at = rewards.world.time() + CHALLENGE_DELAY;
    let record = rewards.record();
    let fixed = EpochFixed {
        epoch: EPOCH_NUMBER,
        node: NODE,
        tuple,
        listeners_budget: record.listeners_budget,
        tracks_budget: record.tracks_budget,
        rate: record.rate,
        payable_at,
        closes_at: payable_at + CLAIM_WINDOW,
    };
    expect(&votes[0], &[told(rewards.attestors[0].pubkey()).data()]);
    expect(&votes[1], &[told(rewards.attestors[1].pubkey()).data(), fixed.data()]);

    rewards.world.wait(CHALLENGE_DELAY);
    let claim = distinct().swap_remove(1);
    let told = ListenClaimed {
        epoch: EPOCH_NUMBER,
        node: NODE,
        nullifier: claim.nullifier,
        tier: claim.tier,
        recipient: claim.recipient,
        amount: record.rate * 5 - claim.fee,
        fee_receiver: claim.fee_receiver,
        fee: claim.fee,
    };
    expect(&rewards.claim(&claim).expect("claims"), &[told.data()]);

    let payment = rewards.distribute_instruction(&operator, &track, (0, track.id, 3), &[]);
    let paid = rewards.world.send(&[payment], &[]).expect("distributes");
    let amount = record.tracks_budget;
    let told = TrackPaid { epoch: EPOCH_NUMBER, node: NODE, index: 0, track_id: track.id, weight: 3, amount };
    let [deposited, track_paid] = events(&paid).try_into().expect("the deposit and the payment");
    assert!(deposited.starts_with(royalties::event::Deposited::DISCRIMINATOR));
    assert_eq!(track_paid, told.data());

    rewards.world.wait(CLAIM_WINDOW);
    let close = rewards.close_epoch_instruction();
    let closed = rewards.world.send(&[close], &[]).expect("closes");
    let freed = QUOTA - amount - record.rate * 5;
    expect(&closed, &[EpochClosed { epoch: EPOCH_NUMBER, node: NODE, freed }.data()]);
}

#[test]
fn a_fee_that_is_not_taken_is_not_told() {
    let mut rewards = Rewards::payable();
    let claim = distinct().swap_remove(1);
    let payer = rewards.world.operator.pubkey();
    let mut accounts = rewards.claim_accounts(&claim);
    accounts.fee_tokens = None;
    let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
    let sent = rewards.world.send(&[instruction], &[]).expect("claims");
    let told = ListenClaimed {
        epoch: EPOCH_NUMBER,
        node: NODE,
        nullifier: claim.nullifier,
        tier: claim.tier,
        recipient: claim.recipient,
        amount: rewards.record().rate * 5,
        fee_receiver: Address::default(),
        fee: 0,
    };
    expect(&sent, &[told.data()]);
}

#[test]
fn a_voided_epoch_is_told() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.fix(&tuple);
    let guardian = rewards.guardian.insecure_clone();
    let void = rewards.void_instruction(&guardian.pubkey());
    let sent = rewards.world.send(&[void], &[&guardian]).expect("voids");
    expect(&sent, &[EpochVoided { epoch: EPOCH_NUMBER, node: NODE }.data()]);
}

/// Nobody but the program tells events: its tag needs the signature of its own event authority.
#[test]
fn attack_tell_events_of_the_program() {
    let mut rewards = Rewards::new();
    let event = PoolFunded { from: Address::default(), amount: 1 }.data();
    let data = [EVENT_IX_TAG_LE, &event].concat();
    let stranger = rewards.world.wallet();
    let authority = solana_instruction::AccountMeta::new_readonly(stranger.pubkey(), true);
    let instruction = solana_instruction::Instruction { program_id: rewards::ID, accounts: vec![authority], data };
    assert!(rewards.world.send(&[instruction], &[&stranger]).is_err());
}
