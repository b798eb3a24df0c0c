//! Instructions of the `rewards` program.

use anchor_lang::prelude::Address;
use bindings::solana::rewards::{
    accounts, instruction,
    types::{ListenClaim as Claim, Tuple},
};
use protocol::{event::AttestedTuple, id::Address32};

use super::{
    build::{Instructions, Payment, call, create_token_account},
    pda::{Programs, event_authority, token_account},
    rpc::narrow,
};
use crate::ListenClaim;

/// The `rewards` program of a deployment.
pub(crate) struct Rewards<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) payment: Payment,
    pub(crate) sender: Address,
}

impl Rewards<'_> {
    fn event_authority(&self) -> Address {
        event_authority(&self.programs.rewards)
    }

    pub(crate) fn register_node(&self, node: u64, operator: Address32, quota: u64) -> Instructions {
        let accounts = accounts::RegisterNode {
            admin: self.sender,
            network: self.programs.network(),
            node: self.programs.node(node),
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        let data = instruction::RegisterNode { node, operator: narrow(operator), quota };
        vec![call(self.programs.rewards, accounts, data)]
    }

    pub(crate) fn fund_pool(&self, amount: u64) -> Instructions {
        let accounts = accounts::FundPool {
            funder: self.sender,
            network: self.programs.network(),
            funder_tokens: self.payment.account_of(&self.sender),
            pool_tokens: self.programs.pool_tokens(),
            payment_mint: self.payment.mint,
            token_program: self.payment.program,
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        vec![call(self.programs.rewards, accounts, instruction::FundPool { amount })]
    }

    pub(crate) fn attest(&self, epoch: u32, node: u64, tuple: &AttestedTuple) -> Instructions {
        let accounts = accounts::Attest {
            attestor: self.sender,
            network: self.programs.network(),
            node: self.programs.node(node),
            epoch_record: self.programs.epoch(epoch, node),
            pool_tokens: self.programs.pool_tokens(),
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        let tuple = Tuple {
            listen_root: tuple.listen_root,
            payout_root: tuple.payout_root,
            fans: tuple.fans,
            payout_leaves: tuple.payout_leaves,
            weight_total: tuple.weight_total,
        };
        vec![call(self.programs.rewards, accounts, instruction::Attest { epoch, node, tuple })]
    }

    pub(crate) fn void_epoch(&self, epoch: u32, node: u64) -> Instructions {
        let accounts = accounts::VoidEpoch {
            guardian: self.sender,
            network: self.programs.network(),
            epoch_record: self.programs.epoch(epoch, node),
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        vec![call(self.programs.rewards, accounts, instruction::VoidEpoch {})]
    }

    /// Pays the recipient, and the fee's receiver, at their token accounts, which are created if need be.
    pub(crate) fn claim_listen(&self, claim: &ListenClaim) -> Instructions {
        let recipient = narrow(claim.recipient);
        let fee_receiver = (claim.fee_receiver != Address32::ZERO).then(|| narrow(claim.fee_receiver));
        let wallets = [Some(recipient), fee_receiver.filter(|receiver| *receiver != recipient)];
        let mut instructions: Instructions =
            wallets.iter().flatten().map(|wallet| create_token_account(&self.sender, wallet, &self.payment)).collect();
        let accounts = accounts::ClaimListen {
            payer: self.sender,
            network: self.programs.network(),
            epoch_record: self.programs.epoch(claim.epoch, claim.node),
            nullifier: self.programs.nullifier(&claim.nullifier),
            pool_tokens: self.programs.pool_tokens(),
            recipient_tokens: self.payment.account_of(&recipient),
            fee_tokens: fee_receiver.map(|receiver| self.payment.account_of(&receiver)),
            payment_mint: self.payment.mint,
            token_program: self.payment.program,
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        let claim = Claim {
            tier: claim.tier,
            nullifier: claim.nullifier,
            recipient,
            fee_receiver: narrow(claim.fee_receiver),
            fee: claim.fee,
            expiry: claim.expiry,
            circuit_version: claim.circuit_version,
            proof: claim.proof,
        };
        instructions.push(call(self.programs.rewards, accounts, instruction::ClaimListen { claim }));
        instructions
    }

    pub(crate) fn distribute_track(
        &self,
        (epoch, node): (u32, u64),
        index: u32,
        track_id: [u8; 32],
        weight: u64,
        path: Vec<[u8; 32]>,
    ) -> Instructions {
        let track = self.programs.track(&track_id);
        let accounts = accounts::DistributeTrack {
            payer: self.sender,
            network: self.programs.network(),
            epoch_record: self.programs.epoch(epoch, node),
            payouts: self.programs.payouts(epoch, node),
            pool_tokens: self.programs.pool_tokens(),
            vault: track.vault,
            vault_tokens: track.vault_tokens,
            payment_mint: self.payment.mint,
            token_program: self.payment.program,
            royalties_event_authority: event_authority(&self.programs.royalties),
            royalties_program: self.programs.royalties,
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        let data = instruction::DistributeTrack { index, track_id, weight, path };
        vec![call(self.programs.rewards, accounts, data)]
    }

    pub(crate) fn close_epoch(&self, epoch: u32, node: u64) -> Instructions {
        let accounts = accounts::CloseEpoch {
            network: self.programs.network(),
            epoch_record: self.programs.epoch(epoch, node),
            event_authority: self.event_authority(),
            program: self.programs.rewards,
        };
        vec![call(self.programs.rewards, accounts, instruction::CloseEpoch {})]
    }

    pub(crate) fn close_nullifier(
        &self,
        nullifier: &[u8; 32],
        (epoch, node): (u32, u64),
        payer: Address,
    ) -> Instructions {
        let accounts = accounts::CloseNullifier {
            epoch_record: self.programs.epoch(epoch, node),
            nullifier: self.programs.nullifier(nullifier),
            payer,
        };
        vec![call(self.programs.rewards, accounts, instruction::CloseNullifier {})]
    }
}

impl Payment {
    /// A wallet's account of the payment token.
    pub(crate) fn account_of(&self, wallet: &Address) -> Address {
        token_account(wallet, &self.mint, &self.program)
    }
}
