//! Reads the state of the programs.

use anchor_lang::prelude::Address;
use async_trait::async_trait;
use bindings::solana::{
    ownership::types as ownership,
    rewards::types::{EpochRecord, Network, Node, Nullifier, Pass},
    royalties::types::{Config as RoyaltiesConfig, Earnings, Position, Vault},
};
use protocol::{
    event::{AttestedTuple, statement},
    id::Address32,
    royalty::{PositionState, VaultState},
};
use solana_rpc_client_api::response::Response;
use spl_token_2022_interface::{
    extension::StateWithExtensions,
    state::{Account as TokenAccount, Mint},
};

use super::{
    SolanaChain,
    instruction::Payment,
    pda::share_account,
    rpc::{narrow, wide},
};
use crate::{
    BlockRef, ChainConfig, ChainError, EpochPhase, EpochView, Finality, ListingView, NetworkParams, NodeView, PoolView,
    PositionView, Reader, TrackPhase, TrackView, VaultView,
};

/// Offset of the bitmap in a payouts account: after the discriminator, the 48 bytes of [`Payouts`] and a length, padded
/// to a multiple of 8.
///
/// [`Payouts`]: bindings::solana::rewards::types::Payouts
const PAYOUTS_BITMAP: usize = 64;

impl From<&Earnings> for Stored {
    fn from(earnings: &Earnings) -> Self {
        Self(PositionState {
            shares: earnings.shares,
            index_paid: earnings.index_paid,
            owed: earnings.owed,
            remainder: earnings.remainder,
        })
    }
}

/// The earnings of an account, as the type of the protocol crate.
struct Stored(PositionState);

fn manifest_cid(track: &ownership::Track) -> Vec<u8> {
    track.manifest_cid.iter().take(usize::from(track.manifest_cid_len)).copied().collect()
}

fn phase(track: &ownership::Track) -> Result<TrackPhase, ChainError> {
    match track.state {
        0 => Ok(TrackPhase::Issuing),
        1 => Ok(TrackPhase::Issued),
        2 => Ok(TrackPhase::Retired),
        state => Err(ChainError::malformed("track", format!("unknown state {state}"))),
    }
}

impl SolanaChain {
    fn missing(what: &str) -> ChainError {
        ChainError::Missing(what.to_owned())
    }

    async fn rewards_network(&self) -> Result<Network, ChainError> {
        let found = self.rpc.account(self.programs.network(), self.programs.rewards).await?;
        found.ok_or_else(|| Self::missing("the network account of the rewards program"))
    }

    pub(super) async fn ownership_deployment(&self) -> Result<[u8; 32], ChainError> {
        let found: Option<ownership::OwnershipConfig> =
            self.rpc.account(self.programs.ownership_config(), self.programs.ownership).await?;
        Ok(found.ok_or_else(|| Self::missing("the configuration of the ownership program"))?.deployment_id)
    }

    /// The payment token. It is read once and cached, because it cannot change.
    pub(super) async fn payment(&self) -> Result<Payment, ChainError> {
        let payment = self.payment.get_or_try_init(|| async {
            let mint = self.programs.token;
            let question = self.rpc.client().get_account_with_commitment(&mint, Default::default());
            let Response { value, .. } = self.rpc.ask("getAccountInfo", question).await?;
            let account = value.ok_or_else(|| Self::missing(&format!("the payment token {mint}")))?;
            let parsed = StateWithExtensions::<Mint>::unpack(&account.data);
            let parsed = parsed.map_err(|e| ChainError::malformed(format!("payment token {mint}"), e))?;
            Ok::<_, ChainError>(Payment { mint, program: account.owner, decimals: parsed.base.decimals })
        });
        payment.await.copied()
    }

    async fn track_account(&self, track: &[u8; 32]) -> Result<Option<ownership::Track>, ChainError> {
        self.rpc.account(self.programs.track(track).track, self.programs.ownership).await
    }

    /// The account of an active listing: a listing that was opened and not activated has no price.
    async fn listing_account(&self, listing: Address) -> Result<Option<ownership::Listing>, ChainError> {
        let found: Option<ownership::Listing> = self.rpc.account(listing, self.programs.ownership).await?;
        Ok(found.filter(|listing| listing.unit_price > 0))
    }

    pub(super) async fn found_listing(&self, listing: Address) -> Result<ownership::Listing, ChainError> {
        self.listing_account(listing).await?.ok_or_else(|| Self::missing(&format!("the listing {listing}")))
    }

    async fn position_account(&self, track: &[u8; 32], holder: Address) -> Result<Option<Position>, ChainError> {
        let account = share_account(&holder, &self.programs.track(track).mint);
        self.rpc.account(self.programs.position(&account), self.programs.royalties).await
    }

    pub(super) async fn position_payer(&self, track: &[u8; 32], holder: Address) -> Result<Address, ChainError> {
        let position = self.position_account(track, holder).await?;
        Ok(position.ok_or_else(|| Self::missing(&format!("the position of {holder}")))?.payer)
    }

    /// Balance of a token account; 0 if the account does not exist.
    async fn amount(&self, account: Address) -> Result<u64, ChainError> {
        let Some(data) = self.rpc.data(account).await?.filter(|data| !data.is_empty()) else { return Ok(0) };
        let parsed = StateWithExtensions::<TokenAccount>::unpack(&data);
        Ok(parsed.map_err(|e| ChainError::malformed(format!("token account {account}"), e))?.base.amount)
    }

    async fn nullifier_record(&self, nullifier: &[u8; 32]) -> Result<Option<Nullifier>, ChainError> {
        self.rpc.account(self.programs.nullifier(nullifier), self.programs.rewards).await
    }

    /// Epoch, node and payer of the rent of a spent nullifier.
    pub(super) async fn nullifier_account(&self, nullifier: &[u8; 32]) -> Result<((u32, u64), Address), ChainError> {
        let found = self.nullifier_record(nullifier).await?;
        let found = found.ok_or_else(|| Self::missing("the account of the nullifier"))?;
        Ok(((found.epoch, found.node), found.payer))
    }
}

#[async_trait]
impl Reader for SolanaChain {
    fn config(&self) -> &ChainConfig {
        &self.rpc.config
    }

    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        self.rpc.head(finality).await
    }

    async fn network(&self) -> Result<NetworkParams, ChainError> {
        let (n, ownership_deployment) = tokio::try_join!(self.rewards_network(), self.ownership_deployment())?;
        let attestors = n.attestors.iter().take(usize::from(n.attestor_count));
        Ok(NetworkParams {
            network: n.number,
            chain: n.chain,
            ownership_deployment,
            rewards_deployment: n.deployment_id,
            admin: wide(n.admin),
            guardian: wide(n.guardian),
            payment_token: wide(n.payment_mint),
            epoch_length: n.epoch_length,
            challenge_delay: n.challenge_delay,
            claim_window: n.claim_window,
            timelock: n.timelock,
            attestors: attestors.map(|attestor| wide(*attestor)).collect(),
            threshold: n.threshold,
            minimum_set: n.minimum_set,
            alpha_bps: n.alpha,
            beta_bps: n.beta,
            rate_max: n.rate_max,
            // Bit N is set if version N is enabled; this is the newest enabled version.
            circuit_version: n.circuits[usize::from(statement::LISTEN)].checked_ilog2().unwrap_or_default(),
        })
    }

    async fn check(&self) -> Result<NetworkParams, ChainError> {
        let config = &self.rpc.config;
        let wrong =
            |what: &str| ChainError::Invalid(format!("{} does not match chain {}: {what}", config.rpc, config.caip2));
        let genesis = self.rpc.ask("getGenesisHash", self.rpc.client().get_genesis_hash()).await?.to_string();
        let reference: String = genesis.chars().take(32).collect();
        if config.caip2 != format!("solana:{reference}") {
            return Err(wrong(&format!("the genesis hash is {genesis}")));
        }
        let known = [bindings::solana::ownership::ID, bindings::solana::royalties::ID, bindings::solana::rewards::ID];
        if self.programs.all() != known {
            return Err(wrong("the addresses of the programs differ from the ones in the bindings"));
        }
        let params = self.network().await?;
        let royalties: Option<RoyaltiesConfig> =
            self.rpc.account(self.programs.royalties_config(), self.programs.royalties).await?;
        let royalties = royalties.ok_or_else(|| Self::missing("the configuration of the royalties program"))?;
        let expected = |program| protocol::id::deployment_id(config.caip2.as_bytes(), &wide(program));
        match &params {
            p if expected(self.programs.rewards) != Some(p.rewards_deployment) => {
                Err(wrong("rewards has another deployment id"))
            }
            p if expected(self.programs.ownership) != Some(p.ownership_deployment) => {
                Err(wrong("ownership has another deployment id"))
            }
            p if p.chain != config.number => Err(wrong(&format!("the chain has number {} in the network", p.chain))),
            p if p.payment_token != wide(self.programs.token) => Err(wrong("rewards has another payment token")),
            _ if royalties.payment_mint != self.programs.token => Err(wrong("royalties has another payment token")),
            _ => Ok(params),
        }
    }

    async fn track(&self, track: [u8; 32]) -> Result<Option<TrackView>, ChainError> {
        let Some(stored) = self.track_account(&track).await? else { return Ok(None) };
        Ok(Some(TrackView {
            track_id: stored.track_id,
            registrant: wide(stored.registrant),
            shares: wide(stored.mint),
            vault: wide(stored.vault),
            supply: stored.supply,
            manifest_cid: manifest_cid(&stored),
            manifest_version: stored.manifest_version,
            resale_bps: stored.resale_bps,
            phase: phase(&stored)?,
        }))
    }

    async fn listing(&self, listing: [u8; 32]) -> Result<Option<ListingView>, ChainError> {
        let Some(found) = self.listing_account(Address::new_from_array(listing)).await? else { return Ok(None) };
        let track: Option<ownership::Track> = self.rpc.account(found.track, self.programs.ownership).await?;
        Ok(Some(ListingView {
            track_id: track.ok_or_else(|| Self::missing("the listing's track"))?.track_id,
            seller: wide(found.seller),
            remaining: found.remaining,
            unit_price: found.unit_price,
            fee_bps: found.fee_bps,
            expires_at: found.expires_at,
        }))
    }

    async fn vault(&self, track: [u8; 32]) -> Result<Option<VaultView>, ChainError> {
        let accounts = self.programs.track(&track);
        let vault: Option<Vault> = self.rpc.account(accounts.vault, self.programs.royalties).await?;
        let Some(v) = vault else { return Ok(None) };
        let state = VaultState {
            index: v.index,
            carry: v.carry,
            pending: v.pending,
            end: v.end,
            last: v.last,
            deposited: v.deposited,
            unopened: Stored::from(&v.unopened).0,
        };
        Ok(Some(VaultView { state, supply: v.supply, balance: self.amount(accounts.vault_tokens).await? }))
    }

    async fn position(&self, track: [u8; 32], holder: Address32) -> Result<Option<PositionView>, ChainError> {
        let Some(position) = self.position_account(&track, narrow(holder)).await? else { return Ok(None) };
        Ok(Some(PositionView {
            account: wide(position.token_account),
            owner: wide(position.owner),
            beneficiary: wide(position.beneficiary),
            open: true,
            state: Stored::from(&position.earnings).0,
        }))
    }

    async fn shares(&self, track: [u8; 32], holder: Address32) -> Result<u64, ChainError> {
        self.amount(share_account(&narrow(holder), &self.programs.track(&track).mint)).await
    }

    async fn tokens(&self, holder: Address32) -> Result<u64, ChainError> {
        self.amount(self.payment().await?.account_of(&narrow(holder))).await
    }

    async fn native(&self, holder: Address32) -> Result<u128, ChainError> {
        let wallet = narrow(holder);
        Ok(self.rpc.ask("getBalance", self.rpc.client().get_balance(&wallet)).await?.into())
    }

    async fn node(&self, node: u64) -> Result<Option<NodeView>, ChainError> {
        let stored: Option<Node> = self.rpc.account(self.programs.node(node), self.programs.rewards).await?;
        Ok(stored.map(|n| NodeView { node: n.number, operator: wide(n.operator), quota: n.quota }))
    }

    async fn epoch(&self, epoch: u32, node: u64) -> Result<Option<EpochView>, ChainError> {
        let stored: Option<EpochRecord> =
            self.rpc.account(self.programs.epoch(epoch, node), self.programs.rewards).await?;
        let Some(e) = stored else { return Ok(None) };
        let phase = match e.state {
            0 => EpochPhase::Voting,
            1 => EpochPhase::Fixed,
            2 => EpochPhase::Void,
            3 => EpochPhase::Closed,
            state => return Err(ChainError::malformed("epoch", format!("unknown state {state}"))),
        };
        let network = self.rewards_network().await?;
        let cast = e.votes.iter().zip(&network.attestors).filter(|(vote, _)| **vote != [0; 32]);
        Ok(Some(EpochView {
            epoch,
            node,
            phase,
            votes: cast.map(|(vote, attestor)| (wide(*attestor), *vote)).collect(),
            tuple: (phase != EpochPhase::Voting).then_some(AttestedTuple {
                listen_root: e.listen_root,
                payout_root: e.payout_root,
                fans: e.fans,
                payout_leaves: e.payout_leaves,
                weight_total: e.weight_total,
            }),
            listeners_budget: e.listeners_budget,
            listeners_paid: e.listeners_paid,
            tracks_budget: e.tracks_budget,
            tracks_paid: e.tracks_paid,
            rate: e.rate,
            payable_at: e.payable_at,
            closes_at: e.closes_at,
        }))
    }

    async fn is_paid(&self, epoch: u32, node: u64, index: u32) -> Result<bool, ChainError> {
        let Some(data) = self.rpc.data(self.programs.payouts(epoch, node)).await? else { return Ok(false) };
        let byte = usize::try_from(index / 8).ok().and_then(|byte| data.get(PAYOUTS_BITMAP + byte));
        Ok(byte.is_some_and(|byte| byte >> (index % 8) & 1 == 1))
    }

    async fn is_spent(&self, nullifier: [u8; 32]) -> Result<bool, ChainError> {
        Ok(self.nullifier_record(&nullifier).await?.is_some())
    }

    async fn pass_expiry(&self, gate: [u8; 32], holder: Address32) -> Result<Option<u64>, ChainError> {
        let address = self.programs.pass(&Address::new_from_array(gate), &narrow(holder));
        let pass: Option<Pass> = self.rpc.account(address, self.programs.rewards).await?;
        Ok(pass.map(|pass| pass.expires_at))
    }

    async fn pool(&self) -> Result<PoolView, ChainError> {
        let (balance, network) = tokio::try_join!(self.amount(self.programs.pool_tokens()), self.rewards_network())?;
        Ok(PoolView { balance, reserved: network.reserved })
    }
}
