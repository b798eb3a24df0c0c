//! The three circuits for the tests of single constraints: matrices, valid assignments, and false assignments.

use ark_bn254::Fr;
use ark_ff::Field as _;
use circuits::{
    age::Age,
    funds::Funds,
    listen::{self, ListenWitness},
    r1cs::R1cs,
    range::power_of_two,
    scoped,
    tree::{DEPTH, ListenTree, Path},
};
use protocol::layout::{AGE, AGE_PARAMS, FUNDS, FUNDS_PARAMS, LISTEN, PARAMS, Part};

use crate::{
    common::{CHAIN, Fan, REALM, assign, assign_of, honest, keys},
    people::Scoped,
};

pub const ROOT: usize = 1;
pub const NULLIFIER: usize = 2;

/// A circuit under test.
pub struct Subject {
    pub name: &'static str,
    pub system: &'static R1cs,
    /// A valid assignment, with a leaf in a tree with others.
    pub honest: Vec<Fr>,
    /// A valid assignment, with the only leaf of a tree.
    pub alone: Vec<Fr>,
    /// For each level, a false assignment: the own path below the level, and another person's path to its root above.
    pub spliced: Vec<Vec<Fr>>,
    /// Widths of the bit fields in the order of their wires.
    pub widths: Vec<usize>,
    /// False parts of params that only the range check of a difference detects: the index of a zero bit to set, and its
    /// offset in params.
    raised: Vec<(usize, u32)>,
}

pub fn subjects() -> [Subject; 3] {
    // Age: the cutoff or the day is 2^30 days later. In funds, the only difference is the threshold, which is in params
    // itself.
    let age = [&AGE_PARAMS[..], &AGE, &AGE].concat();
    let funds = [&FUNDS_PARAMS[1..], &[FUNDS[0]; 2]].concat();
    [listen(), of::<Age>(&age, vec![(96 + 30, 30), (64 + 30, 32 + 30)]), of::<Funds>(&funds, vec![])]
}

fn widths(parts: &[Part]) -> Vec<usize> {
    parts.iter().map(|part| part.width as usize).collect()
}

impl Subject {
    /// The wire after the public inputs.
    pub fn first_bit(&self) -> usize {
        1 + self.system.public
    }

    /// Changes of wires, each of which only one equality (or the constraint of the claim context ctx) detects.
    pub fn lies(&self) -> Vec<Vec<(usize, Fr)>> {
        let (ctx, params) = (self.system.public, self.system.public - 1);
        let public = [ROOT, NULLIFIER, params, ctx].map(|wire| vec![(wire, Fr::ONE)]);
        let raise = |(bit, place): &(usize, u32)| {
            let bit = self.first_bit() + bit;
            assert_eq!(self.honest[bit], Fr::from(0));
            vec![(bit, Fr::ONE), (params, power_of_two(*place))]
        };
        public.into_iter().chain(self.raised.iter().map(raise)).collect()
    }
}

fn splice(own: &Path, stranger: &Path, level: usize) -> Path {
    let mut children = own.to_children();
    children[level..].copy_from_slice(&stranger.to_children()[level..]);
    Path::from_children(&children).unwrap()
}

fn listen() -> Subject {
    let alone = |seed: u64| {
        let fan = Fan::new(seed, REALM, CHAIN, 23);
        fan.witness(&ListenTree::from_leaves([fan.leaf()]).unwrap(), 20)
    };
    let (own, stranger) = (alone(1), alone(2));
    let inputs = own.public_inputs().unwrap();
    let foreign = listen::PublicInputs { root: stranger.public_inputs().unwrap().root, ..inputs };
    let spliced = |level: usize| {
        let witness = ListenWitness { path: splice(&own.path, &stranger.path, level), ..own.clone() };
        assign(&witness, &foreign)
    };
    Subject {
        name: "listen",
        system: keys().r1cs(),
        honest: assign(&honest(), &honest().public_inputs().unwrap()),
        alone: assign(&own, &inputs),
        spliced: (0..DEPTH).map(spliced).collect(),
        widths: widths(&[&PARAMS[..], &[LISTEN[2]; 2]].concat()),
        // Tier 28, with 23 listens.
        raised: vec![(32 + 64 + 32 + 32 + 3, 3)],
    }
}

fn of<S: Scoped>(bits: &[Part], raised: Vec<(usize, u32)>) -> Subject {
    let (own, mut stranger) = (S::alone(1), S::alone(2));
    let inputs = S::inputs(&own).unwrap();
    let foreign = scoped::PublicInputs { root: S::inputs(&stranger).unwrap().root, ..inputs };
    let above = S::path(&mut stranger).clone();
    let spliced = |level: usize| {
        let mut witness = own.clone();
        *S::path(&mut witness) = splice(S::path(&mut own.clone()), &above, level);
        assign_of::<S>(&witness, &foreign)
    };
    let honest = S::honest();
    Subject {
        name: S::NAME,
        system: S::keys().r1cs(),
        honest: assign_of::<S>(&honest, &S::inputs(&honest).unwrap()),
        alone: assign_of::<S>(&own, &inputs),
        spliced: (0..DEPTH).map(spliced).collect(),
        widths: widths(bits),
        raised,
    }
}
