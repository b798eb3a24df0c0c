//! Initialises the programs of a deployment.

use anchor_client::Instruction;
use anchor_lang::prelude::Address;
use bindings::solana::{ownership, rewards, royalties};

use super::{
    SolanaChain,
    instruction::call,
    pda::event_authority,
    rpc::{address, narrow},
};
use crate::{ChainError, Sender as _, Signer, send::land, setup::NetworkSetup};

/// The loader of upgradeable programs, which owns their program data accounts.
const LOADER: &str = "BPFLoaderUpgradeab1e11111111111111111111111";

impl SolanaChain {
    /// Sends one transaction per initialisation and waits for each. The programs reject any other signer than their
    /// upgrade authority.
    pub(crate) async fn initialize(&self, setup: &NetworkSetup, admin: &dyn Signer) -> Result<(), ChainError> {
        for instruction in self.initializations(setup, narrow(admin.address())).await? {
            let unsigned = self.unsigned(vec![instruction], admin.address(), &Default::default()).await?;
            land(self, &self.sign(&unsigned, admin)?).await?;
        }
        Ok(())
    }

    /// The instructions in the order in which they must be executed: the market needs the configuration of `royalties`.
    async fn initializations(&self, setup: &NetworkSetup, admin: Address) -> Result<[Instruction; 4], ChainError> {
        let programs = &self.programs;
        let payment = self.payment().await?;
        let loader = address(LOADER)?;
        let program_data = |program: &Address| Address::find_program_address(&[program.as_ref()], &loader).0;
        let caip2 = &self.rpc.config.caip2;

        let ownership_accounts = ownership::accounts::Initialize {
            authority: admin,
            program_data: program_data(&programs.ownership),
            config: programs.ownership_config(),
        };
        let ownership_data = ownership::instruction::Initialize { admin, caip2: caip2.clone().into_bytes() };

        let royalties_accounts = royalties::accounts::Initialize {
            authority: admin,
            program_data: program_data(&programs.royalties),
            config: programs.royalties_config(),
            payment_mint: payment.mint,
        };
        let royalties_data = royalties::instruction::Initialize {
            ownership_program: programs.ownership,
            rewards_program: programs.rewards,
            epoch_length: setup.epoch_length,
        };

        let market_accounts = ownership::accounts::InitializeMarket {
            authority: admin,
            program_data: program_data(&programs.ownership),
            royalties_config: programs.royalties_config(),
            market: programs.market(),
            market_fees: programs.market_fees(),
            payment_mint: payment.mint,
            payment_token_program: payment.program,
            event_authority: event_authority(&programs.ownership),
            program: programs.ownership,
        };
        let market_data = ownership::instruction::InitializeMarket { fee_bps: setup.market_fee_bps };

        let rewards_accounts = rewards::accounts::Initialize {
            authority: admin,
            network: programs.network(),
            pool_tokens: programs.pool_tokens(),
            payment_mint: payment.mint,
            token_program: payment.program,
            ownership_program: programs.ownership,
            royalties_program: programs.royalties,
            program_data: program_data(&programs.rewards),
            event_authority: event_authority(&programs.rewards),
            program: programs.rewards,
        };
        let params = rewards::types::NetworkParams {
            caip2: caip2.clone(),
            network: setup.network,
            chain: setup.chain,
            epoch_length: setup.epoch_length,
            challenge_delay: setup.challenge_delay,
            claim_window: setup.claim_window,
            timelock: setup.timelock,
            alpha: setup.alpha_bps,
            beta: setup.beta_bps,
            rate_max: setup.rate_max,
            minimum_set: setup.minimum_set,
            attestors: setup.attestors.iter().map(|attestor| narrow(*attestor)).collect(),
            threshold: setup.threshold,
            guardian: narrow(setup.guardian),
            circuit_version: setup.circuit_version,
        };
        Ok([
            call(programs.ownership, ownership_accounts, ownership_data),
            call(programs.royalties, royalties_accounts, royalties_data),
            call(programs.ownership, market_accounts, market_data),
            call(programs.rewards, rewards_accounts, rewards::instruction::Initialize { params }),
        ])
    }
}
