//! Creates the network and the token account of its pool. Signed by the upgrade authority; can be called once. Emits
//! `NetworkInitialized`, `AdminChanged`, `GuardianSet`, `AttestorsSet` and one `CircuitSet` per statement.

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

/// Minimum claim window, in seconds: seven days.
pub const MIN_CLAIM_WINDOW: u64 = 7 * 86_400;

/// Maximum of each duration, in seconds (about 136 years), so that sums of times do not overflow.
const MAX_DURATION: u64 = u32::MAX as u64;

/// The parameters of a network.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct NetworkParams {
    /// CAIP-2 id of the cluster. A program cannot read on which cluster it runs.
    pub caip2: String,
    /// Number of the network, the same on both chains; above zero.
    pub network: u32,
    /// Number of this chain in the network; above zero.
    pub chain: u32,
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// Seconds between the fixing of an epoch and its first payments.
    pub challenge_delay: u64,
    /// Seconds for which an epoch pays; at least seven days.
    pub claim_window: u64,
    /// Seconds between the proposal of attestors or a circuit version and the time at which it can take effect. It is
    /// longer than the challenge delay, so that a wrong proposal is visible for longer than an epoch can be challenged.
    pub timelock: u64,
    /// Maximum part of the unreserved pool that an epoch reserves, in basis points.
    pub alpha: u16,
    /// Part of an epoch's budget that is for listeners, in basis points.
    pub beta: u16,
    /// Maximum reward per tier unit, in base units of the payment token; above zero.
    pub rate_max: u64,
    /// Minimum number of fans at a tier for which claims of this tier are paid; at least ten.
    pub minimum_set: u32,
    /// Wallets of the attestors: 1 to 16, distinct and not zero.
    pub attestors: Vec<Address>,
    /// Number of equal votes that fixes an epoch; 1 to the number of attestors.
    pub threshold: u8,
    /// Wallet that may void an epoch during its challenge delay.
    pub guardian: Address,
    /// Version of the listen circuit that is enabled.
    pub circuit_version: u32,
}

impl NetworkParams {
    /// Fails with [`RewardsError::Network_ParameterInvalid`] if a number is out of range. The attestors are checked
    /// when they are set.
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
    /// Upgrade authority of this program; becomes the admin and pays for the accounts.
    #[account(mut)]
    pub authority: Signer,
    /// The network, created.
    #[account(init, payer = authority, seeds = [seeds::NETWORK], bump)]
    pub network: Account<Network>,
    /// The token account of the pool, at `["pool_tokens"]`, created.
    /// CHECK: `create_pool_tokens` derives its address and creates it.
    #[account(mut)]
    pub pool_tokens: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: `handle` checks its owner, decimals and extensions with `payment_decimals`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `check_program` in `create_pool_tokens` requires SPL Token or Token-2022, and that it owns
    /// `payment_mint`.
    pub token_program: UncheckedAccount,
    /// The ownership program, in which tracks are registered.
    /// CHECK: only that it is executable; the upgrade authority chooses it.
    #[account(executable)]
    pub ownership_program: UncheckedAccount,
    /// The royalties program, which holds the vaults.
    /// CHECK: only that it is executable; the upgrade authority chooses it.
    #[account(executable)]
    pub royalties_program: UncheckedAccount,
    /// ProgramData account of this program, which stores the upgrade authority.
    /// CHECK: address and owner are checked by `is_upgrade_authority` in `handle`.
    pub program_data: UncheckedAccount,
    /// The system program, which creates accounts.
    pub system_program: Program<System>,
}

impl Initialize {
    /// Stores the parameters, creates the pool, and enables the circuits of all statements.
    pub fn handle(ctx: &mut Context<Self>, params: NetworkParams) -> Result<()> {
        let authority = *ctx.accounts.authority.address();
        let program_data = ctx.accounts.program_data.account();
        // Without this check, any account could initialize a new deployment first and become its admin.
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

    /// Creates the token account of the pool, owned by the network.
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
