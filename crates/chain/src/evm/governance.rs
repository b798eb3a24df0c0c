//! Uses of a power, as calls of the contracts.

use alloy::primitives::Address;
use bindings::evm::{ListenRewards, ShareMarket};
use protocol::{event::statement, id::Address32};

use super::{EvmChain, encode, wallet_address};
use crate::{ChainError, Governance};

impl EvmChain {
    /// Which contract a call goes to, and its bytes. Ownership and circuits are the same functions in all of them.
    pub(super) fn governance(&self, call: &Governance) -> Result<(Address, Vec<u8>), ChainError> {
        let rewards = self.contracts.rewards;
        Ok(match call {
            Governance::ProposeAdmin { program, next } => {
                let input = ListenRewards::transferOwnershipCall { newOwner: wallet_address(*next)? };
                (self.owned(*program)?, encode(&input))
            }
            Governance::AcceptAdmin { program } => {
                (self.owned(*program)?, encode(&ListenRewards::acceptOwnershipCall {}))
            }
            Governance::SetGuardian { guardian } => {
                (rewards, encode(&ListenRewards::setGuardianCall { guardian_: wallet_address(*guardian)? }))
            }
            Governance::ProposeAttestors { attestors, threshold } => {
                let attestors_ = attestors.iter().map(|one| wallet_address(*one)).collect::<Result<_, _>>()?;
                (rewards, encode(&ListenRewards::proposeAttestorsCall { attestors_, threshold_: *threshold }))
            }
            Governance::ApplyAttestors => (rewards, encode(&ListenRewards::applyAttestorsCall {})),
            Governance::ProposeCircuit { statement, version, verifier } => {
                let verifier = wallet_address(*verifier)?;
                let input = ListenRewards::proposeCircuitCall { statement: *statement, version: *version, verifier };
                (self.gate_of(*statement)?, encode(&input))
            }
            Governance::EnableCircuit { statement, version } => {
                let input = ListenRewards::enableCircuitCall { statement: *statement, version: *version };
                (self.gate_of(*statement)?, encode(&input))
            }
            Governance::DisableCircuit { statement, version } => {
                let input = ListenRewards::disableCircuitCall { statement: *statement, version: *version };
                (self.gate_of(*statement)?, encode(&input))
            }
            Governance::SetMarketPaused { paused } => {
                (self.market()?, encode(&ShareMarket::setMarketPausedCall { paused_: *paused }))
            }
            Governance::SetProtocolFee { fee_bps } => {
                (self.market()?, encode(&ShareMarket::setProtocolFeeCall { feeBps_: *fee_bps }))
            }
            Governance::WithdrawFees { destination } => {
                let destination = wallet_address(*destination)?;
                (self.market()?, encode(&ShareMarket::withdrawFeesCall { destination }))
            }
        })
    }

    /// Which contract takes a statement's proofs.
    fn gate_of(&self, of: u8) -> Result<Address, ChainError> {
        if of == statement::LISTEN { Ok(self.contracts.rewards) } else { self.passes() }
    }

    /// One of the contracts that have an owner.
    fn owned(&self, program: Address32) -> Result<Address, ChainError> {
        let address = wallet_address(program)?;
        let known = [Some(self.contracts.rewards), self.contracts.market, self.contracts.passes];
        if known.contains(&Some(address)) {
            return Ok(address);
        }
        Err(ChainError::Invalid(format!("{address} is none of this deployment's contracts that have an admin")))
    }

    /// The passes' contract.
    pub(super) fn passes(&self) -> Result<Address, ChainError> {
        let missing = || ChainError::Invalid(format!("chain {} needs addresses.passes", self.rpc.config.caip2));
        self.contracts.passes.ok_or_else(missing)
    }
}
