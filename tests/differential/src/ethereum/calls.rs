//! The transaction of an action on Ethereum.

use alloy::{
    primitives::{Address, B256, U256, aliases::U40},
    sol_types::SolCall as _,
};

use super::{
    Ethereum,
    abi::{
        acceptRegistrantCall, allocateCall, buyCall, cancelCall, claimCall, depositCall, finishIssueCall, listCall,
        proposeRegistrantCall, registerTrackCall, retireTrackCall, setMarketPausedCall, setProtocolFeeCall,
        sweepUnopenedCall, transferCall, updateManifestCall, withdrawFeesCall,
    },
};
use crate::{
    Action,
    action::{ADMIN, manifest_cid},
};

fn short(value: u64) -> U40 {
    U40::from(value)
}

impl Ethereum {
    /// The sender (its number), the contract and the data of the transaction.
    pub(super) fn call(&self, action: &Action) -> (usize, Address, Vec<u8>) {
        let id = |track: usize| B256::from(self.tracks[track].0);
        let shares = |track: usize| self.tracks[track].1;
        let who = |person: usize| self.people[person];
        let (registry, market) = (self.registry, self.market);
        match action {
            Action::Register { by, manifest, supply } => {
                let manifest = manifest_cid(*manifest).into();
                let call = registerTrackCall {
                    manifestCid: manifest,
                    supply: short(*supply),
                    name: "A song".into(),
                    symbol: "SONG".into(),
                };
                (*by, registry, call.abi_encode())
            }
            Action::Allocate { track, by, to } => {
                let (to, amounts) = to.iter().map(|(person, amount)| (who(*person), short(*amount))).unzip();
                (*by, registry, allocateCall { track: id(*track), to, amounts }.abi_encode())
            }
            Action::FinishIssue { track, by, resale_bps } => {
                (*by, registry, finishIssueCall { track: id(*track), resaleBps: *resale_bps }.abi_encode())
            }
            Action::UpdateManifest { track, by, manifest } => {
                let manifest = manifest_cid(*manifest).into();
                (*by, registry, updateManifestCall { track: id(*track), manifestCid: manifest }.abi_encode())
            }
            Action::Retire { track, by } => (*by, registry, retireTrackCall { track: id(*track) }.abi_encode()),
            Action::ProposeRegistrant { track, by, next } => {
                let next = next.map_or(Address::ZERO, who);
                (*by, registry, proposeRegistrantCall { track: id(*track), next }.abi_encode())
            }
            Action::AcceptRegistrant { track, by } => {
                (*by, registry, acceptRegistrantCall { track: id(*track) }.abi_encode())
            }
            Action::Transfer { track, from, to, amount } => {
                (*from, shares(*track), transferCall { to: who(*to), amount: U256::from(*amount) }.abi_encode())
            }
            Action::Deposit { track, by, amount, source, memo } => {
                let call = depositCall { amount: *amount, source: *source, memo: (*memo).into() };
                (*by, shares(*track), call.abi_encode())
            }
            Action::Claim { track, by, to } => (*by, shares(*track), claimCall { destination: who(*to) }.abi_encode()),
            Action::Sweep { track } => (ADMIN, shares(*track), sweepUnopenedCall {}.abi_encode()),
            Action::List { track, by, amount, unit_price, expires_at } => {
                let call = listCall {
                    track: id(*track),
                    amount: short(*amount),
                    unitPrice: *unit_price,
                    expiresAt: *expires_at,
                };
                (*by, market, call.abi_encode())
            }
            Action::Buy { listing, by, amount, max_price } => {
                let call = buyCall { listing: *listing as u64 + 1, amount: short(*amount), maxPrice: *max_price };
                (*by, market, call.abi_encode())
            }
            Action::Cancel { listing, by } => (*by, market, cancelCall { listing: *listing as u64 + 1 }.abi_encode()),
            Action::PauseMarket { by, paused } => (*by, market, setMarketPausedCall { paused: *paused }.abi_encode()),
            Action::SetFee { by, fee_bps } => (*by, market, setProtocolFeeCall { feeBps: *fee_bps }.abi_encode()),
            Action::WithdrawFees { by, to } => (*by, market, withdrawFeesCall { destination: who(*to) }.abi_encode()),
            Action::Wait { .. } => unreachable!("waiting needs no transaction"),
        }
    }
}
