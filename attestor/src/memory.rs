//! What an attestor remembers between epochs: the weight each left waiting, so that none appears from nowhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use epochs::build::LeftOut;
use protocol::{hex::Hex32, royalty::decimal};
use serde::{Deserialize, Serialize};

use crate::check::{Allowed, Rebuilt};

/// Epochs kept; older ones can neither be voided nor followed directly any more.
const KEPT: usize = 64;

/// A folder with one file per epoch.
#[derive(Clone, Debug)]
pub struct Memory {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    chains: BTreeMap<u32, RememberedChain>,
}

#[derive(Serialize, Deserialize)]
struct RememberedChain {
    left_out: Vec<Entry>,
    paid: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    track_id: Hex32,
    #[serde(with = "decimal")]
    weight: u64,
    fans: u32,
}

impl Memory {
    /// Opens the folder, making it when it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes an epoch down, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn remember(&self, epoch: u32, rebuilt: &Rebuilt) -> anyhow::Result<()> {
        let chains = rebuilt.chains.iter().map(|(chain, own)| {
            let left_out = own.left_out.iter().map(|(track, sum)| entry(*track, sum.weight, sum.fans));
            // A voided payout waits again; how many fans were behind it is not in its tree, so no bound on them is kept.
            let paid = own.paid.iter().map(|(track, weight)| entry(*track, *weight, u32::MAX));
            (*chain, RememberedChain { left_out: left_out.collect(), paid: paid.collect() })
        });
        let remembered = Remembered { chains: chains.collect() };
        let draft = self.folder.join(format!(".{epoch}.json"));
        fs::write(&draft, serde_json::to_vec(&remembered)?).context("writing down an epoch")?;
        fs::rename(&draft, self.file(epoch)).context("writing down an epoch")?;
        remove(&self.refusal(epoch))?;
        let epochs = self.epochs()?;
        for old in epochs.iter().rev().skip(KEPT) {
            fs::remove_file(self.file(*old)).context("forgetting an epoch")?;
        }
        Ok(())
    }

    /// Notes that an epoch got no vote, and why. Later ones that take over weight are refused too, until this one is agreed
    /// upon or an operator removes the note.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn refuse(&self, epoch: u32, complaint: &str) -> anyhow::Result<()> {
        fs::write(self.refusal(epoch), complaint).context("noting a refusal")
    }

    /// The latest refused epoch between the last one agreed upon and `epoch`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn refused_before(&self, epoch: u32) -> anyhow::Result<Option<u32>> {
        let agreed = self.before(epoch)?;
        let refused = self.numbered("refused-", ".txt")?;
        Ok(refused.into_iter().rev().find(|refused| *refused < epoch && agreed.is_none_or(|agreed| *refused > agreed)))
    }

    /// The latest epoch remembered before `epoch`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn before(&self, epoch: u32) -> anyhow::Result<Option<u32>> {
        Ok(self.epochs_before(epoch)?.into_iter().next_back())
    }

    /// All epochs remembered before `epoch`, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn epochs_before(&self, epoch: u32) -> anyhow::Result<BTreeSet<u32>> {
        let mut epochs = self.epochs()?;
        epochs.retain(|known| *known < epoch);
        Ok(epochs)
    }

    /// What `epoch` may take over: what `latest` left waiting, and what voided epochs (with their chain) would have paid.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn allowed(&self, latest: u32, epoch: u32, void: &BTreeSet<(u32, u32)>) -> anyhow::Result<Allowed> {
        let mut allowed = Allowed::new();
        let mut add = |chain: u32, entry: &Entry| {
            let sum = allowed.entry((chain, entry.track_id.0)).or_insert(LeftOut { weight: 0, fans: 0 });
            sum.weight = sum.weight.saturating_add(entry.weight);
            sum.fans = sum.fans.saturating_add(entry.fans);
        };
        for known in self.epochs_before(epoch)? {
            for (chain, remembered) in &self.read(known)?.chains {
                if known == latest {
                    remembered.left_out.iter().for_each(|entry| add(*chain, entry));
                }
                if void.contains(&(known, *chain)) {
                    remembered.paid.iter().for_each(|entry| add(*chain, entry));
                }
            }
        }
        Ok(allowed)
    }

    fn read(&self, epoch: u32) -> anyhow::Result<Remembered> {
        let path = self.file(epoch);
        let json = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&json).with_context(|| format!("{} is damaged: remove it", path.display()))
    }

    fn epochs(&self) -> anyhow::Result<BTreeSet<u32>> {
        self.numbered("", ".json")
    }

    fn numbered(&self, prefix: &str, suffix: &str) -> anyhow::Result<BTreeSet<u32>> {
        let entries = fs::read_dir(&self.folder).with_context(|| format!("cannot read {}", self.folder.display()))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        Ok(names.filter_map(|name| name.strip_prefix(prefix)?.strip_suffix(suffix)?.parse().ok()).collect())
    }

    fn file(&self, epoch: u32) -> PathBuf {
        self.folder.join(format!("{epoch}.json"))
    }

    fn refusal(&self, epoch: u32) -> PathBuf {
        self.folder.join(format!("refused-{epoch}.txt"))
    }
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context("forgetting a refusal"),
        _ => Ok(()),
    }
}

fn entry(track_id: [u8; 32], weight: u64, fans: u32) -> Entry {
    Entry { track_id: Hex32(track_id), weight, fans }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_until_its_epoch_is_agreed_upon() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(folder.path()).unwrap();
        memory.remember(5, &Rebuilt { chains: BTreeMap::new() }).unwrap();
        memory.refuse(6, "the listen root").unwrap();
        assert_eq!(memory.refused_before(6).unwrap(), None);
        assert_eq!(memory.refused_before(7).unwrap(), Some(6));
        memory.remember(6, &Rebuilt { chains: BTreeMap::new() }).unwrap();
        assert_eq!(memory.refused_before(7).unwrap(), None);
        assert_eq!(memory.before(7).unwrap(), Some(6));
        assert_eq!(memory.epochs_before(6).unwrap(), BTreeSet::from([5]));
    }

    #[test]
    fn old_epochs_are_forgotten_and_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(folder.path()).unwrap();
        for epoch in 0..70 {
            memory.remember(epoch, &Rebuilt { chains: BTreeMap::new() }).unwrap();
        }
        assert_eq!(memory.epochs_before(100).unwrap(), (6..70).collect());
        fs::write(folder.path().join("69.json"), "{").unwrap();
        assert!(memory.allowed(69, 70, &BTreeSet::new()).unwrap_err().to_string().contains("damaged"));
    }
}
