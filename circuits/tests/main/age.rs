//! What the circuit of `age` accepts and rejects.

use circuits::{
    age::{Age, AgeWitness},
    prover::ProveError,
    scoped::{PublicInputs, ScopedError},
};
use protocol::layout::age_params;

use crate::{
    common::{all_keys, prover_of, rng},
    people::{CUTOFF, DAY, Scoped, adult, person},
};

/// The witness with the only leaf of its tree.
fn alone(witness: AgeWitness) -> AgeWitness {
    Age::among(witness, [])
}

/// The public inputs that `witness` claims, even if its leaf does not satisfy them.
fn claimed(witness: &AgeWitness) -> PublicInputs {
    let (day, cutoff) = (witness.expiry_day.min(witness.day), witness.birth_day.max(witness.cutoff));
    let allowed = AgeWitness { day, cutoff, ..witness.clone() }.public_inputs().unwrap();
    PublicInputs { params: witness.params(), ..allowed }
}

#[test]
fn the_circuit_fits_the_domain() {
    let system = all_keys().age.r1cs();
    assert_eq!((system.public, system.constraints()), (5, 3_959));
    assert!(system.constraints() + system.public < 1 << 12);
}

#[test]
fn extreme_values_are_provable() {
    for (birth_day, expiry_day) in [(CUTOFF, DAY), (0, u32::MAX), (CUTOFF, DAY + 1), (CUTOFF - 1, DAY)] {
        let witness = alone(person(1, birth_day, expiry_day));
        assert!(Age::satisfied(&witness, &witness.public_inputs().unwrap()));
    }
    for (day, cutoff) in [(0, 0), (u32::MAX, u32::MAX), (0, u32::MAX)] {
        let witness = AgeWitness { day, cutoff, ..alone(person(1, 0, u32::MAX)) };
        assert!(Age::satisfied(&witness, &witness.public_inputs().unwrap()));
    }
    let extreme = AgeWitness { issuer: u32::MAX, schema: u32::MAX, ..person(1, CUTOFF, DAY) };
    let witness = alone(extreme);
    assert!(Age::satisfied(&witness, &witness.public_inputs().unwrap()));
}

#[test]
fn attack_a_birthday_after_the_cutoff_is_rejected() {
    for (birth_day, cutoff) in [(CUTOFF + 1, CUTOFF), (1, 0), (u32::MAX, 0), (u32::MAX, u32::MAX - 1), (1 << 31, 1)] {
        let witness = AgeWitness { cutoff, ..alone(person(1, birth_day, DAY)) };
        assert_eq!(witness.public_inputs(), Err(ScopedError::TooYoung { birth_day, cutoff }));
        assert!(!Age::satisfied(&witness, &claimed(&witness)));
    }
}

#[test]
fn attack_an_expired_credential_is_rejected() {
    for (expiry_day, day) in [(DAY - 1, DAY), (0, 1), (0, u32::MAX), (u32::MAX - 1, u32::MAX)] {
        let witness = AgeWitness { day, ..alone(person(1, CUTOFF, expiry_day)) };
        assert_eq!(witness.public_inputs(), Err(ScopedError::Expired { expiry_day, day }));
        assert!(!Age::satisfied(&witness, &claimed(&witness)));
    }
}

/// Witnesses whose issuer, schema, birthday or expiry differs from the leaf, and params that differ from the witness.
#[test]
fn attack_another_issuer_or_schema_is_rejected() {
    let honest = adult();
    let inputs = honest.public_inputs().unwrap();
    let lies: [fn(&mut AgeWitness); 4] =
        [|w| w.issuer += 1, |w| w.schema += 1, |w| w.birth_day -= 1, |w| w.expiry_day += 1];
    for lie in lies {
        let mut lying = honest.clone();
        lie(&mut lying);
        assert!(matches!(lying.public_inputs(), Err(ScopedError::Path(_))));
        assert!(!Age::satisfied(&lying, &PublicInputs { params: lying.params(), ..inputs }));
        assert!(!Age::satisfied(&lying, &inputs));
    }
    let (issuer, schema) = (honest.issuer, honest.schema);
    for params in [
        age_params(issuer + 1, schema, DAY, CUTOFF),
        age_params(issuer, schema + 1, DAY, CUTOFF),
        age_params(issuer, schema, DAY + 1, CUTOFF),
        age_params(issuer, schema, DAY, CUTOFF + 1),
        age_params(schema, issuer, DAY, CUTOFF),
        age_params(issuer, schema, CUTOFF, DAY),
    ] {
        assert!(!Age::satisfied(&honest, &PublicInputs { params, ..inputs }));
    }
}

/// Birthday and expiry could be opened in two ways from one packed value if one of them could be wider than its part.
#[test]
fn attack_two_openings_of_one_leaf_are_rejected() {
    // Born one day later and valid 2^32 days longer gives the same packed value. A witness cannot contain it, and
    // `every_bit_must_be_zero_or_one` tests bits with other values. All values that a witness can contain give
    // different packed values, and so different leaves.
    let honest = adult();
    let swapped = AgeWitness { birth_day: honest.expiry_day, expiry_day: honest.birth_day, ..honest.clone() };
    let inputs = honest.public_inputs().unwrap();
    let wide = AgeWitness { cutoff: u32::MAX, day: 0, ..swapped };
    assert!(!Age::satisfied(&wide, &PublicInputs { params: wide.params(), ..inputs }));
}

#[test]
fn the_prover_rejects_false_statements() {
    let prover = prover_of(&all_keys().age);
    let young = prover.prove(&alone(person(1, CUTOFF + 1, DAY)), &mut rng());
    assert!(matches!(young, Err(ProveError::Witness(ScopedError::TooYoung { .. }))));
    let old = prover.prove(&alone(person(1, CUTOFF, DAY - 1)), &mut rng());
    assert!(matches!(old, Err(ProveError::Witness(ScopedError::Expired { .. }))));
}
