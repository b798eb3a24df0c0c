//! Witnesses for age and funds: each alone in a tree, or with others.

use circuits::{
    Statement,
    age::{Age, AgeWitness},
    funds::{Funds, FundsWitness},
    listen::{random_salt, random_scalar},
    scoped::{PublicInputs, ScopedError},
    tree::{ListenTree, Path},
};
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;

use crate::common::{all_keys, assign_of};

pub const DAY: u32 = 46_400;
pub const CUTOFF: u32 = 39_826;
pub const THRESHOLD: u128 = 20_000_000_000_000_000_000_000;

/// A public value below the order of the field, whose bytes are not all equal.
fn word(byte: u8) -> [u8; 32] {
    let mut word = [byte; 32];
    word[0] = 0;
    word[31] = byte.wrapping_add(1);
    word
}

fn any_path() -> Path {
    ListenTree::from_leaves([[1; 32]]).unwrap().path(&[1; 32]).unwrap()
}

/// A person, with a path that does not contain its leaf yet.
pub fn person(seed: u64, birth_day: u32, expiry_day: u32) -> AgeWitness {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    AgeWitness {
        secret: random_scalar(&mut rng),
        issuer: 5,
        schema: 3,
        birth_day,
        expiry_day,
        salt: random_salt(&mut rng),
        path: any_path(),
        day: DAY,
        cutoff: CUTOFF,
        scope: word(0x5c),
        ctx: word(0xc7),
    }
}

/// A holder, with a path that does not contain its leaf yet.
pub fn wallet(seed: u64, balance: u128) -> FundsWitness {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    FundsWitness {
        secret: random_scalar(&mut rng),
        issuer: 6,
        asset: 840,
        balance,
        snapshot: 4_200,
        salt: random_salt(&mut rng),
        path: any_path(),
        threshold: THRESHOLD,
        scope: word(0x5c),
        ctx: word(0xc7),
    }
}

/// The interface of both statements for the tests.
pub trait Scoped: Statement<Inputs = PublicInputs, Error = ScopedError, Witness: Clone + Sync> {
    /// A witness for which the statement is true, with the only leaf of its tree.
    fn alone(seed: u64) -> Self::Witness;
    fn leaf(witness: &Self::Witness) -> [u8; 32];
    fn path(witness: &mut Self::Witness) -> &mut Path;
    fn secret(witness: &mut Self::Witness) -> &mut [u8; 32];
    fn salt(witness: &mut Self::Witness) -> &mut [u8; 32];
    fn scope(witness: &mut Self::Witness) -> &mut [u8; 32];
    fn ctx(witness: &mut Self::Witness) -> &mut [u8; 32];
    fn params(witness: &Self::Witness) -> [u8; 32];
    fn keys() -> &'static std::sync::Arc<circuits::ProvingKeys<Self>>;

    /// The witness with a path in the tree of its own leaf and `others`.
    fn among(mut witness: Self::Witness, others: impl IntoIterator<Item = [u8; 32]>) -> Self::Witness {
        let leaf = Self::leaf(&witness);
        let tree = ListenTree::from_leaves(others.into_iter().chain([leaf])).unwrap();
        *Self::path(&mut witness) = tree.path(&leaf).unwrap();
        witness
    }

    /// A witness for which the statement is true, in a tree with 70 other leaves.
    fn honest() -> Self::Witness {
        Self::among(Self::alone(1), (100..170).map(|seed| Self::leaf(&Self::alone(seed))))
    }

    fn satisfied(witness: &Self::Witness, inputs: &PublicInputs) -> bool {
        Self::keys().r1cs().unsatisfied(&assign_of::<Self>(witness, inputs)).is_none()
    }
}

macro_rules! scoped {
    ($statement:ident, $keys:ident, $alone:expr) => {
        impl Scoped for $statement {
            fn alone(seed: u64) -> Self::Witness {
                Self::among($alone(seed), [])
            }
            fn leaf(witness: &Self::Witness) -> [u8; 32] {
                witness.leaf().unwrap().hash().unwrap()
            }
            fn path(witness: &mut Self::Witness) -> &mut Path {
                &mut witness.path
            }
            fn secret(witness: &mut Self::Witness) -> &mut [u8; 32] {
                &mut witness.secret
            }
            fn salt(witness: &mut Self::Witness) -> &mut [u8; 32] {
                &mut witness.salt
            }
            fn scope(witness: &mut Self::Witness) -> &mut [u8; 32] {
                &mut witness.scope
            }
            fn ctx(witness: &mut Self::Witness) -> &mut [u8; 32] {
                &mut witness.ctx
            }
            fn params(witness: &Self::Witness) -> [u8; 32] {
                witness.params()
            }
            fn keys() -> &'static std::sync::Arc<circuits::ProvingKeys<Self>> {
                &all_keys().$keys
            }
        }
    };
}

scoped!(Age, age, |seed| person(seed, CUTOFF - 1_000, DAY + 900));
scoped!(Funds, funds, |seed| wallet(seed, 3 * THRESHOLD));

pub fn adult() -> AgeWitness {
    Age::honest()
}

pub fn holder() -> FundsWitness {
    Funds::honest()
}
