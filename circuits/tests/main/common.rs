//! A small epoch, and helpers for all tests.

use std::sync::{Arc, OnceLock};

use ark_bn254::Fr;
use circuits::{
    LocalNetworks, Prover, ProvingKeys, Statement,
    listen::{self, Leaf, Listen, ListenWitness, PublicInputs},
    r1cs::{self, R1cs},
    tree::ListenTree,
    vectors::Keys,
};
use protocol::layout::Realm;
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;

pub const REALM: Realm = Realm { network: 1, node: 7, epoch: 500_000 };
pub const CHAIN: u32 = 2;

/// The development keys, shared by all tests and cached between runs.
pub fn all_keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys::load(env!("CARGO_TARGET_TMPDIR").as_ref()).unwrap())
}

/// The keys of `listen`.
pub fn keys() -> &'static Arc<ProvingKeys> {
    &all_keys().listen
}

/// A prover for a local network.
pub fn prover_of<S: Statement>(keys: &Arc<ProvingKeys<S>>) -> Prover<S> {
    keys.prover("eip155:31337", &LocalNetworks::from_iter(["eip155:31337"])).unwrap()
}

pub fn prover() -> Prover {
    prover_of(keys())
}

pub fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

/// The values in a fan's leaf, and the fan's secret.
#[derive(Clone)]
pub struct Fan {
    pub secret: [u8; 32],
    pub realm: Realm,
    pub chain: u32,
    pub count: u16,
    pub heard: [u8; 32],
    pub salt: [u8; 32],
}

impl Fan {
    pub fn new(seed: u64, realm: Realm, chain: u32, count: u16) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let secret = listen::random_scalar(&mut rng);
        Self { secret, realm, chain, count, heard: listen::random_salt(&mut rng), salt: listen::random_salt(&mut rng) }
    }

    pub fn leaf(&self) -> [u8; 32] {
        let idc = listen::idc(&self.secret, &self.realm).unwrap();
        let (epoch, chain, count, heard, salt) = (self.realm.epoch, self.chain, self.count, self.heard, self.salt);
        Leaf { idc, epoch, chain, count, heard, salt }.hash().unwrap()
    }

    pub fn witness(&self, tree: &ListenTree, tier: u16) -> ListenWitness {
        let mut ctx = [0; 32];
        ctx[1..].fill(0xc7);
        ListenWitness {
            secret: self.secret,
            realm: self.realm,
            chain: self.chain,
            count: self.count,
            heard: self.heard,
            salt: self.salt,
            path: tree.path(&self.leaf()).unwrap(),
            tier,
            ctx,
        }
    }
}

/// A tree of `fan` and 70 others.
pub fn tree_with(fan: &Fan) -> ListenTree {
    let others = (1_000..1_070).map(|seed| Fan::new(seed, REALM, CHAIN, 9).leaf());
    ListenTree::from_leaves(others.chain([fan.leaf()])).unwrap()
}

/// A valid witness with 23 listens and tier 20.
pub fn honest() -> ListenWitness {
    let fan = Fan::new(1, REALM, CHAIN, 23);
    fan.witness(&tree_with(&fan), 20)
}

/// The assignment of the circuit for this witness and these inputs. It need not satisfy the constraints.
pub fn assign_of<S: Statement>(witness: &S::Witness, inputs: &S::Inputs) -> Vec<Fr> {
    r1cs::assignment(S::circuit(witness, inputs).unwrap()).unwrap()
}

pub fn assign(witness: &ListenWitness, inputs: &PublicInputs) -> Vec<Fr> {
    assign_of::<Listen>(witness, inputs)
}

pub fn system() -> &'static R1cs {
    keys().r1cs()
}

pub fn satisfied(witness: &ListenWitness, inputs: &PublicInputs) -> bool {
    system().unsatisfied(&assign(witness, inputs)).is_none()
}

/// `value + r`, where r is the order of the field. Every verifier must reject it. It must fit into 32 bytes.
pub fn plus_order(value: &[u8; 32]) -> [u8; 32] {
    let mut sum = *value;
    let mut carry = 0;
    for (byte, order) in sum.iter_mut().zip(protocol::field::MODULUS).rev() {
        let digit = u16::from(*byte) + u16::from(order) + carry;
        *byte = digit as u8;
        carry = digit >> 8;
    }
    assert_eq!(carry, 0);
    sum
}
