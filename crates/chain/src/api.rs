//! The interfaces services use; nothing outside this crate sees a chain SDK.

use std::sync::Arc;

use async_trait::async_trait;
use protocol::id::Address32;

use crate::{
    BuildOptions, Call, ChainConfig, ChainError, EpochView, Finality, ListingView, NetworkParams, NodeView, PoolView,
    PositionView, Signed, Signer, Simulation, Source, TrackView, TxId, TxStatus, Unsigned, Validity, VaultView,
    source::BlockRef,
};

/// Declares [`Reader`]: each read answers [`ChainError::Unsupported`] unless it is implemented.
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
            /// Its configuration.
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
    /// Reads a chain's state. Every method ends within the configured timeout. One that a chain, or a test's stand-in for
    /// one, does not implement answers [`ChainError::Unsupported`].
    pub trait Reader {
        /// The newest block.
        async fn head(&self, finality: Finality) -> BlockRef;

        /// Checks that the node at the configured address serves the configured chain: CAIP-2 id, deployment ids, number.
        /// Services call it once at start and refuse to run when it fails.
        async fn check(&self) -> NetworkParams;

        /// The network's parameters.
        async fn network(&self) -> NetworkParams;

        /// A track; `None` when it is not registered on this chain.
        async fn track(&self, track: [u8; 32]) -> Option<TrackView>;

        /// A track's vault; `None` when the track is not registered on this chain.
        async fn vault(&self, track: [u8; 32]) -> Option<VaultView>;

        /// A wallet's position in a track; `None` when it never had one. On Solana that of its associated token account.
        async fn position(&self, track: [u8; 32], holder: Address32) -> Option<PositionView>;

        /// A wallet's shares of a track by its token balance, whether its position is open or not.
        async fn shares(&self, track: [u8; 32], holder: Address32) -> u64;

        /// A wallet's balance of the payment token, in its smallest unit.
        async fn tokens(&self, holder: Address32) -> u64;

        /// A wallet's lamports or wei.
        async fn native(&self, holder: Address32) -> u128;

        /// A listing of shares; `None` when it is sold, cancelled or never existed.
        async fn listing(&self, listing: [u8; 32]) -> Option<ListingView>;

        /// When a wallet's last pass of a gate expires, in unix seconds, past or future; `None` when it never had one.
        async fn pass_expiry(&self, gate: [u8; 32], holder: Address32) -> Option<u64>;

        /// A registered node.
        async fn node(&self, node: u64) -> Option<NodeView>;

        /// An epoch of a node; `None` before the first vote.
        async fn epoch(&self, epoch: u32, node: u64) -> Option<EpochView>;

        /// Whether a payout leaf is paid.
        async fn is_paid(&self, epoch: u32, node: u64, index: u32) -> bool;

        /// Whether a nullifier is spent.
        async fn is_spent(&self, nullifier: [u8; 32]) -> bool;

        /// The rewards pool.
        async fn pool(&self) -> PoolView;
    }
}

/// Builds transactions.
#[async_trait]
pub trait Builder: Send + Sync {
    /// The next nonce of a wallet, counting pending transactions (Ethereum); 0 on Solana, which has no nonces.
    async fn nonce(&self, wallet: Address32) -> Result<u64, ChainError> {
        let _ = wallet;
        Ok(0)
    }

    /// Calls that must be on chain before this one: on Ethereum an approval where the allowance is too low.
    async fn prerequisites(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError> {
        let _ = (call, sender);
        Ok(Vec::new())
    }

    /// Builds the transaction of a call.
    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError>;

    /// Simulates a transaction on the current state.
    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError>;
}

/// Signs and sends transactions, and follows what becomes of them.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Adds a signature to a transaction: 64 bytes ed25519, or 65 bytes r ‖ s ‖ v.
    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError>;

    /// Signs a transaction.
    fn sign(&self, unsigned: &Unsigned, signer: &dyn Signer) -> Result<Signed, ChainError> {
        if signer.address() != unsigned.sender {
            return Err(ChainError::Invalid("the signer is not the transaction's sender".into()));
        }
        self.assemble(unsigned, &signer.sign(&unsigned.payload)?)
    }

    /// Sends signed bytes without the node's own simulation. Sending the same bytes twice is harmless and succeeds.
    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError>;

    /// What became of a transaction.
    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError>;

    /// Whether a signed transaction that is [`TxStatus::Unknown`] can never land any more, so that another may be built
    /// for the same purpose.
    async fn expired(&self, sender: Address32, validity: Validity) -> Result<bool, ChainError>;
}

/// Reads, builds and sends: what a service needs that sends transactions and follows no blocks.
pub trait Client: Reader + Builder + Sender {}

impl<T: Reader + Builder + Sender + ?Sized> Client for T {}

/// A chain: read it, send to it, follow its blocks.
pub trait Chain: Client {
    /// Its blocks and events.
    fn source(&self) -> Arc<dyn Source>;
}
