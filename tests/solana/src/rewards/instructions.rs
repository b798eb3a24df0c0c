//! The instructions of the rewards program, with their accounts.

use anchor_lang::prelude::Address;
use protocol::seeds;
use rewards::{event::Tuple, instructions::NetworkParams};
use solana_instruction::Instruction;
use spl_associated_token_account_interface::address::get_associated_token_address_with_program_id;

use super::{Claim, EPOCH_NUMBER, NODE, Rewards, epoch_account, token_program};
use crate::{
    Track,
    addresses::{event_authority, pda},
    world::program_data,
};

/// The accounts of `claim_listen` that differ between claims.
pub struct ClaimAccounts {
    /// Token account that receives the reward.
    pub recipient_tokens: Address,
    /// Token account that receives the fee; `None` when the claim passes no such account.
    pub fee_tokens: Option<Address>,
    /// Address of the account that marks the nullifier as spent.
    pub nullifier: Address,
}

/// A wallet's associated account of the payment token.
pub fn payment_ata(wallet: &Address, mint: &Address) -> Address {
    get_associated_token_address_with_program_id(wallet, mint, &token_program())
}

fn network() -> Address {
    pda(&[seeds::NETWORK], &rewards::ID)
}

fn pool_tokens() -> Address {
    pda(&[seeds::POOL_TOKENS], &rewards::ID)
}

/// Address of a node's account.
pub fn node_account(node: u64) -> Address {
    pda(&[seeds::NODE, &node.to_be_bytes()], &rewards::ID)
}

fn events() -> Address {
    event_authority(&rewards::ID)
}

/// Address of the golden epoch's bitmap of paid leaves.
pub(crate) fn payouts_account() -> Address {
    pda(&[seeds::PAYOUTS, &EPOCH_NUMBER.to_be_bytes(), &NODE.to_be_bytes()], &rewards::ID)
}

impl Rewards {
    /// `initialize` as `authority` would send it.
    pub fn initialize_instruction(
        &self,
        authority: &Address,
        params: &NetworkParams,
        payment_mint: &Address,
    ) -> Instruction {
        let accounts = rewards::accounts::Initialize {
            authority: *authority,
            network: network(),
            pool_tokens: pool_tokens(),
            payment_mint: *payment_mint,
            token_program: token_program(),
            ownership_program: ownership::ID,
            royalties_program: royalties::ID,
            program_data: program_data(&rewards::ID),
            system_program: Address::default(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::Initialize { params: params.clone() }.to_instruction(accounts)
    }

    /// `register_node`.
    pub fn register_node_instruction(&self, admin: &Address, node: u64, quota: u64) -> Instruction {
        let accounts = rewards::accounts::RegisterNode {
            admin: *admin,
            network: network(),
            node: node_account(node),
            system_program: Address::default(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::RegisterNode { node, operator: *admin, quota }.to_instruction(accounts)
    }

    /// `fund_pool`.
    pub fn fund_instruction(&self, funder: &Address, funder_tokens: &Address, amount: u64) -> Instruction {
        let accounts = rewards::accounts::FundPool {
            funder: *funder,
            network: network(),
            funder_tokens: *funder_tokens,
            pool_tokens: pool_tokens(),
            payment_mint: self.world.payment_mint,
            token_program: token_program(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::FundPool { amount }.to_instruction(accounts)
    }

    /// `attest`.
    pub fn attest_instruction(&self, attestor: &Address, epoch: u32, tuple: &Tuple) -> Instruction {
        let accounts = rewards::accounts::Attest {
            attestor: *attestor,
            network: network(),
            node: node_account(NODE),
            epoch_record: epoch_account(epoch),
            pool_tokens: pool_tokens(),
            system_program: Address::default(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::Attest { epoch, node: NODE, tuple: *tuple }.to_instruction(accounts)
    }

    /// `void_epoch` of the golden epoch.
    pub fn void_instruction(&self, guardian: &Address) -> Instruction {
        rewards::instruction::VoidEpoch {}.to_instruction(rewards::accounts::VoidEpoch {
            guardian: *guardian,
            network: network(),
            epoch_record: epoch_account(EPOCH_NUMBER),
            event_authority: events(),
            program: rewards::ID,
        })
    }

    /// `claim_listen` with the golden epoch.
    pub fn claim_instruction(&self, payer: &Address, claim: &Claim, accounts: &ClaimAccounts) -> Instruction {
        let accounts = rewards::accounts::ClaimListen {
            payer: *payer,
            network: network(),
            epoch_record: epoch_account(EPOCH_NUMBER),
            nullifier: accounts.nullifier,
            pool_tokens: pool_tokens(),
            recipient_tokens: accounts.recipient_tokens,
            fee_tokens: accounts.fee_tokens,
            payment_mint: self.world.payment_mint,
            token_program: token_program(),
            system_program: Address::default(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::ClaimListen { claim: claim.argument() }.to_instruction(accounts)
    }

    /// `distribute_track`: pays a leaf (index, track id, weight) of the golden epoch's payout tree into a track's
    /// vault.
    pub fn distribute_instruction(
        &self,
        payer: &Address,
        track: &Track,
        (index, track_id, weight): (u32, [u8; 32], u64),
        path: &[[u8; 32]],
    ) -> Instruction {
        let accounts = rewards::accounts::DistributeTrack {
            payer: *payer,
            network: network(),
            epoch_record: epoch_account(EPOCH_NUMBER),
            payouts: payouts_account(),
            pool_tokens: pool_tokens(),
            payment_mint: self.world.payment_mint,
            token_program: token_program(),
            system_program: Address::default(),
            royalties_program: royalties::ID,
            vault: track.vault,
            vault_tokens: track.vault_tokens,
            royalties_event_authority: event_authority(&royalties::ID),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::DistributeTrack { index, track_id, weight, path: path.to_vec() }.to_instruction(accounts)
    }

    /// `close_epoch` of the golden epoch.
    pub fn close_epoch_instruction(&self) -> Instruction {
        rewards::instruction::CloseEpoch {}.to_instruction(rewards::accounts::CloseEpoch {
            network: network(),
            epoch_record: epoch_account(EPOCH_NUMBER),
            event_authority: events(),
            program: rewards::ID,
        })
    }

    /// `close_nullifier`, which returns the rent to `payer`.
    pub fn close_nullifier_instruction(&self, nullifier: &Address, payer: &Address) -> Instruction {
        rewards::instruction::CloseNullifier {}.to_instruction(rewards::accounts::CloseNullifier {
            epoch_record: epoch_account(EPOCH_NUMBER),
            nullifier: *nullifier,
            payer: *payer,
        })
    }

    /// `close_payouts`, which returns the rent to `payer`.
    pub fn close_payouts_instruction(&self, payer: &Address) -> Instruction {
        rewards::instruction::ClosePayouts {}.to_instruction(rewards::accounts::ClosePayouts {
            epoch_record: epoch_account(EPOCH_NUMBER),
            payouts: payouts_account(),
            payer: *payer,
        })
    }

    /// `propose_admin`.
    pub fn propose_admin_instruction(&self, admin: &Address, pending_admin: &Address) -> Instruction {
        let accounts = rewards::accounts::ProposeAdmin {
            admin: *admin,
            network: network(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::ProposeAdmin { pending_admin: *pending_admin }.to_instruction(accounts)
    }

    /// `accept_admin`.
    pub fn accept_admin_instruction(&self, admin: &Address) -> Instruction {
        rewards::instruction::AcceptAdmin {}.to_instruction(rewards::accounts::AcceptAdmin {
            admin: *admin,
            network: network(),
            event_authority: events(),
            program: rewards::ID,
        })
    }

    /// `propose_attestors`.
    pub fn propose_attestors_instruction(&self, admin: &Address, attestors: &[Address], threshold: u8) -> Instruction {
        let accounts = rewards::accounts::ProposeAttestors {
            admin: *admin,
            network: network(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::ProposeAttestors { attestors: attestors.to_vec(), threshold }.to_instruction(accounts)
    }

    /// `apply_attestors`.
    pub fn apply_attestors_instruction(&self) -> Instruction {
        let accounts =
            rewards::accounts::ApplyAttestors { network: network(), event_authority: events(), program: rewards::ID };
        rewards::instruction::ApplyAttestors {}.to_instruction(accounts)
    }

    /// `propose_circuit`.
    pub fn propose_circuit_instruction(&self, admin: &Address, statement: u8, version: u32) -> Instruction {
        let accounts = rewards::accounts::ProposeCircuit {
            admin: *admin,
            network: network(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::ProposeCircuit { statement, version }.to_instruction(accounts)
    }

    /// `enable_circuit`.
    pub fn enable_circuit_instruction(&self, statement: u8, version: u32) -> Instruction {
        let accounts =
            rewards::accounts::EnableCircuit { network: network(), event_authority: events(), program: rewards::ID };
        rewards::instruction::EnableCircuit { statement, version }.to_instruction(accounts)
    }

    /// `disable_circuit`.
    pub fn disable_circuit_instruction(&self, admin: &Address, statement: u8, version: u32) -> Instruction {
        let accounts = rewards::accounts::DisableCircuit {
            admin: *admin,
            network: network(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::DisableCircuit { statement, version }.to_instruction(accounts)
    }

    /// `set_guardian`.
    pub fn set_guardian_instruction(&self, admin: &Address, guardian: &Address) -> Instruction {
        let accounts = rewards::accounts::SetGuardian {
            admin: *admin,
            network: network(),
            event_authority: events(),
            program: rewards::ID,
        };
        rewards::instruction::SetGuardian { guardian: *guardian }.to_instruction(accounts)
    }
}
