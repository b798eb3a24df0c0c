//! The interfaces that services use instead of a chain SDK.

use std::sync::Arc;

use async_trait::async_trait;
use protocol::id::Address32;

use crate::{
    BuildOptions, Call, ChainConfig, ChainError, EpochView, Finality, ListingView, NetworkParams, NodeView, PoolView,
    PositionView, Signed, Signer, Simulation, Source, TrackView, TxId, TxStatus, Unsigned, Validity, VaultView,
    source::BlockRef,
};

/// Declares [`Reader`]. The default implementation of each read returns [`ChainError::Unsupported`].
macro_rules! reads {
    (
        $(#[$doc:meta])*
        pub trait $name:ident {
            $( $(#[$read_doc:meta])* async fn $read:ident(&self $(, $argument:ident: $type:ty)*) -> $answer:ty; )*
        }
    ) => {
        $(#[$doc])*
        #[async_trait]
        pub trait $name: Send + Sync {
            /// The configuration of the chain.
            fn config(&self) -> &ChainConfig;

            $(
                $(#[$read_doc])*
                async fn $read(&self $(, $argument: $type)*) -> Result<$answer, ChainError> {
                    $( let _ = $argument; )*
                    let chain = self.config().caip2.clone();
                    Err(ChainError::Unsupported { call: stringify!($read), chain })
                }
            )*
        }
    };
}

reads! {
    /// Reads the state of a chain.
    ///
    /// Each RPC request has the timeout [`ChainConfig::timeout`]. A method returns [`ChainError::Timeout`] or
    /// [`ChainError::Rpc`] if the node does not answer, [`ChainError::Malformed`] if the answer cannot be read, and
    /// [`ChainError::Unsupported`] if this implementation (or a test double) does not have it.
    pub trait Reader {
        /// The newest block.
        async fn head(&self, finality: Finality) -> BlockRef;

        /// Checks that the node serves the configured chain and deployment: CAIP-2 id, deployment ids, chain number and
        /// payment token. Services call it once and do not start if it fails. Returns the network's parameters, or
        /// [`ChainError::Invalid`] with the first difference.
        async fn check(&self) -> NetworkParams;

        /// The parameters of the network, as stored on this chain.
        async fn network(&self) -> NetworkParams;

        /// The track with this id; `None` if it is not registered on this chain.
        async fn track(&self, track: [u8; 32]) -> Option<TrackView>;

        /// The royalty vault of a track; `None` if the track is not registered on this chain.
        async fn vault(&self, track: [u8; 32]) -> Option<VaultView>;

        /// The position of a wallet in a track; `None` if it has none. On Solana, the position of the wallet's
        /// associated token account.
        async fn position(&self, track: [u8; 32], holder: Address32) -> Option<PositionView>;

        /// The number of shares of a track that a wallet has, by its token balance. Its position need not be open.
        async fn shares(&self, track: [u8; 32], holder: Address32) -> u64;

        /// The balance of a wallet in base units of the payment token.
        async fn tokens(&self, holder: Address32) -> u64;

        /// The native balance of a wallet, in lamports or wei.
        async fn native(&self, holder: Address32) -> u128;

        /// A listing of shares; `None` if it is sold out, cancelled or does not exist. On Solana, a listing that is
        /// sold out stays with 0 shares if other accounts sent shares to its escrow.
        async fn listing(&self, listing: [u8; 32]) -> Option<ListingView>;

        /// Expiry of the last pass of a wallet at a gate, in Unix seconds, past or future; `None` if it never had one.
        async fn pass_expiry(&self, gate: [u8; 32], holder: Address32) -> Option<u64>;

        /// A streaming node; `None` if it is not registered.
        async fn node(&self, node: u64) -> Option<NodeView>;

        /// The epoch of a node; `None` before the first vote.
        async fn epoch(&self, epoch: u32, node: u64) -> Option<EpochView>;

        /// Whether the payout leaf with this index is paid.
        async fn is_paid(&self, epoch: u32, node: u64, index: u32) -> bool;

        /// Whether the nullifier of a listen claim is spent.
        async fn is_spent(&self, nullifier: [u8; 32]) -> bool;

        /// The rewards pool.
        async fn pool(&self) -> PoolView;
    }
}

/// Builds transactions.
#[async_trait]
pub trait Builder: Send + Sync {
    /// The next nonce of a wallet, counting pending transactions; 0 on Solana, which has no nonces.
    async fn nonce(&self, wallet: Address32) -> Result<u64, ChainError> {
        let _ = wallet;
        Ok(0)
    }

    /// The calls to send before this one: on Ethereum, an approval if the allowance is too low. Empty on Solana.
    async fn prerequisites(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError> {
        let _ = (call, sender);
        Ok(Vec::new())
    }

    /// Builds the transaction of a call. Returns [`ChainError::Refused`] if it is simulated and would fail,
    /// [`ChainError::Unsupported`] if this chain does not have the call, and [`ChainError::Invalid`] if a value of the
    /// call is not valid on this chain.
    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError>;

    /// Simulates a transaction on the current state. A transaction that would fail is not an error.
    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError>;
}

/// Signs and sends transactions, and reads their status.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Adds the sender's signature to a transaction: 64 bytes of ed25519 (Solana), or 65 bytes r ‖ s ‖ v of secp256k1
    /// (Ethereum). Returns [`ChainError::Invalid`] if the signature is not the sender's.
    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError>;

    /// Signs a transaction. Returns [`ChainError::Invalid`] if `signer` is not the sender.
    fn sign(&self, unsigned: &Unsigned, signer: &dyn Signer) -> Result<Signed, ChainError> {
        if signer.address() != unsigned.sender {
            return Err(ChainError::Invalid("the signer is not the transaction's sender".into()));
        }
        self.assemble(unsigned, &signer.sign(&unsigned.payload)?)
    }

    /// Sends a signed transaction without simulating it first, and returns its id. Sending the same bytes again
    /// succeeds and has no effect.
    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError>;

    /// The status of a transaction.
    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError>;

    /// Whether a signed transaction with this validity can no longer be included in a block. If it is also
    /// [`TxStatus::Unknown`], it is safe to build another transaction for the same purpose.
    async fn expired(&self, sender: Address32, validity: Validity) -> Result<bool, ChainError>;
}

/// [`Reader`], [`Builder`] and [`Sender`], for services that send transactions and do not follow blocks.
pub trait Client: Reader + Builder + Sender {}

impl<T: Reader + Builder + Sender + ?Sized> Client for T {}

/// A chain with all its interfaces.
pub trait Chain: Client {
    /// The source of the chain's blocks and events.
    fn source(&self) -> Arc<dyn Source>;
}
