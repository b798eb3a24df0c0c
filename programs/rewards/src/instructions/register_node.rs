//! Registers a streaming node, or changes its operator and quota. Signed by the admin. Emits `NodeRegistered`.

use anchor_lang::{AnchorAccount as _, Space as _, address_eq, prelude::*};
use protocol::seeds;

use crate::{
    error::RewardsError,
    event::NodeRegistered,
    pda,
    state::{Network, Node},
};

/// Accounts of `register_node`.
#[event_cpi]
#[derive(Accounts)]
pub struct RegisterNode {
    /// The admin; pays for the account of the node.
    #[account(mut, address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    pub network: Account<Network>,
    /// The node, at `["node", number u64]` (big-endian), created if it does not exist.
    /// CHECK: `handle` derives its address; an existing account must be a `Node`.
    #[account(mut)]
    pub node: UncheckedAccount,
    /// The system program, which creates the account.
    pub system_program: Program<System>,
}

impl RegisterNode {
    /// Stores operator and quota of the node `number`. Neither number nor operator may be zero. The quota is in base units
    /// per epoch.
    pub fn handle(ctx: &mut Context<Self>, number: u64, operator: Address, quota: u64) -> Result<()> {
        require!(number > 0 && !address_eq(&operator, &Address::default()), RewardsError::Node_Invalid);
        {
            let seeds: &[&[u8]] = &[seeds::NODE, &number.to_be_bytes()];
            let (mut node, _) = pda::load_or_create::<Account<Node>>(
                ctx.accounts.node.account(),
                seeds,
                Account::<Node>::INIT_SPACE,
                ctx.accounts.admin.account(),
                ctx.program_id,
            )?;
            node.number = number;
            node.operator = operator;
            node.quota = quota;
        }
        emit_cpi!(NodeRegistered { node: number, operator, quota });
        Ok(())
    }
}
