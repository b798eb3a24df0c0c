//! The file layout of the embedded store.
//!
//! A block is the file `blocks/<first byte of digest>/<sha2-256 digest>`; a pin is the empty file `pins/<CID>`. A block is
//! written to `tmp/`, synced, and then renamed, so that a crash leaves no partial block, only temporary files.

use std::{
    collections::HashSet,
    fs::{self, File, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use cid::Cid;

use crate::{StoreError, content::digest_hex};

/// A temporary file older than this is left over from a crash and can be removed.
const TEMPORARY_AGE: Duration = Duration::from_secs(3600);

pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn open(folder: PathBuf) -> Result<Self, StoreError> {
        let files = Self { folder };
        for sub in [files.blocks(), files.pins(), files.tmp()] {
            fs::create_dir_all(&sub).map_err(StoreError::disk(&sub))?;
        }
        files.remove_stale_temporaries()?;
        Ok(files)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn blocks(&self) -> PathBuf {
        self.folder.join("blocks")
    }

    fn pins(&self) -> PathBuf {
        self.folder.join("pins")
    }

    fn tmp(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    fn path(&self, cid: &Cid) -> Result<PathBuf, StoreError> {
        let digest = digest_hex(cid)?;
        let shard = digest.get(..2).unwrap_or_default();
        Ok(self.blocks().join(shard).join(&digest))
    }

    pub(super) fn has(&self, cid: &Cid) -> Result<bool, StoreError> {
        Ok(self.path(cid)?.is_file())
    }

    /// The stored bytes of `cid`, without verification.
    pub(super) fn read(&self, cid: &Cid) -> Result<Vec<u8>, StoreError> {
        let path = self.path(cid)?;
        match fs::read(&path) {
            Ok(block) => Ok(block),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(StoreError::NotFound(*cid)),
            Err(e) => Err(StoreError::disk(path)(e)),
        }
    }

    /// Writes a block that the caller has verified or built. If the same bytes are already stored, only the modification
    /// time is updated, which protects the block from the next sweep.
    pub(super) fn write(&self, cid: &Cid, block: &[u8]) -> Result<(), StoreError> {
        let path = self.path(cid)?;
        if fs::read(&path).is_ok_and(|stored| stored == block) {
            let file = File::open(&path).map_err(StoreError::disk(&path))?;
            return file.set_modified(SystemTime::now()).map_err(StoreError::disk(&path));
        }
        let shard = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(shard).map_err(StoreError::disk(shard))?;
        let file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o644))
            .tempfile_in(self.tmp())
            .map_err(StoreError::disk(self.tmp()))?;
        file.as_file()
            .write_all(block)
            .and_then(|()| file.as_file().sync_data())
            .map_err(StoreError::disk(file.path()))?;
        file.persist(&path).map_err(|e| StoreError::disk(&path)(e.error))?;
        Ok(())
    }

    /// Syncs the folders of the written blocks, so that their names are durable.
    pub(super) fn sync_names<'a>(&self, written: impl IntoIterator<Item = &'a Cid>) -> Result<(), StoreError> {
        let mut shards = HashSet::new();
        for cid in written {
            if let Some(shard) = self.path(cid)?.parent() {
                shards.insert(shard.to_owned());
            }
        }
        shards.iter().try_for_each(|shard| sync_folder(shard))?;
        sync_folder(&self.blocks())
    }

    fn pin_path(&self, cid: &Cid) -> PathBuf {
        self.pins().join(cid.to_string())
    }

    pub(super) fn pin(&self, cid: &Cid) -> Result<(), StoreError> {
        let path = self.pin_path(cid);
        File::create(&path).map_err(StoreError::disk(&path))?;
        sync_folder(&self.pins())
    }

    pub(super) fn unpin(&self, cid: &Cid) -> Result<(), StoreError> {
        let path = self.pin_path(cid);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::disk(path)(e)),
            _ => sync_folder(&self.pins()),
        }
    }

    pub(super) fn is_pinned(&self, cid: &Cid) -> bool {
        self.pin_path(cid).is_file()
    }

    /// All pinned CIDs.
    pub(super) fn pinned(&self) -> Result<Vec<Cid>, StoreError> {
        let names = list(&self.pins())?;
        Ok(names.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect())
    }

    /// Removes blocks whose digest is not in `kept` and that were written longer than `age` ago. Returns the number removed.
    pub(super) fn remove_except(&self, kept: &HashSet<String>, age: Duration) -> Result<usize, StoreError> {
        let mut removed = 0;
        for shard in list(&self.blocks())? {
            for path in list(&shard)? {
                let name = path.file_name().and_then(|name| name.to_str());
                if name.is_some_and(|name| !kept.contains(name)) && is_older(&path, age) {
                    fs::remove_file(&path).map_err(StoreError::disk(&path))?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    fn remove_stale_temporaries(&self) -> Result<(), StoreError> {
        for path in list(&self.tmp())? {
            if is_older(&path, TEMPORARY_AGE) {
                // Another process may have removed the file already.
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::disk(folder))?;
    entries.map(|entry| Ok(entry.map_err(StoreError::disk(folder))?.path())).collect()
}

fn is_older(path: &Path, age: Duration) -> bool {
    let modified = fs::metadata(path).and_then(|meta| meta.modified());
    modified.is_ok_and(|at| at.elapsed().is_ok_and(|elapsed| elapsed >= age))
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::disk(folder))
}
