//! Publishing: adds the manifest of an ingested recording to IPFS, registers its track and allocates its shares.
//!
//! No transaction is sent before the whole recording is checked and stored. Each step reads the chain first, so an
//! interrupted publication can be run again with the same arguments and continues where it stopped.

use anyhow::{Context as _, Result, bail, ensure};
use chain::{Call, Namespace, TrackPhase};
use media::{Ingested, Stage};
use protocol::{
    id::{Address32, track_id},
    market::RESALE_BPS_MAX,
    royalty::SUPPLY_LIMIT,
};
use serde_json::{Value, json};
use store::BlobStore;

use crate::{
    format,
    transact::{Sender, Sent},
};

/// Number of holders per `allocate` transaction.
const ALLOCATIONS_AT_ONCE: usize = 4;
/// Longest token name, in bytes.
const NAME_LIMIT: usize = 32;

/// Metadata and terms of a track, chosen by the artist.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// Title; overrides the file's tag.
    pub title: Option<String>,
    /// Artist; overrides the file's tag.
    pub artist: Option<String>,
    /// ISRC; overrides the file's tag.
    pub isrc: Option<String>,
    /// Number of shares to issue.
    pub supply: u64,
    /// Symbol of the share token.
    pub symbol: String,
    /// Resale royalty: the part of the price of every later sale that goes to all holders, in basis points. It is fixed
    /// when the issue is finished.
    pub resale_bps: u16,
    /// Collaborators and their numbers of shares. The artist keeps the remaining shares.
    pub shares: Vec<(Address32, u64)>,
}

/// A published track.
#[derive(Clone, Debug)]
pub struct Published {
    /// Id of the track.
    pub track_id: [u8; 32],
    /// CID of the manifest.
    pub manifest_cid: String,
    /// CID of the lossless rendition.
    pub master_cid: String,
    /// Transaction of the registration; absent if an earlier run sent it.
    pub register_tx: Option<String>,
    /// Unsigned transactions of the next step, if they were requested. Run the command again after they are in a block.
    pub unsigned: Vec<Value>,
}

impl Published {
    /// The JSON output of `vibe track publish`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "track_id": format::hex(self.track_id), "manifest_cid": self.manifest_cid, "master_cid": self.master_cid,
            "register_tx": self.register_tx, "unsigned": self.unsigned,
        })
    }
}

/// Parses `ADDRESS=SHARES`.
pub fn parse_share(namespace: Namespace, text: &str) -> Result<(Address32, u64)> {
    let (address, shares) = text.split_once('=').with_context(|| format!("{text:?} is not ADDRESS=SHARES"))?;
    let shares = shares.parse().ok().filter(|shares| *shares > 0);
    let shares = shares.with_context(|| format!("{text:?}: the shares are not a whole number above zero"))?;
    Ok((chain::address::parse(namespace, address)?, shares))
}

impl Release {
    /// Checks everything that does not depend on the chain.
    pub fn check(&self) -> Result<()> {
        ensure!(
            (1..SUPPLY_LIMIT).contains(&self.supply),
            "the supply must be between 1 and {}, not {}",
            SUPPLY_LIMIT - 1,
            self.supply
        );
        ensure!(
            self.resale_bps <= RESALE_BPS_MAX,
            "the resale royalty is at most {} %, not {} %",
            format::percent(RESALE_BPS_MAX),
            format::percent(self.resale_bps)
        );
        let given = self.shares.iter().try_fold(0u64, |sum, (_, shares)| sum.checked_add(*shares));
        match given {
            Some(given) if given <= self.supply => {}
            _ => bail!("the collaborators get more shares than the {} that are issued", self.supply),
        }
        let mut holders: Vec<_> = self.shares.iter().map(|(holder, _)| holder).collect();
        holders.sort_unstable();
        holders.dedup();
        ensure!(holders.len() == self.shares.len(), "a collaborator is named twice; name each once");
        Ok(())
    }
}

/// Registers an ingested recording, allocates its shares and finishes the issue.
pub async fn publish(
    sender: &Sender,
    store: &dyn BlobStore,
    recording: &Ingested,
    release: &Release,
) -> Result<Published> {
    release.check()?;
    let params = sender.chain.network().await?;
    let registrant = sender.wallet.address();
    let mut manifest = recording.manifest(&sender.chain.config().caip2, &sender.wallet.address_text());
    manifest.title = release.title.clone().unwrap_or(manifest.title);
    manifest.artist = release.artist.clone().unwrap_or(manifest.artist);
    manifest.isrc = release.isrc.clone().or(manifest.isrc);
    let cid = store.put_bytes(&manifest.to_json()?).await.context("could not store the manifest")?;
    let cid_bytes = cid.to_bytes();
    let id =
        track_id(&params.ownership_deployment, &registrant, &cid_bytes).context("the manifest's CID is too long")?;
    let mut published = Published {
        track_id: id,
        manifest_cid: cid.to_string(),
        master_cid: manifest.master().map(|master| master.cid.clone()).unwrap_or_default(),
        register_tx: None,
        unsigned: Vec::new(),
    };
    let register = Call::RegisterTrack {
        manifest_cid: cid_bytes,
        supply: release.supply,
        name: name(&manifest.title),
        symbol: release.symbol.clone(),
        uri: format!("ipfs://{cid}"),
    };
    issue(sender, &manifest.title, register, release, &mut published).await?;
    Ok(published)
}

/// Registers, allocates and finishes the issue. Skips the steps that are already done on chain.
async fn issue(
    sender: &Sender,
    title: &str,
    register: Call,
    release: &Release,
    published: &mut Published,
) -> Result<()> {
    let track = published.track_id;
    match sender.chain.track(track).await? {
        Some(view) if view.phase != TrackPhase::Issuing => return Ok(()),
        Some(_) => {}
        None => {
            let what = format!("Register {title:?} with {} shares", release.supply);
            match sender.perform(&what, &register).await? {
                Sent::Landed(tx) => published.register_tx = Some(tx.0),
                Sent::Exported(list) => {
                    published.unsigned = list;
                    return Ok(());
                }
            }
        }
    }
    let mut missing = Vec::new();
    for (holder, shares) in &release.shares {
        if sender.chain.shares(track, *holder).await? < *shares {
            missing.push((*holder, *shares));
        }
    }
    for shares in missing.chunks(ALLOCATIONS_AT_ONCE) {
        let call = Call::Allocate { track, shares: shares.to_vec() };
        if let Sent::Exported(list) = sender.perform("Allocate shares to the collaborators", &call).await? {
            published.unsigned = list;
            return Ok(());
        }
    }
    let finish = Call::FinishIssue { track, resale_bps: release.resale_bps };
    if let Sent::Exported(list) = sender.perform("Finish the issue", &finish).await? {
        published.unsigned = list;
    }
    Ok(())
}

/// The title, truncated to the maximum length of a token's name.
fn name(title: &str) -> String {
    let mut end = title.len().min(NAME_LIMIT);
    while !title.is_char_boundary(end) {
        end -= 1;
    }
    title[..end].to_owned()
}

/// Shows the progress of an ingest as a bar on the terminal.
pub fn terminal_progress() -> impl Fn(Stage, f64) + Send + Sync {
    let style = indicatif::ProgressStyle::with_template("{msg:10} {bar:40} {percent}%")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
    let bar = indicatif::ProgressBar::new(1_000).with_style(style);
    move |stage, share| {
        bar.set_message(match stage {
            Stage::Validate => "checking",
            Stage::Master => "master",
            Stage::Compare => "comparing",
            Stage::Stream => "renditions",
            Stage::Store => "storing",
        });
        bar.set_position((share * 1_000.0) as u64);
        if stage == Stage::Store && share >= 1.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_shares_and_too_many_shares_are_rejected() {
        let address = "oeYf6KAJkLYhBuR8CiGc6L4D4Xtfepr85fuDgA9kq96";
        let share = parse_share(Namespace::Solana, &format!("{address}=250")).unwrap();
        assert_eq!(share.1, 250);
        let shares = ["0", "-1", "1.5"].map(|shares| format!("{address}={shares}"));
        let number = "the shares are not a whole number above zero";
        let bad = [("", "is not ADDRESS=SHARES"), (address, "is not ADDRESS=SHARES"), ("=5", "not a Solana address")];
        for (text, reason) in bad.into_iter().chain(shares.iter().map(|text| (text.as_str(), number))) {
            let error = parse_share(Namespace::Solana, text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        let release = |shares: Vec<_>, supply| Release { shares, supply, ..Release::default() };
        assert!(release(vec![share], 250).check().is_ok());
        for (shares, supply, reason) in [
            (vec![share], 249, "more shares than the 249 that are issued"),
            (vec![share, share], 1_000, "named twice"),
            (vec![], 0, "the supply must be between"),
            (vec![], 1 << 40, "the supply must be between"),
        ] {
            let error = release(shares, supply).check().unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_long_title_is_truncated_between_characters() {
        assert_eq!(name(&"é".repeat(20)), "é".repeat(16));
        assert_eq!(name("short"), "short");
    }
}
