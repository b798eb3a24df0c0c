use anchor_lang::{AnchorAccount as _, prelude::*};
use pinocchio_token_2022::instructions::InitializeAccount3;
use protocol::{
    epoch::{BPS, MINIMUM_SET},
    event::statement,
    id::{Address32, deployment_id},
    seeds,
};

use royalties::{token::payment_decimals, upgrade_authority::is_upgrade_authority};

use crate::{
    error::RewardsError,
    event::{AdminChanged, AttestorsSet, CircuitSet, GuardianSet, NetworkInitialized},
    pda,
    state::Network,
    token, verifying_key,
};

/// Shortest claim window, in seconds: seven days.
pub const MIN_CLAIM_WINDOW: u64 = 7 * 86_400;

/// Longest of the durations below, in seconds (about 136 years), so that no sum of times overflows.
const MAX_DURATION: u64 = u32::MAX as u64;

/// How a network is set up.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct NetworkParams {
    /// CAIP-2 id of this cluster, which a program cannot see itself.
    pub caip2: String,
    /// Number of the network, the same on both chains.
    pub network: u32,
    /// Number of this chain in it.
    pub chain: u32,
    /// Seconds per epoch.
    pub epoch_length: u64,
    /// Seconds between an epoch being fixed and being payable.
    pub challenge_delay: u64,
    /// Seconds an epoch stays payable, at least seven days.
    pub claim_window: u64,
    /// Seconds before attestors or a circuit version that were proposed can count; longer than the challenge delay, so that whoever
    /// proposes wrong ones is seen before they can fix an epoch and it is payable.
    pub timelock: u64,
    /// Part of the free pool an epoch may reserve, in basis points.
    pub alpha: u16,
    /// Part of a budget that goes to listeners, in basis points.
    pub beta: u16,
    /// Most a claim is paid per tier unit.
    pub rate_max: u64,
    /// Fewest fans at a tier before a claim of it is paid, at least ten.
    pub minimum_set: u32,
    /// 1 to 16 distinct attestors.
    pub attestors: Vec<Address>,
    /// How many must agree.
    pub threshold: u8,
    /// May void an epoch during its challenge delay.
    pub guardian: Address,
    /// Version of the listen circuit that is accepted.
    pub circuit_version: u32,
}

impl NetworkParams {
    fn check(&self) -> Result<()> {
        let duration = |seconds: u64, least: u64| (least..=MAX_DURATION).contains(&seconds);
        let fits = self.network > 0
            && self.chain > 0
            && duration(self.epoch_length, 1)
            && duration(self.challenge_delay, 1)
            && duration(self.claim_window, MIN_CLAIM_WINDOW)
            && duration(self.timelock, self.challenge_delay.saturating_add(1))
            && u64::from(self.alpha) <= BPS
            && u64::from(self.beta) <= BPS
            && self.rate_max > 0
            && self.minimum_set >= MINIMUM_SET;
        require!(fits, RewardsError::Network_ParameterInvalid);
        Ok(())
    }
}

/// Accounts of `initialize`.
#[event_cpi]
#[derive(Accounts)]
pub struct Initialize {
    /// The program's upgrade authority; becomes the admin and pays.
    #[account(mut)]
    pub authority: Signer,
    /// The network.
    #[account(init, payer = authority, seeds = [seeds::NETWORK], bump)]
    pub network: Account<Network>,
    /// The pool's token account, at `["pool_tokens"]`.
    #[account(mut)]
    pub pool_tokens: UncheckedAccount,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// The program of the payment token.
    pub token_program: UncheckedAccount,
    /// The program tracks are registered with.
    #[account(executable)]
    pub ownership_program: UncheckedAccount,
    /// The program that holds the royalty vaults.
    #[account(executable)]
    pub royalties_program: UncheckedAccount,
    /// This program's data account, which names the upgrade authority.
    pub program_data: UncheckedAccount,
    /// The system program.
    pub system_program: Program<System>,
}

impl Initialize {
    /// Sets the network up, once.
    pub fn handle(ctx: &mut Context<Self>, params: NetworkParams) -> Result<()> {
        let authority = *ctx.accounts.authority.address();
        let program_data = ctx.accounts.program_data.account();
        require!(
            is_upgrade_authority(ctx.program_id, program_data, ctx.accounts.authority.account()),
            RewardsError::Caller_NotUpgradeAuthority
        );
        params.check()?;
        let decimals =
            payment_decimals(ctx.accounts.payment_mint.account()).ok_or(RewardsError::PaymentToken_Unsupported)?;
        require!(verifying_key::is_known(statement::LISTEN, params.circuit_version), RewardsError::Circuit_Unknown);

        ctx.accounts.create_pool_tokens(ctx.program_id)?;

        let program = Address32(ctx.program_id.to_bytes());
        let deployment =
            deployment_id(params.caip2.as_bytes(), &program).ok_or(RewardsError::Network_ParameterInvalid)?;
        let bump = ctx.bumps.network;
        let accounts = &mut ctx.accounts;
        let network = &mut accounts.network;
        network.deployment_id = deployment;
        network.admin = authority;
        network.guardian = params.guardian;
        network.payment_mint = *accounts.payment_mint.address();
        network.token_program = *accounts.token_program.address();
        network.ownership = *accounts.ownership_program.address();
        network.royalties = *accounts.royalties_program.address();
        network.pool_tokens = *accounts.pool_tokens.address();
        network.rate_max = params.rate_max;
        network.epoch_length = params.epoch_length;
        network.challenge_delay = params.challenge_delay;
        network.claim_window = params.claim_window;
        network.timelock = params.timelock;
        network.number = params.network;
        network.chain = params.chain;
        network.minimum_set = params.minimum_set;
        network.alpha = params.alpha;
        network.beta = params.beta;
        network.decimals = decimals;
        network.bump = bump;
        network.set_attestors(&params.attestors, params.threshold)?;
        network.set_circuit(statement::LISTEN, params.circuit_version, true)?;
        let scoped = [(statement::AGE, verifying_key::VERSION), (statement::FUNDS, verifying_key::VERSION)];
        for (statement, version) in scoped {
            network.set_circuit(statement, version, true)?;
        }

        emit_cpi!(NetworkInitialized {
            network: params.network,
            chain: params.chain,
            deployment_id: deployment,
            epoch_length: params.epoch_length,
            circuit_version: params.circuit_version,
        });
        emit_cpi!(AdminChanged { program: crate::ID, admin: authority });
        emit_cpi!(GuardianSet { guardian: params.guardian });
        emit_cpi!(AttestorsSet { attestors: params.attestors, threshold: params.threshold });
        for (statement, version) in [(statement::LISTEN, params.circuit_version)].into_iter().chain(scoped) {
            emit_cpi!(CircuitSet { statement, version, enabled: true });
        }
        Ok(())
    }
    /// The pool's token account is the network's.
    fn create_pool_tokens(&self, program_id: &Address) -> Result<()> {
        let (account, token_program) = (self.pool_tokens.account(), self.token_program.account());
        token::check_program(token_program, self.payment_mint.account())?;
        let seeds: &[&[u8]] = &[seeds::POOL_TOKENS];
        let bump = pda::verify(account, seeds, program_id)?;
        let token_program = token_program.address();
        pda::create::<UncheckedAccount>(
            account,
            (seeds, bump),
            token::ACCOUNT_SIZE,
            self.authority.account(),
            token_program,
        )?;
        let mint = self.payment_mint.account();
        InitializeAccount3 { account, mint, owner: self.network.address(), token_program }.invoke()
    }
}
