//! What the circuits of age and funds reject in the same way, tested with the constraints and with proofs.

use circuits::{
    age::Age,
    field::NotCanonical,
    funds::Funds,
    prover::ProveError,
    scoped::{PublicInputs, ScopedError, idc, nullifier},
    tree::{ListenTree, Path, TreeError},
    verifier::VerifyError,
};

use crate::{
    common::{all_keys, plus_order, prover_of, rng},
    people::{Scoped, adult, holder},
};

fn each_input(inputs: &PublicInputs, change: fn(&[u8; 32]) -> [u8; 32]) -> [PublicInputs; 5] {
    let i = *inputs;
    [
        PublicInputs { root: change(&i.root), ..i },
        PublicInputs { nullifier: change(&i.nullifier), ..i },
        PublicInputs { scope: change(&i.scope), ..i },
        PublicInputs { params: change(&i.params), ..i },
        PublicInputs { ctx: change(&i.ctx), ..i },
    ]
}

fn next(value: &[u8; 32]) -> [u8; 32] {
    let mut value = *value;
    value[31] ^= 1;
    value
}

#[test]
fn attack_a_proof_for_other_inputs_is_rejected() {
    proofs::<Age>();
    proofs::<Funds>();
}

fn proofs<S: Scoped>() {
    let (witness, verifier) = (S::honest(), S::keys().verifier());
    let inputs = S::inputs(&witness).unwrap();
    let prover = prover_of(S::keys());
    let proof = prover.prove(&witness, &mut rng()).unwrap();
    assert_eq!(verifier.verify(&inputs, &proof), Ok(()));
    for other in each_input(&inputs, next) {
        assert_eq!(verifier.verify(&other, &proof), Err(VerifyError::Invalid));
    }
    let names = ["root", "nullifier", "scope", "params", "ctx"];
    for (other, what) in each_input(&inputs, plus_order).into_iter().zip(names) {
        assert_eq!(verifier.verify(&other, &proof), Err(VerifyError::Input(NotCanonical { what })));
    }
    let again = prover.prove(&witness, &mut { rand::rngs::OsRng }).unwrap();
    assert_ne!(proof, again, "two proofs of one witness are equal");
    assert_eq!(verifier.verify(&inputs, &again), Ok(()));

    let mut stranger = witness;
    S::secret(&mut stranger)[31] ^= 1;
    assert!(matches!(
        prover.prove(&stranger, &mut rng()),
        Err(ProveError::Witness(ScopedError::Path(TreeError::Absent(_))))
    ));
}

/// Five inputs with the key of another statement that has five inputs, and of one that has four.
#[test]
fn attack_a_proof_of_another_statement_is_rejected() {
    let keys = all_keys();
    let age = prover_of(&keys.age).prove(&adult(), &mut rng()).unwrap();
    let funds = prover_of(&keys.funds).prove(&holder(), &mut rng()).unwrap();
    let (adult, holder) = (adult().public_inputs().unwrap(), holder().public_inputs().unwrap());
    assert_eq!(keys.funds.verifier().verify(&adult, &age), Err(VerifyError::Invalid));
    assert_eq!(keys.age.verifier().verify(&holder, &funds), Err(VerifyError::Invalid));
    assert_eq!(keys.listen.verifier().verify(&adult, &age), Err(VerifyError::Invalid));
}

#[test]
fn attack_a_chosen_nullifier_is_rejected() {
    nullifiers::<Age>(5);
    nullifiers::<Funds>(6);
}

fn nullifiers<S: Scoped>(issuer: u32) {
    let mut witness = S::honest();
    let inputs = S::inputs(&witness).unwrap();
    let (secret, scope) = (*S::secret(&mut witness), *S::scope(&mut witness));
    assert_eq!(inputs.nullifier, nullifier(&secret, &scope).unwrap());
    for other in [idc(&secret, issuer), nullifier(&secret, &next(&scope)), nullifier(&next(&secret), &scope)] {
        assert!(!S::satisfied(&witness, &PublicInputs { nullifier: other.unwrap(), ..inputs }));
    }
    // Another gate or period has another nullifier, and rejects the old one.
    assert!(!S::satisfied(&witness, &PublicInputs { scope: next(&scope), ..inputs }));
    *S::scope(&mut witness) = next(&scope);
    let elsewhere = S::inputs(&witness).unwrap();
    assert!(S::satisfied(&witness, &elsewhere));
    assert_ne!(elsewhere.nullifier, inputs.nullifier);
}

#[test]
fn attack_a_leaf_of_another_person_is_rejected() {
    leaves::<Age>();
    leaves::<Funds>();
}

fn leaves<S: Scoped>() {
    let honest = S::honest();
    let inputs = S::inputs(&honest).unwrap();
    let mut thief = honest.clone();
    *S::secret(&mut thief) = next(S::secret(&mut honest.clone()));
    let own = nullifier(S::secret(&mut thief), &inputs.scope).unwrap();
    assert!(matches!(S::inputs(&thief), Err(ScopedError::Path(TreeError::Absent(_)))));
    assert!(!S::satisfied(&thief, &PublicInputs { nullifier: own, ..inputs }));
    // An own leaf in a tree whose root was not posted.
    let alone = S::alone(1);
    assert!(!S::satisfied(&alone, &PublicInputs { root: S::inputs(&S::alone(2)).unwrap().root, ..inputs }));
}

#[test]
fn attack_an_inner_node_used_as_a_leaf_is_rejected() {
    nodes::<Age>();
    nodes::<Funds>();
}

fn nodes<S: Scoped>() {
    let mut raised = S::honest();
    let inputs = S::inputs(&raised).unwrap();
    let mut children = S::path(&mut raised).to_children();
    children.rotate_left(1);
    children[6] = [[0; 32]; 8];
    children[6][0] = inputs.root;
    *S::path(&mut raised) = Path::from_children(&children).unwrap();
    assert!(!S::satisfied(&raised, &inputs));

    // Padding cannot be used as a leaf either.
    let empty = ListenTree::from_leaves([]).unwrap().root();
    assert!(!S::satisfied(&S::honest(), &PublicInputs { root: empty, ..inputs }));
}

#[test]
fn values_not_below_the_order_are_rejected() {
    canonical::<Age>();
    canonical::<Funds>();
}

fn canonical<S: Scoped>() {
    let inputs = S::inputs(&S::honest()).unwrap();
    for field in [S::secret, S::salt, S::scope, S::ctx] {
        let mut witness = S::honest();
        *field(&mut witness) = protocol::field::MODULUS;
        let refused = matches!(S::inputs(&witness), Err(ScopedError::NotCanonical(_)));
        assert!(refused);
    }
    for field in [S::secret, S::salt] {
        let mut witness = S::honest();
        *field(&mut witness) = protocol::field::MODULUS;
        assert!(matches!(S::circuit(&witness, &inputs), Err(ScopedError::NotCanonical(_))));
    }
    for above in each_input(&inputs, |_| protocol::field::MODULUS) {
        assert!(matches!(S::circuit(&S::honest(), &above), Err(ScopedError::NotCanonical(_))));
    }
}

/// Params with bits above their layout, which no chain computes.
#[test]
fn params_outside_their_layout_are_rejected() {
    outside::<Age>(128);
    outside::<Funds>(224);
}

fn outside<S: Scoped>(width: usize) {
    let witness = S::honest();
    let inputs = S::inputs(&witness).unwrap();
    assert_eq!(inputs.params, S::params(&witness));
    for bit in width..252 {
        let mut params = inputs.params;
        params[31 - bit / 8] |= 1 << (bit % 8);
        assert!(!S::satisfied(&witness, &PublicInputs { params, ..inputs }), "bit {bit}");
    }
    assert!(!S::satisfied(&witness, &PublicInputs { params: [0; 32], ..inputs }));
}
