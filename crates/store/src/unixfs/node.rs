//! Decodes one UnixFS node.
//!
//! The layout is defined by the UnixFS specification: a dag-pb node whose data is a protobuf message with the type (field
//! 1), inline data (2), the size of the file (3) and the size of the subtree of each link (4).

use bytes::Bytes;
use cid::Cid;
use ipld_dagpb::{PbLink, PbNode};
use quick_protobuf::BytesReader;

use super::Stat;
use crate::{CODEC_DAG_PB, CODEC_RAW, StoreError};

/// A link to a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// CID of the block.
    pub cid: Cid,
    /// Number of file bytes in the subtree.
    pub size: u64,
}

/// A decoded block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A leaf of a file tree: the bytes.
    Leaf(Bytes),
    /// An inner node of a file tree: the parts in order.
    Branch(Vec<Child>),
    /// A plain directory: the CIDs of its entries.
    Directory(Vec<Cid>),
    /// One node of a sharded directory.
    Shard(Vec<ShardLink>),
    /// A symlink, or content of another data model.
    Other,
}

/// A link in a node of a sharded directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardLink {
    /// Another node of the same directory.
    Shard(Cid),
    /// An entry of the directory.
    Entry(Cid),
}

const TYPE_RAW: u64 = 0;
const TYPE_DIRECTORY: u64 = 1;
const TYPE_FILE: u64 = 2;
const TYPE_SHARD: u64 = 5;

#[derive(Default)]
struct Message {
    kind: u64,
    data: Option<Bytes>,
    file_size: Option<u64>,
    block_sizes: Vec<u64>,
}

impl Node {
    /// Decodes `block`, using the codec of `cid`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Malformed`] if the block violates the UnixFS specification.
    pub fn decode(cid: &Cid, block: Bytes) -> Result<Self, StoreError> {
        match cid.codec() {
            CODEC_RAW => Ok(Self::Leaf(block)),
            CODEC_DAG_PB => Self::decode_dag_pb(cid, block),
            _ => Ok(Self::Other),
        }
    }

    /// The kind of content, with the number of file bytes in this subtree.
    #[must_use]
    pub fn stat(&self) -> Stat {
        match self {
            Self::Leaf(bytes) => Stat::File { size: bytes.len() as u64 },
            Self::Branch(children) => Stat::File { size: children.iter().map(|child| child.size).sum() },
            Self::Directory(_) | Self::Shard(_) => Stat::Directory,
            Self::Other => Stat::Other,
        }
    }

    fn decode_dag_pb(cid: &Cid, block: Bytes) -> Result<Self, StoreError> {
        let bad = |reason: String| StoreError::malformed(cid, reason);
        let node = PbNode::from_bytes(block).map_err(|e| bad(e.to_string()))?;
        let Some(data) = &node.data else {
            return Ok(Self::Other);
        };
        let message = Message::decode(data).map_err(|e| bad(e.to_string()))?;
        match message.kind {
            TYPE_FILE | TYPE_RAW => Self::file(cid, &node, message),
            TYPE_DIRECTORY => Ok(Self::Directory(node.links.iter().map(|link| link.cid).collect())),
            TYPE_SHARD => Ok(Self::shard(&node)),
            _ => Ok(Self::Other),
        }
    }

    fn file(cid: &Cid, node: &PbNode, message: Message) -> Result<Self, StoreError> {
        let data = message.data.unwrap_or_default();
        if node.links.is_empty() {
            return match message.file_size {
                Some(size) if size != data.len() as u64 => {
                    Err(StoreError::malformed(cid, "its size does not equal the length of its data"))
                }
                _ => Ok(Self::Leaf(data)),
            };
        }
        if !data.is_empty() {
            return Err(StoreError::malformed(cid, "it has both links and data"));
        }
        if node.links.len() != message.block_sizes.len() {
            return Err(StoreError::malformed(cid, "the number of sizes does not equal the number of links"));
        }
        let total = message.block_sizes.iter().try_fold(0u64, |sum, size| sum.checked_add(*size));
        if total.is_none() || total != message.file_size {
            return Err(StoreError::malformed(cid, "its size is not the sum of the sizes of its parts"));
        }
        let sizes = message.block_sizes;
        let children = node.links.iter().zip(sizes);
        Ok(Self::Branch(children.map(|(link, size)| Child { cid: link.cid, size }).collect()))
    }

    // A link name in a shard starts with the bucket as two hexadecimal characters. A name with nothing after them links to
    // another shard.
    fn shard(node: &PbNode) -> Self {
        let link = |link: &PbLink| match &link.name {
            Some(name) if name.len() == 2 => ShardLink::Shard(link.cid),
            _ => ShardLink::Entry(link.cid),
        };
        Self::Shard(node.links.iter().map(link).collect())
    }
}

impl Message {
    fn decode(bytes: &Bytes) -> quick_protobuf::Result<Self> {
        let mut message = Self::default();
        let mut reader = BytesReader::from_bytes(bytes);
        while !reader.is_eof() {
            match reader.next_tag(bytes)? {
                8 => message.kind = reader.read_uint64(bytes)?,
                18 => message.data = Some(bytes.slice_ref(reader.read_bytes(bytes)?)),
                24 => message.file_size = Some(reader.read_uint64(bytes)?),
                32 => message.block_sizes.push(reader.read_uint64(bytes)?),
                34 => message.block_sizes.extend(reader.read_packed(bytes, |r, b| r.read_uint64(b))?),
                tag => reader.read_unknown(bytes, tag)?,
            }
        }
        Ok(message)
    }
}
