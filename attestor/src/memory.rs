//! The results of checked epochs on disk. An epoch may carry only weight that an earlier epoch left out, or that a
//! voided epoch would have paid; without these files, a node could invent weight.

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

/// Number of epochs kept. Older ones can no longer be voided, and no open epoch follows them directly.
const KEPT: usize = 64;

/// A folder with one file per checked epoch, and one per rejected epoch.
#[derive(Clone, Debug)]
pub struct Memory {
    folder: PathBuf,
}

/// The file of a checked epoch: its results by chain.
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
    /// Opens the folder, and creates it if it does not exist.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Stores the results of a checked epoch atomically, removes its rejection if it had one, and deletes files that
    /// are no longer needed.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn remember(&self, epoch: u32, rebuilt: &Rebuilt) -> anyhow::Result<()> {
        let chains = rebuilt.chains.iter().map(|(chain, own)| {
            let left_out = own.left_out.iter().map(|(track, sum)| entry(*track, sum.weight, sum.fans));
            // If the epoch is voided, the paid weight is carried again. The payout tree does not contain the number of
            // fans, so it is not limited.
            let paid = own.paid.iter().map(|(track, weight)| entry(*track, *weight, u32::MAX));
            (*chain, RememberedChain { left_out: left_out.collect(), paid: paid.collect() })
        });
        let remembered = Remembered { chains: chains.collect() };
        let draft = self.folder.join(format!(".{epoch}.json"));
        fs::write(&draft, serde_json::to_vec(&remembered)?).context("could not write the results of an epoch")?;
        fs::rename(&draft, self.file(epoch)).context("could not write the results of an epoch")?;
        remove(&self.refusal(epoch))?;
        let epochs = self.epochs()?;
        for old in epochs.iter().rev().skip(KEPT) {
            fs::remove_file(self.file(*old)).context("could not delete the results of an epoch")?;
        }
        Ok(())
    }

    /// Stores that an epoch was rejected, and why. Later epochs that carry weight are rejected too, until this epoch
    /// passes the check or an operator deletes the file.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn refuse(&self, epoch: u32, complaint: &str) -> anyhow::Result<()> {
        fs::write(self.refusal(epoch), complaint).context("could not write why an epoch was rejected")
    }

    /// The latest rejected epoch before `epoch` and after the last epoch that passed the check.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn refused_before(&self, epoch: u32) -> anyhow::Result<Option<u32>> {
        let agreed = self.before(epoch)?;
        let refused = self.numbered("refused-", ".txt")?;
        Ok(refused.into_iter().rev().find(|refused| *refused < epoch && agreed.is_none_or(|agreed| *refused > agreed)))
    }

    /// The latest stored epoch before `epoch`.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn before(&self, epoch: u32) -> anyhow::Result<Option<u32>> {
        Ok(self.epochs_before(epoch)?.into_iter().next_back())
    }

    /// All stored epochs before `epoch`, oldest first.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn epochs_before(&self, epoch: u32) -> anyhow::Result<BTreeSet<u32>> {
        let mut epochs = self.epochs()?;
        epochs.retain(|known| *known < epoch);
        Ok(epochs)
    }

    /// The maximum weight that `epoch` may carry: the weight that the epoch `latest` left out, and the weight that the
    /// epochs in `void` (pairs of epoch and chain) would have paid.
    ///
    /// # Errors
    /// If the folder cannot be read or a file is damaged.
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
        let json = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        serde_json::from_slice(&json).with_context(|| format!("{} is damaged; delete it", path.display()))
    }

    fn epochs(&self) -> anyhow::Result<BTreeSet<u32>> {
        self.numbered("", ".json")
    }

    /// The numbers of the epochs that have a file with this prefix and suffix.
    fn numbered(&self, prefix: &str, suffix: &str) -> anyhow::Result<BTreeSet<u32>> {
        let entries =
            fs::read_dir(&self.folder).with_context(|| format!("could not read {}", self.folder.display()))?;
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

/// Deletes a file if it exists.
fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("could not delete the rejection of an epoch")
        }
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
    fn a_rejection_lasts_until_its_epoch_passes_the_check() {
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
    fn old_epochs_are_deleted_and_damaged_files_reported() {
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
