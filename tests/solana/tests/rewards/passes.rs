//! Passes for golden proofs of age and funds, and attacks on them.

use anchor_lang::prelude::Address;
use protocol::event::statement::{AGE, FUNDS};
use rewards::{error::RewardsError, instructions::GateTerms};
use solana_signer::Signer as _;
use solana_tests::rewards::{
    Rewards,
    passes::{
        GoldenGate, GoldenPass, pass_account, pass_nullifier, post_root_instruction, prove_instruction,
        register_gate_instruction, set_issuer_instruction,
    },
};

use crate::support::{ACCOUNT_IN_USE, expect_code, expect_error, substitute};

const DAY: u64 = 86_400;

/// Posts the golden root again, as issuers do daily.
fn post(rewards: &mut Rewards, golden: &GoldenGate) {
    let operator = rewards.world.operator.pubkey();
    let post = post_root_instruction(&operator, golden.issuer, golden.root, golden.snapshot);
    rewards.world.send(&[post], &[]).expect("posts");
}

/// The golden proof whose name contains `name`.
fn named<'a>(golden: &'a GoldenGate, name: &str) -> &'a GoldenPass {
    golden.proofs.iter().find(|proof| proof.name.contains(name)).expect("a golden proof")
}

#[test]
fn golden_proofs_get_passes_and_refused_ones_do_not() {
    for statement in [AGE, FUNDS] {
        let golden = solana_tests::rewards::passes::golden_gate(statement);
        for proof in &golden.proofs {
            let (mut rewards, _) = Rewards::gated(statement);
            rewards.world.set_time(proof.now);
            post(&mut rewards, &golden);
            let result = rewards.prove(golden.issuer, proof);
            if proof.accepted {
                result.unwrap_or_else(|failure| panic!("{}: {failure:?}", proof.name));
            } else if proof.name.starts_with("made ") {
                expect_error(result, RewardsError::Age_DayOutOfRange);
            } else {
                expect_error(result, RewardsError::Proof_Invalid);
            }
            let pass = rewards.pass(&proof.gate, &proof.claim.holder);
            assert_eq!(pass.is_some(), proof.accepted, "{}", proof.name);
            if let Some(pass) = pass {
                let period = proof.now / golden.terms.period_length;
                assert_eq!(u64::from(pass.period), period);
                assert_eq!(pass.expires_at, (period + 1) * golden.terms.period_length);
            }
        }
    }
}

#[test]
fn attack_two_passes_for_one_person() {
    for (statement, again, next) in
        [(AGE, "for another holder", "next period"), (FUNDS, "for another holder", "next period")]
    {
        let (mut rewards, golden) = Rewards::gated(statement);
        rewards.prove(golden.issuer, &golden.proofs[0]).expect("proves");
        expect_error(rewards.prove(golden.issuer, &golden.proofs[0]), RewardsError::Nullifier_Spent);
        expect_error(rewards.prove(golden.issuer, named(&golden, again)), RewardsError::Nullifier_Spent);
        // The next period is another scope.
        let next = named(&golden, next);
        expect_error(rewards.prove(golden.issuer, next), RewardsError::Proof_Invalid);
        rewards.world.set_time(next.now);
        post(&mut rewards, &golden);
        rewards.prove(golden.issuer, next).expect("a pass for the next period");
        expect_error(rewards.prove(golden.issuer, &golden.proofs[1]), RewardsError::Proof_Invalid);
    }
}

#[test]
fn attack_prove_with_an_old_or_foreign_root() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let operator = rewards.world.operator.pubkey();
    let proof = &golden.proofs[0];
    rewards.world.wait(DAY - 1);
    // The period is over, so the proof is no longer valid; the root is still accepted.
    expect_error(rewards.prove(golden.issuer, proof), RewardsError::Proof_Invalid);
    rewards.world.wait(1);
    expect_error(rewards.prove(golden.issuer, proof), RewardsError::Root_Expired);
    rewards.world.set_time(proof.now);

    // A gate of another issuer, which never posted this root.
    let setup = [
        set_issuer_instruction(&operator, golden.issuer + 1, &operator, true),
        register_gate_instruction(&operator, 2, golden.issuer + 1, &golden.terms),
    ];
    rewards.world.send(&setup, &[]).expect("sets another gate up");
    let mut foreign = prove_instruction(&operator, golden.issuer + 1, proof);
    expect_error(rewards.world.send(std::slice::from_ref(&foreign), &[]), RewardsError::Gate_IssuerMismatch);
    let gate = solana_tests::rewards::passes::gate_account(&operator, 2);
    substitute(&mut foreign, &proof.gate, &gate);
    let holder = &proof.claim.holder;
    substitute(&mut foreign, &pass_account(&proof.gate, holder), &pass_account(&gate, holder));
    expect_error(rewards.world.send(&[foreign], &[]), RewardsError::Root_Unknown);

    // An issuer's account keeps 16 roots: 16 newer ones replace this one.
    for n in 0..16 {
        let post = post_root_instruction(&operator, golden.issuer, [n; 32], 0);
        rewards.world.send(&[post], &[]).expect("posts");
    }
    expect_error(rewards.prove(golden.issuer, proof), RewardsError::Root_Unknown);
    post(&mut rewards, &golden);
    rewards.prove(golden.issuer, proof).expect("posted again");
}

#[test]
fn attack_prove_after_expiry() {
    // The period and the days of a golden proof end before its expiry, so it gets no pass in its last second either.
    for (statement, last) in [(AGE, RewardsError::Age_DayOutOfRange), (FUNDS, RewardsError::Proof_Invalid)] {
        let (mut rewards, golden) = Rewards::gated(statement);
        let proof = &golden.proofs[0];
        rewards.world.set_time(proof.claim.expiry);
        post(&mut rewards, &golden);
        expect_error(rewards.prove(golden.issuer, proof), last);
        rewards.world.wait(1);
        expect_error(rewards.prove(golden.issuer, proof), RewardsError::Claim_Expired);
    }
}

#[test]
fn attack_change_a_value_to_which_a_proof_is_bound() {
    for statement in [AGE, FUNDS] {
        let (mut rewards, golden) = Rewards::gated(statement);
        let (proof, other) = (&golden.proofs[0], &golden.proofs[1]);
        let changed = |change: &dyn Fn(&mut GoldenPass)| {
            let mut copy = proof.clone();
            change(&mut copy);
            copy
        };
        let attempts = [
            changed(&|p| p.claim.holder = other.claim.holder),
            changed(&|p| p.claim.expiry += 1),
            changed(&|p| p.claim.nullifier = other.claim.nullifier),
            changed(&|p| p.claim.proof = other.claim.proof),
            changed(&|p| p.claim.proof[255] ^= 1),
            changed(&|p| p.claim.proof = [0; 256]),
        ];
        for attempt in &attempts {
            expect_error(rewards.prove(golden.issuer, attempt), RewardsError::Proof_Invalid);
        }
        let version = changed(&|p| p.claim.circuit_version = 2);
        expect_error(rewards.prove(golden.issuer, &version), RewardsError::Circuit_NotEnabled);
        rewards.prove(golden.issuer, proof).expect("unchanged");
    }
}

#[test]
fn attack_nullifier_plus_the_fields_order() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let mut proof = golden.proofs[0].clone();
    rewards.prove(golden.issuer, &proof).expect("proves");
    proof.claim.nullifier = plus_order(proof.claim.nullifier);
    expect_error(rewards.prove(golden.issuer, &proof), RewardsError::Nullifier_NotCanonical);
}

/// `x` plus the order r of BN254's scalar field: another number for the same element.
fn plus_order(x: [u8; 32]) -> [u8; 32] {
    const ORDER: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
    let order: [u8; 32] = hex::decode(ORDER).expect("hex").try_into().expect("32 bytes");
    let mut sum = [0; 32];
    let mut carry = 0;
    for i in (0..32).rev() {
        let digit = u16::from(x[i]) + u16::from(order[i]) + carry;
        (sum[i], carry) = (digit as u8, digit >> 8);
    }
    sum
}

#[test]
fn attack_one_statements_proof_at_the_others_gate() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let mut funds = golden.proofs[0].clone();
    funds.statement = FUNDS;
    expect_error(rewards.prove(golden.issuer, &funds), RewardsError::Gate_StatementMismatch);
    let mut cross = golden.proofs[0].clone();
    cross.claim.proof = solana_tests::rewards::passes::golden_gate(FUNDS).proofs[0].claim.proof;
    expect_error(rewards.prove(golden.issuer, &cross), RewardsError::Proof_Invalid);
}

#[test]
fn attack_days_outside_the_week() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let mut proof = golden.proofs[0].clone();
    let today = proof.day;
    for day in [today + 1, today - 7, 0, u32::MAX] {
        proof.day = day;
        expect_error(rewards.prove(golden.issuer, &proof), RewardsError::Age_DayOutOfRange);
    }
    proof.day = today - 1;
    expect_error(rewards.prove(golden.issuer, &proof), RewardsError::Proof_Invalid);
}

#[test]
fn attack_post_roots_for_an_issuer() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let thief = rewards.world.wallet();
    let key = thief.pubkey();
    let post = post_root_instruction(&key, golden.issuer, [1; 32], 0);
    expect_error(rewards.world.send(&[post], &[&thief]), RewardsError::Caller_NotIssuerAuthority);
    let register = set_issuer_instruction(&key, golden.issuer, &key, true);
    expect_error(rewards.world.send(&[register], &[&thief]), RewardsError::Caller_NotAdmin);
    let operator = rewards.world.operator.pubkey();
    let beyond = post_root_instruction(&operator, golden.issuer, [0xff; 32], 0);
    expect_error(rewards.world.send(&[beyond], &[]), RewardsError::Root_NotCanonical);
}

#[test]
fn attack_prove_with_a_root_of_a_stolen_key() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let (operator, next) = (rewards.world.operator.pubkey(), rewards.world.wallet());
    // The admin replaces the stolen key, which has posted a root of its own tree.
    let replace = set_issuer_instruction(&operator, golden.issuer, &next.pubkey(), true);
    rewards.world.send(&[replace], &[]).expect("replaces the key");
    expect_error(rewards.prove(golden.issuer, &golden.proofs[0]), RewardsError::Root_Unknown);
    let post = post_root_instruction(&next.pubkey(), golden.issuer, golden.root, golden.snapshot);
    rewards.world.send(&[post], &[&next]).expect("the new key posts");
    rewards.prove(golden.issuer, &golden.proofs[0]).expect("proves");
}

#[test]
fn attack_prove_with_a_snapshot_that_was_corrected() {
    let (mut rewards, mut golden) = Rewards::gated(FUNDS);
    let proof = golden.proofs[0].clone();
    golden.snapshot += 1;
    post(&mut rewards, &golden);
    expect_error(rewards.prove(golden.issuer, &proof), RewardsError::Proof_Invalid);
    golden.snapshot -= 1;
    post(&mut rewards, &golden);
    rewards.prove(golden.issuer, &proof).expect("the newest post counts");
}

#[test]
fn an_issuer_has_a_number_and_an_authority() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let operator = rewards.world.operator.pubkey();
    let cases = [
        (0, operator, RewardsError::Issuer_NumberZero),
        (golden.issuer, Address::default(), RewardsError::Issuer_AuthorityZero),
    ];
    for (issuer, authority, error) in cases {
        let set = set_issuer_instruction(&operator, issuer, &authority, true);
        expect_error(rewards.world.send(&[set], &[]), error);
    }
}

#[test]
fn a_disabled_issuer_or_circuit_grants_no_pass() {
    let (mut rewards, golden) = Rewards::gated(FUNDS);
    let operator = rewards.world.operator.pubkey();
    let proof = &golden.proofs[0];
    let off = set_issuer_instruction(&operator, golden.issuer, &operator, false);
    rewards.world.send(&[off], &[]).expect("disables");
    expect_error(rewards.prove(golden.issuer, proof), RewardsError::Issuer_Disabled);
    let post = post_root_instruction(&operator, golden.issuer, [1; 32], 0);
    expect_error(rewards.world.send(&[post], &[]), RewardsError::Issuer_Disabled);
    let on = set_issuer_instruction(&operator, golden.issuer, &operator, true);
    let off = rewards.disable_circuit_instruction(&operator, FUNDS, 1);
    rewards.world.send(&[on, off], &[]).expect("enables the issuer and disables the circuit");
    expect_error(rewards.prove(golden.issuer, proof), RewardsError::Circuit_NotEnabled);
    assert!(rewards.network().accepts_circuit(AGE, 1), "the other circuits stay enabled");
}

#[test]
fn gates_with_terms_that_no_proof_can_meet_are_refused() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let operator = rewards.world.operator.pubkey();
    let good = golden.terms.clone();
    let bad = [
        (RewardsError::Gate_ThresholdInvalid, GateTerms { threshold: 0, ..good.clone() }),
        (RewardsError::Gate_ThresholdInvalid, GateTerms { threshold: 151, ..good.clone() }),
        (RewardsError::Gate_StatementInvalid, GateTerms { statement: 0, ..good.clone() }),
        (RewardsError::Gate_StatementInvalid, GateTerms { statement: 3, ..good.clone() }),
        (RewardsError::Gate_ThresholdInvalid, GateTerms { statement: FUNDS, threshold: 0, ..good.clone() }),
        (RewardsError::Gate_PeriodInvalid, GateTerms { period_length: 3_599, ..good.clone() }),
        (RewardsError::Gate_PeriodInvalid, GateTerms { period_length: u64::MAX, ..good.clone() }),
    ];
    for (error, terms) in bad {
        let register = register_gate_instruction(&operator, 2, golden.issuer, &terms);
        expect_error(rewards.world.send(&[register], &[]), error);
    }
    let again = register_gate_instruction(&operator, 1, golden.issuer, &good);
    expect_code(rewards.world.send(&[again], &[]), ACCOUNT_IN_USE);
}

#[test]
fn attack_prefund_and_take_the_rent_of_a_pass() {
    let (mut rewards, golden) = Rewards::gated(AGE);
    let proof = &golden.proofs[0];
    let (nullifier, pass) = (pass_nullifier(&proof.claim.nullifier), pass_account(&proof.gate, &proof.claim.holder));
    rewards.world.set_lamports(&nullifier, 1_000_000);
    rewards.world.set_lamports(&pass, 1_000_000);
    rewards.prove(golden.issuer, proof).expect("proves although the addresses have lamports");

    let close = |payer: Address| {
        [
            rewards::instruction::ClosePass {}.to_instruction(rewards::accounts::ClosePass { pass, payer }),
            rewards::instruction::ClosePassNullifier {}
                .to_instruction(rewards::accounts::ClosePassNullifier { nullifier, payer }),
        ]
    };
    let payer = rewards.world.operator.pubkey();
    let thief = rewards.world.wallet();
    for close in close(payer) {
        expect_error(rewards.world.send(&[close], &[]), RewardsError::Pass_Running);
    }
    rewards.world.wait(DAY);
    for close in close(thief.pubkey()) {
        expect_error(rewards.world.send(&[close], &[]), RewardsError::RentPayer_Mismatch);
    }
    rewards.world.send(&close(payer), &[]).expect("the rents return to their payer");
    assert!(rewards.world.data(&pass).is_empty() && rewards.world.data(&nullifier).is_empty());
}
