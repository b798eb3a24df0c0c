//! Reads the state of the contracts.

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
    sol_types::SolCall,
};
use async_trait::async_trait;
use bindings::evm::{IERC20, ListenRewards, Passes, ShareMarket, TrackRegistry, TrackShares};
use protocol::{event::AttestedTuple, id::Address32};

use super::{EvmChain, chain_id, encode, rpc::Rpc, wallet_address, words};
use crate::{
    BlockRef, ChainConfig, ChainError, EpochPhase, EpochView, Finality, ListingView, NetworkParams, NodeView, PoolView,
    PositionView, Reader, TrackPhase, TrackView, VaultView,
};

/// Calls a view function and decodes the returned values.
pub(crate) async fn view<C: SolCall>(rpc: &Rpc, to: Address, call: &C) -> Result<C::Return, ChainError> {
    let answer = rpc.view(to, encode(call)).await?;
    C::abi_decode_returns(&answer).map_err(|e| ChainError::malformed(format!("{} of {to}", C::SIGNATURE), e))
}

/// The 32-byte form of an address.
fn wide(address: Address) -> Address32 {
    Address32::from_ethereum(address.into_array())
}

/// A token amount. The protocol limits it to 64 bits.
fn amount(value: U256) -> Result<u64, ChainError> {
    u64::try_from(value)
        .map_err(|_| ChainError::malformed("token amount", format!("{value} does not fit into 64 bits")))
}

/// The number of a listing in the market; `None` if the id is not a number of 64 bits.
pub(super) fn listing_number(listing: [u8; 32]) -> Option<u64> {
    u64::try_from(U256::from_be_bytes(listing)).ok()
}

impl EvmChain {
    async fn rewards<C: SolCall>(&self, call: C) -> Result<C::Return, ChainError> {
        view(&self.rpc, self.contracts.rewards, &call).await
    }

    async fn registry<C: SolCall>(&self, call: C) -> Result<C::Return, ChainError> {
        view(&self.rpc, self.contracts.registry, &call).await
    }

    /// Address of the market.
    pub(super) fn market(&self) -> Result<Address, ChainError> {
        let missing = || ChainError::Invalid(format!("chain {} needs addresses.market", self.rpc.config.caip2));
        self.contracts.market.ok_or_else(missing)
    }

    /// Address of the contract `Passes`.
    pub(super) fn passes(&self) -> Result<Address, ChainError> {
        let missing = || ChainError::Invalid(format!("chain {} needs addresses.passes", self.rpc.config.caip2));
        self.contracts.passes.ok_or_else(missing)
    }

    pub(super) async fn balance(&self, token: Address, holder: Address32) -> Result<u64, ChainError> {
        amount(view(&self.rpc, token, &IERC20::balanceOfCall { account: wallet_address(holder)? }).await?)
    }

    pub(super) async fn allowance(&self, owner: Address32, spender: Address) -> Result<U256, ChainError> {
        let call = IERC20::allowanceCall { owner: wallet_address(owner)?, spender };
        view(&self.rpc, self.contracts.token, &call).await
    }
}

#[async_trait]
impl Reader for EvmChain {
    fn config(&self) -> &ChainConfig {
        &self.rpc.config
    }

    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        self.rpc.head(finality).await
    }

    async fn shares(&self, track: [u8; 32], holder: Address32) -> Result<u64, ChainError> {
        let shares = self.contracts.shares_of(&self.rpc, track).await?;
        self.balance(shares, holder).await
    }

    async fn tokens(&self, holder: Address32) -> Result<u64, ChainError> {
        self.balance(self.contracts.token, holder).await
    }

    async fn network(&self) -> Result<NetworkParams, ChainError> {
        let (p, admin, guardian, attestors, rewards_deployment, payment_token, ownership_deployment) = tokio::try_join!(
            self.rewards(ListenRewards::parametersCall {}),
            self.rewards(ListenRewards::ownerCall {}),
            self.rewards(ListenRewards::guardianCall {}),
            self.rewards(ListenRewards::attestorsCall {}),
            self.rewards(ListenRewards::deploymentIdCall {}),
            self.rewards(ListenRewards::paymentTokenCall {}),
            self.registry(TrackRegistry::deploymentIdCall {}),
        )?;
        Ok(NetworkParams {
            network: p.network,
            chain: p.chain,
            ownership_deployment: ownership_deployment.0,
            rewards_deployment: rewards_deployment.0,
            admin: wide(admin),
            guardian: wide(guardian),
            payment_token: wide(payment_token),
            epoch_length: p.epochLength.into(),
            challenge_delay: p.challengeDelay.into(),
            claim_window: p.claimWindow.into(),
            timelock: p.timelock.into(),
            attestors: attestors.into_iter().map(wide).collect(),
            threshold: p.threshold,
            minimum_set: p.minimumSet,
            alpha_bps: p.alphaBps,
            beta_bps: p.betaBps,
            rate_max: p.rateMax,
            circuit_version: p.circuitVersion,
        })
    }

    async fn check(&self) -> Result<NetworkParams, ChainError> {
        let wrong = |what: &str| {
            ChainError::Invalid(format!(
                "{} does not match chain {}: {what}",
                self.rpc.config.rpc, self.rpc.config.caip2
            ))
        };
        let id = self.rpc.ask("eth_chainId", self.rpc.provider.get_chain_id()).await?;
        if id != chain_id(&self.rpc.config)? {
            return Err(wrong(&format!("the chain id is {id}")));
        }
        let params = self.network().await?;
        let rewards = wide(self.contracts.rewards);
        let registry = wide(self.contracts.registry);
        let expected = |at| protocol::id::deployment_id(self.rpc.config.caip2.as_bytes(), at);
        match &params {
            p if expected(&rewards) != Some(p.rewards_deployment) => {
                Err(wrong("ListenRewards has another deployment id"))
            }
            p if expected(&registry) != Some(p.ownership_deployment) => {
                Err(wrong("TrackRegistry has another deployment id"))
            }
            p if p.chain != self.rpc.config.number => {
                Err(wrong(&format!("the chain has number {} in the network", p.chain)))
            }
            p if p.payment_token != wide(self.contracts.token) => Err(wrong("ListenRewards has another payment token")),
            _ => Ok(params),
        }
    }

    async fn track(&self, track: [u8; 32]) -> Result<Option<TrackView>, ChainError> {
        let stored = self.registry(TrackRegistry::trackCall { trackId: track.into() }).await?;
        let phase = match stored.state {
            0 => return Ok(None),
            1 => TrackPhase::Issuing,
            2 => TrackPhase::Issued,
            3 => TrackPhase::Retired,
            state => return Err(ChainError::malformed("track", format!("unknown state {state}"))),
        };
        let vault = view(&self.rpc, stored.shares, &TrackShares::vaultStateCall {}).await?;
        Ok(Some(TrackView {
            track_id: track,
            registrant: wide(stored.registrant),
            shares: wide(stored.shares),
            vault: wide(stored.shares),
            supply: words::supply(vault),
            manifest_cid: stored.manifestCid.to_vec(),
            manifest_version: stored.manifestVersion,
            resale_bps: stored.resaleBps,
            phase,
        }))
    }

    async fn listing(&self, listing: [u8; 32]) -> Result<Option<ListingView>, ChainError> {
        let Some(number) = listing_number(listing) else { return Ok(None) };
        let stored = view(&self.rpc, self.market()?, &ShareMarket::listingCall { listingId: number }).await?;
        if stored.seller == Address::ZERO {
            return Ok(None);
        }
        Ok(Some(ListingView {
            track_id: view(&self.rpc, stored.shares, &TrackShares::trackIdCall {}).await?.0,
            seller: wide(stored.seller),
            remaining: stored.remaining.to::<u64>(),
            unit_price: stored.unitPrice,
            fee_bps: stored.feeBps,
            expires_at: stored.expiresAt.to::<u64>(),
        }))
    }

    async fn vault(&self, track: [u8; 32]) -> Result<Option<VaultView>, ChainError> {
        let Some(found) = self.track(track).await? else { return Ok(None) };
        let shares = wallet_address(found.shares)?;
        let (vault, unopened, balance) = tokio::try_join!(
            view(&self.rpc, shares, &TrackShares::vaultStateCall {}),
            view(&self.rpc, shares, &TrackShares::unopenedStateCall {}),
            self.balance(self.contracts.token, found.shares),
        )?;
        let state = words::vault(vault, unopened);
        let state = state.ok_or_else(|| ChainError::malformed("vault", "its supply is zero"))?;
        Ok(Some(VaultView { state, supply: found.supply, balance }))
    }

    async fn position(&self, track: [u8; 32], holder: Address32) -> Result<Option<PositionView>, ChainError> {
        if self.track(track).await?.is_none() {
            return Ok(None);
        }
        let shares = self.contracts.shares_of(&self.rpc, track).await?;
        let owner = wallet_address(holder)?;
        let word = view(&self.rpc, shares, &TrackShares::positionStateCall { holder: owner }).await?;
        let position = words::position(owner, word);
        Ok((word != U256::ZERO).then_some(PositionView {
            account: holder,
            owner: holder,
            beneficiary: holder,
            open: position.open,
            state: position.state,
        }))
    }

    async fn native(&self, holder: Address32) -> Result<u128, ChainError> {
        let balance = self.rpc.provider.get_balance(wallet_address(holder)?);
        Ok(self.rpc.ask("eth_getBalance", balance).await?.saturating_to())
    }

    async fn node(&self, node: u64) -> Result<Option<NodeView>, ChainError> {
        let found = self.rewards(ListenRewards::nodeOfCall { node }).await?;
        let registered = found.operator != Address::ZERO;
        Ok(registered.then_some(NodeView { node, operator: wide(found.operator), quota: found.quota }))
    }

    async fn epoch(&self, epoch: u32, node: u64) -> Result<Option<EpochView>, ChainError> {
        let stored = self.rewards(ListenRewards::epochOfCall { epoch, node }).await?;
        let phase = match stored.state {
            0 => EpochPhase::Voting,
            1 => EpochPhase::Fixed,
            2 => EpochPhase::Void,
            3 => EpochPhase::Closed,
            state => return Err(ChainError::malformed("epoch", format!("unknown state {state}"))),
        };
        let mut votes = Vec::new();
        for attestor in self.rewards(ListenRewards::attestorsCall {}).await? {
            let vote = self.rewards(ListenRewards::voteOfCall { epoch, node, attestor }).await?;
            if !vote.is_zero() {
                votes.push((wide(attestor), vote.0));
            }
        }
        if phase == EpochPhase::Voting && votes.is_empty() {
            return Ok(None);
        }
        Ok(Some(EpochView {
            epoch,
            node,
            phase,
            votes,
            tuple: (phase != EpochPhase::Voting).then_some(AttestedTuple {
                listen_root: stored.listenRoot.0,
                payout_root: stored.payoutRoot.0,
                fans: stored.fans,
                payout_leaves: stored.payoutLeaves,
                weight_total: stored.weightTotal,
            }),
            listeners_budget: stored.listenersBudget,
            listeners_paid: stored.listenersBudget.saturating_sub(stored.listenersLeft),
            tracks_budget: stored.tracksBudget,
            tracks_paid: stored.tracksBudget.saturating_sub(stored.tracksLeft),
            rate: stored.rate,
            payable_at: stored.payableAt.to::<u64>(),
            closes_at: stored.closesAt.to::<u64>(),
        }))
    }

    async fn is_paid(&self, epoch: u32, node: u64, index: u32) -> Result<bool, ChainError> {
        self.rewards(ListenRewards::isPaidCall { epoch, node, index }).await
    }

    async fn is_spent(&self, nullifier: [u8; 32]) -> Result<bool, ChainError> {
        self.rewards(ListenRewards::isSpentCall { nullifier: nullifier.into() }).await
    }

    async fn pass_expiry(&self, gate: [u8; 32], holder: Address32) -> Result<Option<u64>, ChainError> {
        let call = Passes::passExpiryCall { gate: gate.into(), holder: wallet_address(holder)? };
        let expiry = view(&self.rpc, self.passes()?, &call).await?;
        Ok((expiry > 0).then_some(expiry))
    }

    async fn pool(&self) -> Result<PoolView, ChainError> {
        let (balance, reserved) = tokio::try_join!(
            self.balance(self.contracts.token, wide(self.contracts.rewards)),
            self.rewards(ListenRewards::reservedCall {}),
        )?;
        Ok(PoolView { balance, reserved })
    }
}
