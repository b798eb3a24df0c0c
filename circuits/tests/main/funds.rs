//! What the circuit of `funds` accepts and rejects.

use ark_bn254::Fr;
use ark_ff::{BigInteger as _, Field as _, PrimeField as _};
use circuits::{
    funds::{Funds, FundsWitness},
    prover::ProveError,
    range::power_of_two,
    scoped::{PublicInputs, ScopedError},
};
use protocol::layout::funds_params;

use crate::{
    common::{all_keys, prover_of, rng},
    people::{Scoped, THRESHOLD, holder, wallet},
};

/// A witness with the only leaf of its tree, for a gate with this threshold.
fn alone(balance: u128, threshold: u128) -> FundsWitness {
    FundsWitness { threshold, ..Funds::among(wallet(1, balance), []) }
}

#[test]
fn the_circuit_fits_the_domain() {
    let system = all_keys().funds.r1cs();
    assert_eq!((system.public, system.constraints()), (5, 4_053));
    assert!(system.constraints() + system.public < 1 << 12);
}

#[test]
fn extreme_values_are_provable() {
    for (balance, threshold) in [
        (THRESHOLD, THRESHOLD),
        (u128::MAX, u128::MAX),
        (u128::MAX, 0),
        (u128::MAX, 1),
        (0, 0),
        (1, 1),
        (1 << 127, 1 << 127),
        (1 << 64, u64::MAX.into()),
    ] {
        let witness = alone(balance, threshold);
        assert!(Funds::satisfied(&witness, &witness.public_inputs().unwrap()), "{balance} {threshold}");
    }
    let extreme = FundsWitness { issuer: u32::MAX, asset: u32::MAX, snapshot: u32::MAX, ..wallet(1, u128::MAX) };
    let witness = Funds::among(extreme, []);
    assert!(Funds::satisfied(&witness, &witness.public_inputs().unwrap()));
}

#[test]
fn attack_a_balance_below_the_threshold_is_rejected() {
    for (balance, threshold) in
        [(THRESHOLD - 1, THRESHOLD), (0, 1), (0, u128::MAX), (u128::MAX - 1, u128::MAX), (u64::MAX.into(), 1 << 64)]
    {
        let witness = alone(balance, threshold);
        assert_eq!(witness.public_inputs(), Err(ScopedError::BalanceTooLow { balance, threshold }));
        let allowed = alone(balance, 0).public_inputs().unwrap();
        assert!(!Funds::satisfied(&witness, &PublicInputs { params: witness.params(), ..allowed }));
    }
}

/// Witnesses whose issuer, asset, snapshot or balance differs from the leaf, and params that differ from the witness.
#[test]
fn attack_another_issuer_asset_or_snapshot_is_rejected() {
    let honest = holder();
    let inputs = honest.public_inputs().unwrap();
    let lies: [fn(&mut FundsWitness); 4] =
        [|w| w.issuer += 1, |w| w.asset += 1, |w| w.snapshot += 1, |w| w.balance += 1];
    for lie in lies {
        let mut lying = honest.clone();
        lie(&mut lying);
        assert!(matches!(lying.public_inputs(), Err(ScopedError::Path(_))));
        assert!(!Funds::satisfied(&lying, &PublicInputs { params: lying.params(), ..inputs }));
        assert!(!Funds::satisfied(&lying, &inputs));
    }
    let FundsWitness { issuer, asset, snapshot, threshold, .. } = honest;
    for params in [
        funds_params(threshold, issuer + 1, asset, snapshot),
        funds_params(threshold, issuer, asset + 1, snapshot),
        funds_params(threshold, issuer, asset, snapshot + 1),
        funds_params(threshold + 1, issuer, asset, snapshot),
        funds_params(threshold - 1, issuer, asset, snapshot),
        funds_params(threshold, asset, issuer, snapshot),
    ] {
        assert!(!Funds::satisfied(&honest, &PublicInputs { params, ..inputs }));
    }
}

/// The threshold is not decomposed into bits. To open the same params to other parts, the threshold would have to
/// change by a multiple of 2^-96 in the field. In the circuit, it is a difference of two values of 128 bits, and no
/// such change keeps it one.
#[test]
fn attack_params_can_be_opened_in_only_one_way() {
    let unit = power_of_two(96).inverse().unwrap();
    let small = |x: Fr| x.into_bigint().num_bits() <= 129;
    // Possible changes of the lower parts: a single bit, a carry between neighbouring parts, and the extremes.
    let steps = [0, 1, 31, 32, 33, 63, 64, 65, 94].map(power_of_two);
    for a in steps {
        for b in steps {
            for change in [a, a + b, a - b] {
                let threshold = change * unit;
                assert!(change == Fr::from(0) || !(small(threshold) || small(-threshold)), "{change}");
            }
        }
    }
}

/// Balance and snapshot are neighbours in the packed value of a leaf. The border between them must be fixed.
#[test]
fn attack_two_openings_of_one_leaf_are_rejected() {
    let honest = FundsWitness { snapshot: 1, ..wallet(1, THRESHOLD) };
    let honest = Funds::among(honest, []);
    let inputs = honest.public_inputs().unwrap();
    let moved = FundsWitness { balance: honest.balance << 32 | 1, snapshot: 0, ..honest.clone() };
    assert!(!Funds::satisfied(&moved, &inputs));
    assert!(!Funds::satisfied(&moved, &PublicInputs { params: moved.params(), ..inputs }));
}

#[test]
fn the_prover_rejects_false_statements() {
    let prover = prover_of(&all_keys().funds);
    let poor = prover.prove(&alone(THRESHOLD - 1, THRESHOLD), &mut rng());
    assert!(matches!(poor, Err(ProveError::Witness(ScopedError::BalanceTooLow { .. }))));
}
