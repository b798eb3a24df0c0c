//! Compares circuits, witnesses and proofs with a second implementation, snarkjs, and Poseidon with circomlibjs.
//!
//! The tests need Node and the packages of `tests/oracles`, which `cargo xtask install` installs. Without them, they
//! fail.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use circuits::{
    ProvingKeys, Statement,
    export::{iden3, snarkjs},
};
use serde_json::Value;

use crate::{
    common::{all_keys, assign_of, honest, prover_of, rng},
    people::{adult, holder},
};

fn oracles() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/oracles");
    let node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(node, "Node.js is not installed: run `cargo xtask install`");
    for package in ["snarkjs", "circomlibjs"] {
        let installed = folder.join("node_modules").join(package).exists();
        assert!(installed, "{package} is not installed: run `npm ci` in {}", folder.display());
    }
    folder
}

fn snarkjs(oracles: &Path, arguments: &[&str], files: &[&Path]) -> Output {
    let cli = oracles.join("node_modules/snarkjs/build/cli.cjs");
    Command::new("node").arg(cli).args(arguments).args(files).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn snarkjs_reads_the_circuits_and_accepts_their_witnesses_only() {
    let oracles = oracles();
    let keys = all_keys();
    circuit(&oracles, &keys.listen, &honest(), [3_963, 3_910, 4]);
    circuit(&oracles, &keys.age, &adult(), [4_011, 3_959, 5]);
    circuit(&oracles, &keys.funds, &holder(), [4_107, 4_053, 5]);
}

fn circuit<S: Statement>(oracles: &Path, keys: &ProvingKeys<S>, witness: &S::Witness, sizes: [usize; 3]) {
    let folder = tempfile::tempdir().unwrap();
    let [circuit, right, broken] = ["circuit.r1cs", "right.wtns", "broken.wtns"].map(|name| folder.path().join(name));
    let mut z = assign_of::<S>(witness, &S::inputs(witness).unwrap());
    fs::write(&circuit, iden3::r1cs(keys.r1cs())).unwrap();
    fs::write(&right, iden3::wtns(&z)).unwrap();
    z[3_000] += ark_bn254::Fr::from(1);
    fs::write(&broken, iden3::wtns(&z)).unwrap();

    let info = snarkjs(oracles, &["r1cs", "info"], &[&circuit]);
    let output = text(&info);
    assert!(info.status.success(), "{output}");
    let [wires, constraints, public] = sizes;
    for line in [
        "Curve: bn-128",
        &format!("# of Wires: {wires}"),
        &format!("# of Constraints: {constraints}"),
        &format!("# of Public Inputs: {public}"),
        "# of Outputs: 0",
    ] {
        assert!(output.contains(line), "no {line:?} in {output}");
    }
    let check = snarkjs(oracles, &["wtns", "check"], &[&circuit, &right]);
    assert!(text(&check).contains("WITNESS IS CORRECT"), "{}", text(&check));
    let check = snarkjs(oracles, &["wtns", "check"], &[&circuit, &broken]);
    assert!(!text(&check).contains("WITNESS IS CORRECT"), "{}", text(&check));
}

#[test]
fn snarkjs_verifies_our_proofs_for_their_inputs_only() {
    let oracles = oracles();
    let keys = all_keys();
    proof(&oracles, &keys.listen, &honest());
    proof(&oracles, &keys.age, &adult());
    proof(&oracles, &keys.funds, &holder());
}

fn proof<S: Statement>(oracles: &Path, keys: &Arc<ProvingKeys<S>>, witness: &S::Witness) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, value: &Value| {
        let path = folder.path().join(name);
        fs::write(&path, value.to_string()).unwrap();
        path
    };
    let proof = prover_of(keys).prove(witness, &mut rng()).unwrap().to_proof().unwrap();
    let mut inputs = snarkjs::public_inputs(&S::inputs(witness).unwrap()).unwrap();
    let key = write("key.json", &snarkjs::verifying_key(keys.verifying_key()));
    let proof = write("proof.json", &snarkjs::proof(&proof));
    let public = write("public.json", &inputs);
    let verify = snarkjs(oracles, &["groth16", "verify"], &[&key, &public, &proof]);
    assert!(verify.status.success() && text(&verify).contains("OK!"), "{}", text(&verify));
    inputs[1] = "1".into();
    let public = write("other.json", &inputs);
    let verify = snarkjs(oracles, &["groth16", "verify"], &[&key, &public, &proof]);
    assert!(!verify.status.success() && !text(&verify).contains("OK!"), "{}", text(&verify));
}

#[test]
fn circomlibjs_agrees_with_the_poseidon_vectors() {
    let oracles = oracles();
    let vectors = oracles.join("../vectors/poseidon.json");
    let output = Command::new("node").arg(oracles.join("poseidon.mjs")).arg(vectors).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}
