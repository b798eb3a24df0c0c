//! Calls as EIP-1559 transactions.

use alloy::{
    consensus::{SignableTransaction, TxEip1559, TypedTransaction},
    eips::eip2718::Encodable2718,
    primitives::{Address, B256, Bytes, Signature, TxKind, U256, aliases::U40, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
};
use bindings::evm::{IERC20, ListenRewards, ShareMarket, TrackRegistry, TrackShares};
use protocol::{event::AttestedTuple, id::Address32};

use super::{EvmChain, chain_id, encode, read::listing_number, rpc::Rpc, wallet_address};
use crate::{BuildOptions, Call, ChainError, ListenClaim, Signed, Simulation, TxId, Unsigned, Validity};

/// Added to an estimate of gas, in percent: state may change before the transaction lands.
const GAS_MARGIN: u64 = 25;

fn shares(amount: u64) -> Result<U40, ChainError> {
    U40::try_from(amount).map_err(|_| ChainError::Invalid(format!("{amount} shares are not below 2^40")))
}

fn no_such(call: &Call, chain: &str) -> ChainError {
    ChainError::Unsupported { call: call.name(), chain: chain.to_owned() }
}

impl EvmChain {
    pub(super) async fn allowances(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError> {
        let (spender, amount) = match call {
            Call::Deposit { track, amount, .. } => (self.contracts.shares_of(&self.rpc, *track).await?, *amount),
            Call::FundPool { amount } => (self.contracts.rewards, *amount),
            Call::Buy { listing, amount, max_price } => {
                (self.market()?, self.price(*listing, *amount, *max_price).await?)
            }
            _ => return Ok(Vec::new()),
        };
        let enough = self.allowance(sender, spender).await? >= U256::from(amount);
        let spender = Address32::from_ethereum(spender.into_array());
        Ok(if enough { Vec::new() } else { vec![Call::ApproveTokens { spender, amount }] })
    }

    /// What shares of a listing cost; never more than the buyer is ready to pay.
    async fn price(&self, listing: [u8; 32], amount: u64, max_price: u64) -> Result<u64, ChainError> {
        let unit_price = self.listing_view(listing).await?.map_or(0, |listing| listing.unit_price);
        Ok(unit_price.saturating_mul(amount).min(max_price))
    }

    pub(super) async fn transaction(
        &self,
        call: &Call,
        sender: Address32,
        options: &BuildOptions,
    ) -> Result<Unsigned, ChainError> {
        let (to, input) = self.target(call, sender).await?;
        unsigned(&self.rpc, TxKind::Call(to), input, sender, options).await
    }

    pub(super) async fn trial(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        let tx = decode(&unsigned.payload)?;
        match estimate(&self.rpc, unsigned.sender, tx.to, tx.input).await {
            Ok(units) => Ok(Simulation { units, failure: None }),
            Err(ChainError::Refused(failure)) => Ok(Simulation { units: 0, failure: Some(failure) }),
            Err(error) => Err(error),
        }
    }

    /// Which contract a call goes to, and its bytes.
    async fn target(&self, call: &Call, sender: Address32) -> Result<(Address, Vec<u8>), ChainError> {
        let registry = |input| Ok((self.contracts.registry, input));
        match call {
            Call::RegisterTrack { manifest_cid, supply, name, symbol, uri: _ } => {
                registry(encode(&TrackRegistry::registerTrackCall {
                    manifestCid: manifest_cid.clone().into(),
                    supply: shares(*supply)?,
                    name: name.clone(),
                    symbol: symbol.clone(),
                }))
            }
            Call::Allocate { track, shares: parts } => registry(encode(&TrackRegistry::allocateCall {
                trackId: track.into(),
                to: parts.iter().map(|(to, _)| wallet_address(*to)).collect::<Result<_, _>>()?,
                amounts: parts.iter().map(|(_, amount)| shares(*amount)).collect::<Result<_, _>>()?,
            })),
            Call::FinishIssue { track, resale_bps } => {
                registry(encode(&TrackRegistry::finishIssueCall { trackId: track.into(), resaleBps_: *resale_bps }))
            }
            Call::UpdateManifest { track, manifest_cid, uri: _ } => {
                registry(encode(&TrackRegistry::updateManifestCall {
                    trackId: track.into(),
                    manifestCid: manifest_cid.clone().into(),
                }))
            }
            Call::RetireTrack { track } => registry(encode(&TrackRegistry::retireTrackCall { trackId: track.into() })),
            Call::ProposeRegistrant { track, next } => registry(encode(&TrackRegistry::proposeRegistrantCall {
                trackId: track.into(),
                next: wallet_address(*next)?,
            })),
            Call::AcceptRegistrant { track } => {
                registry(encode(&TrackRegistry::acceptRegistrantCall { trackId: track.into() }))
            }
            Call::Pass(call) => self.pass_call(call),
            Call::Govern(call) => self.governance(call),
            Call::List { .. } | Call::Buy { .. } | Call::CancelListing { .. } => {
                Ok((self.market()?, market_input(call, &self.rpc.config.caip2)?))
            }
            Call::OpenPosition { track, holder } => {
                only_holder(*holder, sender, "opens its position")?;
                self.of_shares(*track, encode(&TrackShares::openPositionCall {})).await
            }
            Call::Deposit { track, amount, source, memo } => {
                let input = TrackShares::depositCall { amount: *amount, source: *source, memo: memo.into() };
                self.of_shares(*track, encode(&input)).await
            }
            Call::Claim { track, holder, destination } => {
                only_holder(*holder, sender, "claims")?;
                let input = TrackShares::claimCall { destination: wallet_address(*destination)? };
                self.of_shares(*track, encode(&input)).await
            }
            Call::SweepUnopened { track } => self.of_shares(*track, encode(&TrackShares::sweepUnopenedCall {})).await,
            Call::TransferShares { track, to, amount } => {
                let input = IERC20::transferCall { to: wallet_address(*to)?, value: U256::from(*amount) };
                self.of_shares(*track, encode(&input)).await
            }
            Call::SendTokens { to, amount } => {
                let input = IERC20::transferCall { to: wallet_address(*to)?, value: U256::from(*amount) };
                Ok((self.contracts.token, encode(&input)))
            }
            Call::ApproveTokens { spender, amount } => {
                let input = IERC20::approveCall { spender: wallet_address(*spender)?, value: U256::from(*amount) };
                Ok((self.contracts.token, encode(&input)))
            }
            Call::SetBeneficiary { .. }
            | Call::SyncPosition { .. }
            | Call::ClosePosition { .. }
            | Call::CloseNullifier { .. } => Err(no_such(call, &self.rpc.config.caip2)),
            _ => Ok((self.contracts.rewards, rewards_input(call, &self.rpc.config.caip2)?)),
        }
    }

    async fn of_shares(&self, track: [u8; 32], input: Vec<u8>) -> Result<(Address, Vec<u8>), ChainError> {
        Ok((self.contracts.shares_of(&self.rpc, track).await?, input))
    }
}

/// The next nonce of a wallet, counting pending transactions.
pub(super) async fn next_nonce(rpc: &Rpc, wallet: Address32) -> Result<u64, ChainError> {
    let count = rpc.provider.get_transaction_count(wallet_address(wallet)?).pending();
    rpc.ask("eth_getTransactionCount", count).await
}

/// The creation of a contract.
pub(super) async fn creation(
    rpc: &Rpc,
    code: Vec<u8>,
    sender: Address32,
    options: &BuildOptions,
) -> Result<Unsigned, ChainError> {
    unsigned(rpc, TxKind::Create, code, sender, options).await
}

/// A transaction with nonce, gas and fees.
async fn unsigned(
    rpc: &Rpc,
    to: TxKind,
    input: Vec<u8>,
    sender: Address32,
    options: &BuildOptions,
) -> Result<Unsigned, ChainError> {
    let input = Bytes::from(input);
    let nonce = match options.nonce {
        Some(nonce) => nonce,
        None => next_nonce(rpc, sender).await?,
    };
    let gas_limit = match options.limit {
        Some(limit) => limit,
        None => estimate(rpc, sender, to, input.clone()).await? * (100 + GAS_MARGIN) / 100,
    };
    let fees = rpc.ask("eth_feeHistory", rpc.provider.estimate_eip1559_fees()).await?;
    let bump = |fee: u128| fee * u128::from(100 + options.bump_percent) / 100;
    let tx = TxEip1559 {
        chain_id: chain_id(&rpc.config)?,
        nonce,
        gas_limit,
        max_fee_per_gas: bump(fees.max_fee_per_gas),
        max_priority_fee_per_gas: bump(fees.max_priority_fee_per_gas),
        to,
        value: U256::ZERO,
        access_list: Default::default(),
        input,
    };
    Ok(Unsigned { sender, payload: tx.encoded_for_signing(), validity: Validity::Nonce(nonce) })
}

async fn estimate(rpc: &Rpc, sender: Address32, to: TxKind, input: Bytes) -> Result<u64, ChainError> {
    let request = TransactionRequest { to: Some(to), ..Default::default() };
    let request = request.from(wallet_address(sender)?).input(input.into());
    rpc.ask_contract("eth_estimateGas", rpc.provider.estimate_gas(request)).await
}

fn only_holder(holder: Address32, sender: Address32, does: &str) -> Result<(), ChainError> {
    if holder == sender {
        return Ok(());
    }
    Err(ChainError::Invalid(format!("on Ethereum only the holder itself {does}")))
}

fn market_input(call: &Call, chain: &str) -> Result<Vec<u8>, ChainError> {
    let number = |listing: [u8; 32]| {
        listing_number(listing).ok_or_else(|| ChainError::Invalid("on Ethereum a listing is a number".into()))
    };
    Ok(match call {
        Call::List { track, amount, unit_price, expires_at } => encode(&ShareMarket::listCall {
            trackId: track.into(),
            amount: shares(*amount)?,
            unitPrice: *unit_price,
            expiresAt: *expires_at,
        }),
        Call::Buy { listing, amount, max_price } => encode(&ShareMarket::buyCall {
            listingId: number(*listing)?,
            amount: shares(*amount)?,
            maxPrice: *max_price,
        }),
        Call::CancelListing { listing } => encode(&ShareMarket::cancelCall { listingId: number(*listing)? }),
        _ => return Err(no_such(call, chain)),
    })
}

fn rewards_input(call: &Call, chain: &str) -> Result<Vec<u8>, ChainError> {
    Ok(match call {
        Call::RegisterNode { node, operator, quota } => encode(&ListenRewards::registerNodeCall {
            node: *node,
            operator: wallet_address(*operator)?,
            quota: *quota,
        }),
        Call::FundPool { amount } => encode(&ListenRewards::fundPoolCall { amount: *amount }),
        Call::Attest { epoch, node, tuple } => {
            encode(&ListenRewards::attestCall { epoch: *epoch, node: *node, tuple: tuple_of(tuple) })
        }
        Call::VoidEpoch { epoch, node } => encode(&ListenRewards::voidEpochCall { epoch: *epoch, node: *node }),
        Call::ClaimListen(claim) => {
            encode(&ListenRewards::claimListenCall { claim: claim_of(claim)?, proof: claim.proof.to_vec().into() })
        }
        Call::DistributeTrack { epoch, node, index, track, weight, path } => {
            encode(&ListenRewards::distributeTrackCall {
                epoch: *epoch,
                node: *node,
                index: *index,
                trackId: track.into(),
                weight: *weight,
                proof: path.iter().map(B256::from).collect(),
            })
        }
        Call::CloseEpoch { epoch, node } => encode(&ListenRewards::closeEpochCall { epoch: *epoch, node: *node }),
        _ => return Err(no_such(call, chain)),
    })
}

fn tuple_of(tuple: &AttestedTuple) -> ListenRewards::AttestedTuple {
    ListenRewards::AttestedTuple {
        listenRoot: tuple.listen_root.into(),
        payoutRoot: tuple.payout_root.into(),
        fans: tuple.fans,
        payoutLeaves: tuple.payout_leaves,
        weightTotal: tuple.weight_total,
    }
}

fn claim_of(claim: &ListenClaim) -> Result<ListenRewards::ListenClaim, ChainError> {
    Ok(ListenRewards::ListenClaim {
        epoch: claim.epoch,
        node: claim.node,
        tier: claim.tier,
        nullifier: claim.nullifier.into(),
        recipient: wallet_address(claim.recipient)?,
        feeReceiver: wallet_address(claim.fee_receiver)?,
        fee: claim.fee,
        expiry: claim.expiry,
        circuitVersion: claim.circuit_version,
    })
}

fn decode(payload: &[u8]) -> Result<TxEip1559, ChainError> {
    let mut bytes = payload;
    match TypedTransaction::decode_unsigned(&mut bytes) {
        Ok(TypedTransaction::Eip1559(tx)) if bytes.is_empty() => Ok(tx),
        _ => Err(ChainError::Invalid("the payload is not an unsigned EIP-1559 transaction".into())),
    }
}

/// Puts a signature (r ‖ s ‖ v) under a payload, if it is the sender's.
pub(super) fn assemble(unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
    let invalid = |why: String| ChainError::Invalid(format!("the signature does not fit: {why}"));
    let signature = Signature::try_from(signature).map_err(|e| invalid(e.to_string()))?;
    let signer = signature.recover_address_from_prehash(&keccak256(&unsigned.payload));
    if signer.map_err(|e| invalid(e.to_string()))? != wallet_address(unsigned.sender)? {
        return Err(invalid("it is another wallet's".into()));
    }
    let signed = decode(&unsigned.payload)?.into_signed(signature);
    Ok(Signed { id: TxId(signed.hash().to_string()), raw: signed.encoded_2718(), validity: unsigned.validity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EvmSigner, Signer as _};

    #[test]
    fn only_the_senders_signature_fits() {
        let (signer, stranger) = (EvmSigner::from_key(&[1; 32]).unwrap(), EvmSigner::from_key(&[2; 32]).unwrap());
        let tx = TxEip1559 { chain_id: 31337, nonce: 3, gas_limit: 21_000, ..Default::default() };
        let payload = tx.encoded_for_signing();
        let unsigned = Unsigned { sender: signer.address(), payload, validity: Validity::Nonce(3) };
        let signed = assemble(&unsigned, &signer.sign(&unsigned.payload).unwrap()).unwrap();
        assert_eq!(signed.id.0, keccak256(&signed.raw).to_string());
        let forged = assemble(&unsigned, &stranger.sign(&unsigned.payload).unwrap());
        assert!(forged.unwrap_err().to_string().contains("another wallet"));
        let padded = Unsigned { payload: [unsigned.payload.clone(), vec![0]].concat(), ..unsigned };
        assert!(assemble(&padded, &signer.sign(&padded.payload).unwrap()).is_err());
    }
}
