//! `age_proof.json`: the tree of an issuer, a gate for adults on each chain, and proofs of several people for it.

use std::sync::Arc;

use protocol::pass::{cutoff, day_at};
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::{
    VectorError,
    gate::{self, Gate, NOW, Visit},
    hex, verifying_key,
};
use crate::{
    age::{Age, AgeWitness, CIRCUIT_VERSION},
    keys::{LocalNetworks, ProvingKeys},
    listen::random_scalar,
    tree::ListenTree,
};

const ISSUER: u32 = 5;
const SCHEMA: u32 = 3;
/// The minimum age of the gate, in years.
const YEARS: u8 = 18;

/// The people: number of days from the cutoff to the birthday, and from today to the expiry of the credential.
const PEOPLE: [(i32, i32); 12] = [
    (-4_000, 900),
    (0, 0),
    (-9_000, 30),
    (1, 900),
    (-200, 900),
    (-20_000, 10),
    (-7, 400),
    (-1, 1),
    (300, 700),
    (-5_000, 365),
    (-365, 365),
    (-12_345, 12_345),
];

/// The claims to prove: name, person, holder, age of the proof in days, periods after the first, proved years, whether
/// the gate accepts it.
const CLAIMS: [(&str, usize, u64, i32, u32, u8, bool); 8] = [
    ("old enough", 0, 0x100, 0, 0, YEARS, true),
    ("of age today, with a credential that ends today", 1, 0x101, 0, 0, YEARS, true),
    ("made six days ago", 2, 0x102, 6, 0, YEARS, true),
    ("the first person again, for another holder", 0, 0x103, 0, 0, YEARS, true),
    ("the first person in the next period", 0, 0x100, 0, 1, YEARS, true),
    ("made seven days ago", 2, 0x102, 7, 0, YEARS, false),
    ("made for tomorrow", 2, 0x102, -1, 0, YEARS, false),
    ("too young for this gate, old enough for one of 17 years", 3, 0x104, 0, 0, YEARS - 1, false),
];

pub(super) fn vectors(keys: &Arc<ProvingKeys<Age>>) -> Result<Value, VectorError> {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let people = people(&mut rng)?;
    let (mut proofs, mut refused) = (Vec::new(), Vec::new());
    for gate in gate::gates()? {
        proofs.extend(claims(keys, &gate, &people, &mut rng)?);
        for person in [1, 3] {
            let visit = Visit { holder: 0x105, periods_on: 0, circuit_version: CIRCUIT_VERSION };
            // The credential of person 1 expires today and is used tomorrow. Person 3 is one day too young today.
            let witness = witness(&people, person, &gate, visit, if person == 1 { -1 } else { 0 }, YEARS)?;
            if let Err(error) = witness.public_inputs() {
                refused.push(json!({
                    "caip2": gate.chain.caip2, "birth_day": witness.birth_day, "expiry_day": witness.expiry_day,
                    "day": witness.day, "cutoff": witness.cutoff, "params": hex(witness.params()),
                    "error": error.to_string(),
                }));
            }
        }
    }
    let own = json!({
        "vk": verifying_key(keys), "issuer": ISSUER, "schema": SCHEMA, "years": YEARS, "today": today()?,
        "root": proofs[0]["root"], "proofs": proofs, "refused": refused,
    });
    Ok(gate::join(gate::head(CIRCUIT_VERSION), own))
}

fn today() -> Result<u32, VectorError> {
    day_at(NOW).ok_or(VectorError::Identifier("day"))
}

/// The day that is `days_old` days ago, and the cutoff for `years` years on that day.
fn day_and_cutoff(days_old: i32, years: u8) -> Result<(u32, u32), VectorError> {
    let day = today()?.wrapping_add_signed(-days_old);
    Ok((day, cutoff(day, years).ok_or(VectorError::Identifier("cutoff"))?))
}

/// The witnesses of all people, with their paths in the tree of all leaves.
fn people(rng: &mut ChaCha20Rng) -> Result<Vec<AgeWitness>, VectorError> {
    let (day, cutoff) = day_and_cutoff(0, YEARS)?;
    let empty = ListenTree::from_leaves([[1; 32]])?.path(&[1; 32])?;
    let person = |(number, (birth, expiry)): (usize, (i32, i32))| AgeWitness {
        secret: random_scalar(rng),
        issuer: ISSUER,
        schema: SCHEMA,
        birth_day: cutoff.wrapping_add_signed(birth),
        expiry_day: day.wrapping_add_signed(expiry),
        salt: gate::salt("age", number as u64),
        path: empty.clone(),
        day,
        cutoff,
        scope: [0; 32],
        ctx: [0; 32],
    };
    let mut people: Vec<_> = PEOPLE.into_iter().enumerate().map(person).collect();
    let leaves: Vec<_> = people.iter().map(|person| person.leaf()?.hash()).collect::<Result<_, _>>()?;
    let tree = ListenTree::from_leaves(leaves.iter().copied())?;
    for (person, leaf) in people.iter_mut().zip(&leaves) {
        person.path = tree.path(leaf)?;
    }
    Ok(people)
}

fn witness(
    people: &[AgeWitness],
    person: usize,
    gate: &Gate,
    visit: Visit,
    days_old: i32,
    years: u8,
) -> Result<AgeWitness, VectorError> {
    let (day, cutoff) = day_and_cutoff(days_old, years)?;
    Ok(AgeWitness { day, cutoff, scope: gate.scope(visit)?, ctx: gate.ctx(visit), ..people[person].clone() })
}

fn claims(
    keys: &Arc<ProvingKeys<Age>>,
    gate: &Gate,
    people: &[AgeWitness],
    rng: &mut ChaCha20Rng,
) -> Result<Vec<Value>, VectorError> {
    let prover = keys.prover(gate.chain.caip2, &LocalNetworks::from_iter([gate.chain.caip2]))?;
    let mut claims = Vec::new();
    for (name, person, holder, days_old, periods_on, years, accepted) in CLAIMS {
        let visit = Visit { holder, periods_on, circuit_version: CIRCUIT_VERSION };
        let witness = witness(people, person, gate, visit, days_old, years)?;
        let proof = prover.prove(&witness, rng)?;
        let own = json!({
            "name": name, "accepted": accepted, "person": person,
            "issuer": ISSUER, "subject": SCHEMA, "threshold": YEARS.to_string(), "years_proved": years,
            "day": witness.day, "cutoff": witness.cutoff,
            "birth_day": witness.birth_day, "expiry_day": witness.expiry_day,
        });
        claims.push(gate::join(gate.claim(visit, &witness.public_inputs()?, &proof)?, own));
    }
    Ok(claims)
}
