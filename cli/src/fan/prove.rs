//! Proves that a fan listened at least N times in an epoch, without revealing the fan or the tracks.
//!
//! The prover fetches the top of the listen tree and one bucket from the node, without credentials. A bucket has up to
//! 4,096 leaves, so the request does not reveal which leaf is the fan's.

use anyhow::{Context as _, Result, bail};
use chain::{ListenClaim, Wallet};
use circuits::{
    Prover,
    listen::{self, CIRCUIT_VERSION, Leaf, ListenWitness},
    tree::{Bucket, Path, TreeTop},
};
use protocol::{
    ctx::ClaimContext,
    epoch::{MINIMUM_SET, TIERS, tier_index},
    heard,
    id::Address32,
};
use time::OffsetDateTime;

use super::{
    api::EpochStatus,
    claim::{ClaimFile, namespace_of},
    listen::heard as heard_tracks,
    secrets::EpochSecret,
};
use crate::{format, http::Http};

/// Expiry times are rounded up to this number of seconds (one hour), so that they do not reveal the time of the proof.
const EXPIRY_ROUNDING: u64 = 3_600;

/// The public terms of a claim, which the proof binds.
pub struct Proving<'a> {
    /// CAIP-2 id of the chain that pays.
    pub caip2: &'a str,
    /// Deployment id of the rewards program or contract.
    pub deployment: [u8; 32],
    /// Wallet that is paid.
    pub recipient: Address32,
    /// Account that receives the fee. [`Address32::ZERO`] if there is no fee receiver.
    pub fee_receiver: Address32,
    /// Fee, which is deducted from the reward, in the smallest unit of the payment token.
    pub fee: u64,
    /// Tier to prove: 1, 5, 20 or 60. `None` selects the highest possible tier.
    pub tier: Option<u16>,
}

/// Proves the listens that the node counted for `secret`. `node` serves the trees, and `now` is the time of the
/// network.
///
/// # Errors
/// If the epoch is not closed, its tree does not contain the fan's leaf, or the count or the number of fans is too low
/// for the tier.
pub async fn prove(
    node: &Http,
    prover: &Prover,
    secret: &EpochSecret,
    proving: &Proving<'_>,
    now: OffsetDateTime,
) -> Result<ClaimFile> {
    let namespace = namespace_of(proving.caip2)?;
    let status: EpochStatus = node.get(&format!("/v1/epochs/{}/{}", secret.epoch, secret.chain), None).await?;
    if status.state != "closed" {
        bail!("epoch {} is {}; it can be proved when it is closed", secret.epoch, status.state);
    }
    let tracks = heard_tracks(&secret.counted)?;
    let count = u16::try_from(secret.counted.len()).context("there are more listens than an epoch can count")?;
    let leaf = Leaf {
        idc: secret.idc()?,
        epoch: secret.epoch,
        chain: secret.chain,
        count,
        heard: heard::commitment(&tracks, &secret.salt),
        salt: secret.salt,
    };
    let path = find_leaf(node, &status, &leaf.hash()?).await?;
    let tier = tier(&status, count, proving.tier)?;
    let expiry = expiry(now);
    let context = ClaimContext {
        deployment: proving.deployment,
        recipient: proving.recipient,
        fee_receiver: proving.fee_receiver,
        fee: proving.fee,
        expiry,
        circuit_version: CIRCUIT_VERSION,
    };
    let witness = ListenWitness {
        secret: secret.secret,
        realm: secret.realm(),
        chain: secret.chain,
        count,
        heard: leaf.heard,
        salt: secret.salt,
        path,
        tier,
        ctx: context.to_field(),
    };
    let started = std::time::Instant::now();
    let proof = listen::prove(prover, &witness).context("could not create the proof")?;
    let prove_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let wallet = |address| Wallet { namespace, address };
    Ok(ClaimFile {
        chain: proving.caip2.to_owned(),
        root: status.listen_root.unwrap_or_default(),
        claim: ListenClaim {
            epoch: secret.epoch,
            node: secret.node,
            tier,
            nullifier: listen::nullifier(&secret.secret, &secret.realm())?,
            recipient: wallet(proving.recipient),
            fee_receiver: (proving.fee_receiver != Address32::ZERO).then(|| wallet(proving.fee_receiver)),
            fee: proving.fee,
            expiry,
            circuit_version: CIRCUIT_VERSION,
            proof: proof.0,
        },
        prove_ms,
    })
}

/// The Merkle path of `leaf` in the listen tree of the epoch. It is computed from the top of the tree and one bucket,
/// which are both verified against the root.
///
/// # Errors
/// If the published documents do not match the root, or the tree does not contain `leaf`.
pub async fn find_leaf(node: &Http, status: &EpochStatus, leaf: &[u8; 32]) -> Result<Path> {
    let documents = status.documents.as_ref().context("the node published no tree for this epoch")?;
    let root = format::bytes32("listen root", status.listen_root.as_deref().unwrap_or_default())?;
    let top = TreeTop::from_bytes(&fetch(node, &documents.top).await?)?;
    if top.root()? != root {
        bail!("the tree that the node published does not have the root that it published; do not trust this node");
    }
    let missing = || {
        anyhow::anyhow!(
            "your leaf is not in the tree of the epoch: the node's count differs from your receipts, or it counted no \
             listens. The receipts are signed by the node and let you appeal"
        )
    };
    let number = top.bucket_of(leaf).ok_or_else(missing)?;
    let cid = documents.buckets.get(number).context("the node published too few buckets")?;
    let bucket = Bucket::from_bytes(&fetch(node, cid).await?)?;
    if bucket.leaves.binary_search(leaf).is_err() {
        return Err(missing());
    }
    Ok(top.path(&bucket, leaf)?)
}

async fn fetch(node: &Http, cid: &str) -> Result<Vec<u8>> {
    let request = node.request(reqwest::Method::GET, &format!("/ipfs/{cid}"), None);
    let response = node.send(request).await.with_context(|| format!("/ipfs/{cid}"))?;
    Ok(response.bytes().await.with_context(|| format!("the response of /ipfs/{cid} was interrupted"))?.to_vec())
}

/// The tier `asked`, or else the highest tier that `count` and at least [`MINIMUM_SET`] fans reach.
fn tier(status: &EpochStatus, count: u16, asked: Option<u16>) -> Result<u16> {
    let fans = status.fans.context("the node published no counts for this epoch")?;
    let shared = |tier: u16| tier_index(tier).is_some_and(|i| fans[i] >= MINIMUM_SET);
    match asked {
        Some(tier) if tier_index(tier).is_none() => bail!("tier {tier} does not exist; the tiers are 1, 5, 20 and 60"),
        Some(tier) if count < tier => bail!("{count} counted listens do not reach tier {tier}"),
        Some(tier) if !shared(tier) => {
            bail!("fewer than {MINIMUM_SET} fans reached tier {tier} in this epoch; claim a lower tier")
        }
        Some(tier) => Ok(tier),
        None => TIERS.into_iter().rev().find(|t| count >= *t && shared(*t)).with_context(|| {
            format!(
                "fewer than {MINIMUM_SET} fans listened in this epoch; a claim is not possible, because it could \
                 identify the fan"
            )
        }),
    }
}

/// Expiry of a claim in Unix seconds: two hours after `now`, rounded up to a whole hour.
fn expiry(now: OffsetDateTime) -> u64 {
    let earliest = u64::try_from(now.unix_timestamp()).unwrap_or(0) + 2 * EXPIRY_ROUNDING;
    earliest.div_ceil(EXPIRY_ROUNDING) * EXPIRY_ROUNDING
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(fans: [u32; 4]) -> EpochStatus {
        serde_json::from_value(serde_json::json!({
            "epoch": 1, "chain": { "number": 1, "caip2": "solana:x" }, "state": "closed", "fans": fans,
        }))
        .unwrap()
    }

    #[test]
    fn the_default_tier_is_the_highest_with_ten_fans() {
        assert_eq!(tier(&status([12, 11, 9, 0]), 25, None).unwrap(), 5);
        assert_eq!(tier(&status([12, 11, 10, 0]), 25, None).unwrap(), 20);
        assert_eq!(tier(&status([12, 11, 10, 0]), 4, None).unwrap(), 1);
        for (fans, count, asked, reason) in [
            ([9, 9, 9, 9], 60, None, "fewer than 10 fans listened"),
            ([12, 11, 9, 0], 25, Some(20), "fewer than 10 fans reached tier 20"),
            ([12; 4], 25, Some(7), "tier 7 does not exist"),
            ([12; 4], 4, Some(5), "4 counted listens do not reach tier 5"),
        ] {
            let error = tier(&status(fans), count, asked).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn an_expiry_is_a_whole_hour_two_to_three_hours_ahead() {
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_001).unwrap();
        let at = expiry(now);
        assert!(at.is_multiple_of(EXPIRY_ROUNDING) && (1_800_007_201..=1_800_010_801).contains(&at));
    }
}
