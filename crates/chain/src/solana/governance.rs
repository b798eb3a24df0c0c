//! Uses of a power, as instructions.

use anchor_lang::prelude::Address;
use bindings::solana::{
    ownership::{self, accounts as market_accounts},
    rewards::{accounts, instruction},
};

use super::{
    build::{Instructions, Payment, call, create_token_account},
    pda::{Programs, event_authority},
    rpc::narrow,
};
use crate::{ChainError, Governance};

/// The powers of a deployment.
pub(crate) struct Powers<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) payment: Payment,
    pub(crate) sender: Address,
}

/// An instruction of `rewards` that changes the network: its accounts are the network and, where it says so, its signer.
macro_rules! of_network {
    ($self:ident, $name:ident { $($signer:ident)? }, $data:expr) => {{
        let accounts = accounts::$name {
            $($signer: $self.sender,)?
            network: $self.programs.network(),
            event_authority: event_authority(&$self.programs.rewards),
            program: $self.programs.rewards,
        };
        vec![call($self.programs.rewards, accounts, $data)]
    }};
}

/// An instruction of `ownership` that its admin sends.
macro_rules! of_ownership {
    ($self:ident, $name:ident { $($market:ident)? }, $data:expr) => {{
        let accounts = market_accounts::$name {
            admin: $self.sender,
            config: $self.programs.ownership_config(),
            $($market: $self.programs.market(),)?
            event_authority: event_authority(&$self.programs.ownership),
            program: $self.programs.ownership,
        };
        vec![call($self.programs.ownership, accounts, $data)]
    }};
}

impl Powers<'_> {
    pub(crate) fn instructions(&self, of: &Governance) -> Result<Instructions, ChainError> {
        Ok(match of {
            Governance::ProposeAdmin { program, next } => {
                let pending_admin = narrow(*next);
                if self.is_ownership(&narrow(*program))? {
                    of_ownership!(self, ProposeAdmin {}, ownership::instruction::ProposeAdmin { pending_admin })
                } else {
                    of_network!(self, ProposeAdmin { admin }, instruction::ProposeAdmin { pending_admin })
                }
            }
            Governance::AcceptAdmin { program } => {
                if self.is_ownership(&narrow(*program))? {
                    of_ownership!(self, AcceptAdmin {}, ownership::instruction::AcceptAdmin {})
                } else {
                    of_network!(self, AcceptAdmin { admin }, instruction::AcceptAdmin {})
                }
            }
            Governance::SetGuardian { guardian } => {
                let data = instruction::SetGuardian { guardian: narrow(*guardian) };
                of_network!(self, SetGuardian { admin }, data)
            }
            Governance::ProposeAttestors { attestors, threshold } => {
                let attestors = attestors.iter().map(|one| narrow(*one)).collect();
                let data = instruction::ProposeAttestors { attestors, threshold: *threshold };
                of_network!(self, ProposeAttestors { admin }, data)
            }
            Governance::ApplyAttestors => of_network!(self, ApplyAttestors {}, instruction::ApplyAttestors {}),
            Governance::ProposeCircuit { statement, version, verifier: _ } => {
                let data = instruction::ProposeCircuit { statement: *statement, version: *version };
                of_network!(self, ProposeCircuit { admin }, data)
            }
            Governance::EnableCircuit { statement, version } => {
                let data = instruction::EnableCircuit { statement: *statement, version: *version };
                of_network!(self, EnableCircuit {}, data)
            }
            Governance::DisableCircuit { statement, version } => {
                let data = instruction::DisableCircuit { statement: *statement, version: *version };
                of_network!(self, DisableCircuit { admin }, data)
            }
            Governance::SetMarketPaused { paused } => {
                let data = ownership::instruction::SetMarketPaused { paused: *paused };
                of_ownership!(self, SetMarketPaused { market }, data)
            }
            Governance::SetProtocolFee { fee_bps } => {
                let data = ownership::instruction::SetProtocolFee { fee_bps: *fee_bps };
                of_ownership!(self, SetProtocolFee { market }, data)
            }
            Governance::WithdrawFees { destination } => self.withdraw_fees(&narrow(*destination)),
        })
    }

    /// Of the programs two have an admin: `ownership` and `rewards`.
    fn is_ownership(&self, program: &Address) -> Result<bool, ChainError> {
        match program {
            program if *program == self.programs.ownership => Ok(true),
            program if *program == self.programs.rewards => Ok(false),
            other => Err(ChainError::Invalid(format!("{other} is none of this deployment's programs with an admin"))),
        }
    }

    /// Pays the wallet at its token account, which is created if need be.
    fn withdraw_fees(&self, destination: &Address) -> Instructions {
        let accounts = market_accounts::WithdrawFees {
            admin: self.sender,
            config: self.programs.ownership_config(),
            market: self.programs.market(),
            market_fees: self.programs.market_fees(),
            destination: self.payment.account_of(destination),
            payment_mint: self.payment.mint,
            payment_token_program: self.payment.program,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        vec![
            create_token_account(&self.sender, destination, &self.payment),
            call(self.programs.ownership, accounts, ownership::instruction::WithdrawFees {}),
        ]
    }
}
