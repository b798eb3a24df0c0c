//! One chain of the journey: its wallets, their track, and what is sent and read there.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use chain::{Call, Chain, EventRecord, Finality, Namespace};
use devnet::Wallets;

/// One chain with its wallets and their track.
pub struct Side<'a> {
    pub chain: Arc<dyn Chain>,
    pub people: &'a Wallets,
    pub track: [u8; 32],
}

impl Side<'_> {
    /// Sends a call that must succeed.
    pub async fn send(&self, call: Call, wallet: &devnet::Wallet) -> Result<()> {
        let name = call.name();
        let sent = chain::send(self.chain.as_ref(), &call, wallet.signer()).await;
        sent.map(|_| ()).with_context(|| format!("{name} on {}", self.chain.config().name))
    }

    /// Sends a call that must fail with an error that contains `text`, the error's name for those of the protocol.
    pub async fn refuses(&self, call: &Call, wallet: &devnet::Wallet, text: &str) -> Result<()> {
        let sent = chain::send(self.chain.as_ref(), call, wallet.signer()).await;
        let error = sent.err().with_context(|| format!("{} accepted {call:?}", self.chain.config().name))?.to_string();
        let chain = &self.chain.config().name;
        ensure!(error.contains(text), "{chain} refused {call:?} with {error:?} and not with {text}");
        Ok(())
    }

    /// The error for a caller who is not the admin: of the program, or of OpenZeppelin's `Ownable2Step`.
    pub fn not_admin(&self) -> Result<&'static str> {
        self.either("Caller_NotAdmin", "OwnableUnauthorizedAccount")
    }

    /// What differs between the two chains.
    pub fn either<T>(&self, solana: T, ethereum: T) -> Result<T> {
        Ok(match self.chain.config().namespace()? {
            Namespace::Solana => solana,
            Namespace::Ethereum => ethereum,
        })
    }

    /// All events so far.
    pub async fn events(&self, finality: Finality) -> Result<Vec<EventRecord>> {
        self.events_by(500, finality).await
    }

    /// All events so far, read in steps of `limit` heights.
    pub async fn events_by(&self, limit: u64, finality: Finality) -> Result<Vec<EventRecord>> {
        let source = self.chain.source();
        let (mut cursor, mut events) = (0, Vec::new());
        loop {
            let batch = source.after(cursor, limit, finality).await?;
            events.extend(batch.blocks.into_iter().flat_map(|block| block.events));
            if batch.through == cursor {
                return Ok(events);
            }
            cursor = batch.through;
            if cursor >= source.head(finality).await?.height {
                return Ok(events);
            }
        }
    }
}
