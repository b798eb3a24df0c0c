//! Content-addressed storage for recordings and documents. One interface, [`BlobStore`], has two implementations that
//! produce the same CIDs: [`EmbeddedStore`] (the default) and [`KuboStore`].
//!
//! CIDs follow the profile `unixfs-v1-2025` of IPIP-499: CIDv1, sha2-256, raw leaves of 1 MiB, a balanced tree of width
//! 1,024. Every block is verified against its CID before its bytes are returned. Reading a range reads only the blocks
//! that contain it, and a file is streamed instead of being loaded into memory.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), store::StoreError> {
//! use futures::TryStreamExt;
//! use store::{BlobStore, EmbeddedStore};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let blobs = EmbeddedStore::open(folder.path())?;
//! let cid = blobs.put_bytes(b"a recording".as_slice()).await?;
//! assert_eq!(cid.to_string(), "bafkreiexhvonjuojvgor4acidkkswhzwmsizbfn3j4ktyseqshirepe43y");
//! let part: Vec<_> = blobs.read_range(&cid, 2..5).await?.try_collect().await?;
//! assert_eq!(part.concat(), b"rec");
//! # Ok(()) }
//! ```
#![warn(missing_docs)]

mod blob;
pub mod car;
mod config;
mod content;
mod embedded;
mod error;
mod kubo;
pub mod unixfs;

pub use ::cid::Cid;
pub use blob::{BlobStore, Blocks, ByteStream, Progress, Stored, quiet};
pub use config::StoreConfig;
pub use content::{CODEC_DAG_PB, CODEC_RAW, cid_of, verify};
pub use embedded::EmbeddedStore;
pub use error::StoreError;
pub use kubo::{KuboConfig, KuboStore};
pub use unixfs::{Resolved, Stat};
