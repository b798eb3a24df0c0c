//! What the circuit of `listen` accepts and rejects, tested with the constraints, without the checks outside the
//! circuit.

use circuits::{
    field::NotCanonical,
    listen::{ListenError, ListenWitness, PublicInputs, idc, nullifier},
    tree::{ListenTree, Path, TreeError},
};
use protocol::layout::{Realm, listen_params};

use crate::common::{CHAIN, Fan, REALM, honest, satisfied, system, tree_with};

fn params(witness: &ListenWitness) -> [u8; 32] {
    listen_params(&witness.realm, witness.chain, witness.tier)
}

#[test]
fn the_circuit_fits_the_domain() {
    assert_eq!(system().public, 4);
    assert_eq!(system().constraints(), 3_910);
    assert!(system().constraints() + system().public < 1 << 12);
}

#[test]
fn every_tier_at_or_below_the_count_is_provable() {
    for (count, tiers) in [(1, vec![1]), (60, vec![1, 5, 20, 60]), (u16::MAX, vec![60, u16::MAX])] {
        let fan = Fan::new(1, REALM, CHAIN, count);
        for tier in tiers {
            let witness = fan.witness(&tree_with(&fan), tier);
            assert!(satisfied(&witness, &witness.public_inputs().unwrap()));
        }
    }
}

#[test]
fn extreme_parts_are_provable() {
    for realm in [
        Realm { network: u32::MAX, node: u64::MAX, epoch: u32::MAX },
        Realm { network: 0, node: 0, epoch: 0 },
        Realm { network: 1 << 31, node: 1 << 63, epoch: 1 << 31 },
    ] {
        for chain in [0, 1 << 31, u32::MAX] {
            let fan = Fan::new(1, realm, chain, u16::MAX);
            let witness = fan.witness(&tree_with(&fan), 60);
            assert!(satisfied(&witness, &witness.public_inputs().unwrap()));
        }
    }
}

#[test]
fn a_tier_above_the_count_is_rejected() {
    for (count, tier) in [(0, 1), (4, 5), (19, 20), (59, 60), (60, 61), (0, u16::MAX)] {
        let fan = Fan::new(1, REALM, CHAIN, count);
        let witness = fan.witness(&tree_with(&fan), tier);
        assert_eq!(witness.public_inputs(), Err(ListenError::TierNotReached { count, tier }));
        let allowed = fan.witness(&tree_with(&fan), 0).public_inputs().unwrap();
        assert!(!satisfied(&witness, &PublicInputs { params: params(&witness), ..allowed }));
    }
}

/// Another network, node, epoch, chain or tier in params than in the leaf: with the witness left as it is, and with a
/// witness that follows params and then no longer opens the leaf.
#[test]
fn params_and_leaf_must_agree() {
    let honest = honest();
    let inputs = honest.public_inputs().unwrap();
    let lies: [fn(&mut ListenWitness); 5] =
        [|w| w.realm.network += 1, |w| w.realm.node += 1, |w| w.realm.epoch += 1, |w| w.chain = 1, |w| w.count += 1];
    for lie in lies {
        let mut lying = honest.clone();
        lie(&mut lying);
        let nullifier = nullifier(&lying.secret, &lying.realm).unwrap();
        let claimed = PublicInputs { params: params(&lying), nullifier, ..inputs };
        assert!(!satisfied(&lying, &claimed));
        assert!(!satisfied(&lying, &inputs));
        if claimed.params != inputs.params {
            assert!(!satisfied(&honest, &PublicInputs { params: claimed.params, ..inputs }));
        }
    }
}

#[test]
fn params_outside_their_layout_are_rejected() {
    let witness = honest();
    let inputs = witness.public_inputs().unwrap();
    let mut high = inputs.params;
    high[9] = 1;
    let mut last = protocol::field::MODULUS;
    last[31] -= 1;
    for params in [high, last, [0; 32]] {
        assert!(!satisfied(&witness, &PublicInputs { params, ..inputs }));
    }
}

#[test]
fn root_and_nullifier_must_be_those_of_the_witness() {
    let witness = honest();
    let inputs = witness.public_inputs().unwrap();
    let other_tree = tree_with(&Fan::new(2, REALM, CHAIN, 23)).root();
    assert!(!satisfied(&witness, &PublicInputs { root: other_tree, ..inputs }));
    // The node knows the identity commitment (idc), so it must not be accepted as the nullifier; nor those of other
    // epochs or fans.
    let later = Realm { epoch: REALM.epoch + 1, ..REALM };
    for other in [idc(&witness.secret, &REALM), nullifier(&witness.secret, &later), nullifier(&[1; 32], &REALM)] {
        assert!(!satisfied(&witness, &PublicInputs { nullifier: other.unwrap(), ..inputs }));
    }
}

#[test]
fn a_leaf_of_another_fan_is_rejected() {
    let fan = Fan::new(1, REALM, CHAIN, 23);
    let tree = tree_with(&fan);
    let mut thief = fan.witness(&tree, 20);
    thief.secret = [3; 32];
    assert!(matches!(thief.public_inputs(), Err(ListenError::Path(TreeError::Absent(_)))));
    let nullifier = nullifier(&thief.secret, &REALM).unwrap();
    let claimed = PublicInputs { nullifier, ..fan.witness(&tree, 20).public_inputs().unwrap() };
    assert!(!satisfied(&thief, &claimed));

    // A path that does not contain the own leaf is rejected too.
    let far = tree.leaves().find(|leaf| !tree.path(leaf).unwrap().to_children()[0].contains(&fan.leaf())).unwrap();
    let mut lost = fan.witness(&tree, 20);
    lost.path = tree.path(&far).unwrap();
    assert!(!satisfied(&lost, &fan.witness(&tree, 20).public_inputs().unwrap()));
}

/// An inner node is used as a leaf. Its path is one level too short, and the added level leads to another root.
#[test]
fn an_inner_node_used_as_a_leaf_is_rejected() {
    let fan = Fan::new(1, REALM, CHAIN, 23);
    let tree = tree_with(&fan);
    let witness = fan.witness(&tree, 20);
    let mut children = witness.path.to_children();
    children.rotate_left(1);
    children[6] = [[0; 32]; 8];
    children[6][0] = tree.root();
    let raised = Path::from_children(&children).unwrap();
    let node = tree.level(1)[0];
    assert_ne!(raised.root(&node).ok(), Some(tree.root()));
    let raised = ListenWitness { path: raised, ..witness.clone() };
    assert!(!satisfied(&raised, &witness.public_inputs().unwrap()));
}

#[test]
fn an_empty_tree_proves_nothing() {
    let fan = Fan::new(1, REALM, CHAIN, 23);
    let witness = fan.witness(&tree_with(&fan), 20);
    let padding = ListenTree::from_leaves([]).unwrap();
    let mut children = witness.path.to_children();
    for (level, children) in children.iter_mut().enumerate() {
        let below = if level == 0 { [0; 32] } else { circuits_zero(level) };
        *children = [below; 8];
    }
    let zeros = ListenWitness { path: Path::from_children(&children).unwrap(), ..witness.clone() };
    let inputs = PublicInputs { root: padding.root(), ..witness.public_inputs().unwrap() };
    assert!(!satisfied(&zeros, &inputs));
}

/// The root of an empty subtree of this depth, computed with the hash function only.
fn circuits_zero(depth: usize) -> [u8; 32] {
    let mut zero = ark_bn254::Fr::from(0);
    for _ in 0..depth {
        zero = circuits::poseidon::hash(&[zero; 8]).unwrap();
    }
    circuits::field::to_be(&zero)
}

#[test]
fn values_not_below_the_order_are_rejected() {
    let witness = honest();
    let inputs = witness.public_inputs().unwrap();
    let order = protocol::field::MODULUS;
    let error = |witness: &ListenWitness| circuits::listen::ListenCircuit::new(witness, &inputs).err();
    let not_canonical = |what| ListenError::NotCanonical(NotCanonical { what });
    assert_eq!(error(&ListenWitness { secret: order, ..witness.clone() }), Some(not_canonical("secret")));
    assert_eq!(error(&ListenWitness { salt: order, ..witness.clone() }), Some(not_canonical("salt")));
    assert_eq!(error(&ListenWitness { heard: order, ..witness.clone() }), Some(not_canonical("heard")));
    assert_eq!(ListenWitness { ctx: order, ..witness }.public_inputs(), Err(not_canonical("ctx")));
}
