//! `listen_tree.json`: leaves with their values, and trees of several sizes, the small ones with a path.

use protocol::layout::{Realm, packed_listen};
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::{VectorError, hex};
use crate::{
    field::to_be,
    listen::{Leaf, idc, nullifier, random_salt, random_scalar},
    tree::{BUCKET_LEVELS, DEPTH, ListenTree},
};

pub(super) fn vectors() -> Result<Value, VectorError> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let realms = [(1, 1, 0), (1, 7, 500_000), (u32::MAX, u64::MAX, u32::MAX)];
    let mut openings = Vec::new();
    for ((network, node, epoch), (chain, count)) in realms.into_iter().zip([(1, 1), (2, 60), (u32::MAX, u16::MAX)]) {
        let secret = random_scalar(&mut rng);
        let salt = random_salt(&mut rng);
        let heard = random_salt(&mut rng);
        openings.push(opening(&secret, Realm { network, node, epoch }, chain, count, heard, salt)?);
    }

    let mut trees = Vec::new();
    for leaves in [0, 1, 8, 9, 70, 4_100_u32] {
        let leaves: Vec<_> = (0..leaves).map(|_| random_scalar(&mut rng)).collect();
        trees.push(tree(&leaves)?);
    }
    let padding = ListenTree::from_leaves([])?;
    let zeros: Vec<_> = (0..=DEPTH).map(|level| hex(to_be(&padding.node(level, 0)))).collect();
    Ok(json!({ "arity": 8, "depth": DEPTH, "zeros": zeros, "openings": openings, "trees": trees }))
}

fn opening(
    secret: &[u8; 32],
    realm: Realm,
    chain: u32,
    count: u16,
    heard: [u8; 32],
    salt: [u8; 32],
) -> Result<Value, VectorError> {
    let idc = idc(secret, &realm)?;
    let leaf = Leaf { idc, epoch: realm.epoch, chain, count, heard, salt };
    Ok(json!({
        "secret": hex(secret), "network": realm.network, "node": realm.node.to_string(), "epoch": realm.epoch,
        "chain": chain, "count": count, "heard": hex(heard), "salt": hex(salt),
        "realm": hex(realm.to_field()), "packed": hex(packed_listen(realm.epoch, chain, count)),
        "idc": hex(idc), "nullifier": hex(nullifier(secret, &realm)?), "leaf": hex(leaf.hash()?),
    }))
}

/// The root and the bucket roots of a tree. For small trees, also the leaves and the path of the middle one.
fn tree(leaves: &[[u8; 32]]) -> Result<Value, VectorError> {
    let tree = ListenTree::from_leaves(leaves.iter().copied())?;
    let list = |words: &[[u8; 32]]| words.iter().map(hex).collect::<Vec<_>>();
    let mut value = json!({
        "count": leaves.len(), "root": hex(tree.root()), "bucket_roots": list(&tree.level(BUCKET_LEVELS)),
    });
    if leaves.len() <= 70 {
        value["leaves"] = list(leaves).into();
        if let Some(leaf) = leaves.get(leaves.len() / 2) {
            let path = tree.path(leaf)?.to_children();
            value["path"] = json!({ "leaf": hex(leaf), "children": path.iter().map(|l| list(l)).collect::<Vec<_>>() });
        }
    }
    Ok(value)
}
