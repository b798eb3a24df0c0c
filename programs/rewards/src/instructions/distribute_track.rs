//! Pays a track its part of an epoch, as a deposit in its vault. Signed by a payer, which can be any account. Emits
//! `TrackPaid`; `royalties` emits `Deposited`.

use anchor_lang::{AnchorAccount as _, find_program_address, prelude::*};
use protocol::{
    epoch::track_share,
    event::source::STREAMING,
    layout::Realm,
    payout::{depth, leaf_preimage, root_from_path},
    seeds,
};

use crate::{
    clock,
    error::RewardsError,
    event::TrackPaid,
    keccak::keccak256,
    pda,
    state::{EpochRecord, Network, PaidLeaves, Payouts},
};

/// Accounts of `distribute_track`.
#[event_cpi]
#[derive(Accounts)]
pub struct DistributeTrack {
    /// Sends the payment; pays for the bitmap of paid leaves if it does not exist.
    #[account(mut)]
    pub payer: Signer,
    /// The network; the depositor in `royalties`.
    #[account(mut)]
    pub network: Account<Network>,
    /// The epoch, fixed and within its claim window.
    #[account(mut)]
    pub epoch_record: Account<EpochRecord>,
    /// The bitmap of paid leaves, at `["payouts", epoch u32, node u64]`, created by the first payment.
    /// CHECK: `mark` derives its address from epoch and node; an existing account must be a `Payouts`.
    #[account(mut)]
    pub payouts: UncheckedAccount,
    /// The token account of the pool.
    /// CHECK: the address is a constraint.
    #[account(mut, address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: the address is a constraint.
    #[account(address = network.payment_mint)]
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: the address is a constraint.
    #[account(address = network.token_program)]
    pub token_program: UncheckedAccount,
    /// The system program, which creates the bitmap.
    pub system_program: Program<System>,
    /// The royalties program.
    /// CHECK: the address is a constraint.
    #[account(address = network.royalties)]
    pub royalties_program: UncheckedAccount,
    /// The royalty vault of the track.
    /// CHECK: `check_vault` derives its address from the track id.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The vault's account of the payment token.
    /// CHECK: `royalties` compares it with `vault.tokens` in `deposit`.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// Event authority of the royalties program.
    /// CHECK: `royalties` checks its address.
    pub royalties_event_authority: UncheckedAccount,
}

impl DistributeTrack {
    /// Checks the leaf at `index` of the payout tree, marks it as paid, and deposits its part of the tracks' budget in
    /// the vault of the track.
    pub fn handle(
        ctx: &mut Context<Self>,
        index: u32,
        track_id: [u8; 32],
        weight: u64,
        path: &[[u8; 32]],
    ) -> Result<()> {
        ctx.accounts.epoch_record.require_payable(clock::unix_now()?)?;
        ctx.accounts.check_leaf(index, &track_id, weight, path)?;
        ctx.accounts.check_vault(&track_id)?;
        ctx.accounts.mark(index, ctx.program_id)?;
        let amount = ctx.accounts.book(weight)?;
        ctx.accounts.deposit(amount)?;
        emit_cpi!(TrackPaid {
            epoch: ctx.accounts.epoch_record.epoch,
            node: ctx.accounts.epoch_record.node,
            index,
            track_id,
            weight,
            amount,
        });
        Ok(())
    }

    /// Checks that the leaf is in the payout tree. `path` contains the siblings from the bottom; its length must be the
    /// depth of the tree.
    fn check_leaf(&self, index: u32, track_id: &[u8; 32], weight: u64, path: &[[u8; 32]]) -> Result<()> {
        let record = &self.epoch_record;
        require!(index < record.payout_leaves, RewardsError::Payout_IndexOutOfRange);
        require!(path.len() == depth(record.payout_leaves) as usize, RewardsError::Payout_ProofInvalid);
        let leaf = keccak256(&[&leaf_preimage(index, track_id, weight)]);
        let root = root_from_path(index, leaf, path, |left, right| keccak256(&[&[1], left, right]));
        require!(root == Some(record.payout_root), RewardsError::Payout_ProofInvalid);
        Ok(())
    }

    /// Checks that the vault belongs to the track: its address is derived from the share mint, and that of the share
    /// mint from the track id.
    fn check_vault(&self, track_id: &[u8; 32]) -> Result<()> {
        let (mint, _) = find_program_address(&[seeds::MINT, track_id], &self.network.ownership);
        pda::verify(self.vault.account(), &[seeds::VAULT, mint.as_ref()], &self.network.royalties)
            .map_err(|_| RewardsError::Vault_Mismatch)?;
        Ok(())
    }

    /// Marks the leaf as paid, and creates the bitmap if it does not exist.
    fn mark(&self, index: u32, program_id: &Address) -> Result<()> {
        let record = &self.epoch_record;
        let words = Payouts::words(record.payout_leaves);
        let (mut paid, new) = pda::load_or_create::<PaidLeaves>(
            self.payouts.account(),
            &[seeds::PAYOUTS, &record.epoch.to_be_bytes(), &record.node.to_be_bytes()],
            PaidLeaves::try_space_for(words)?,
            self.payer.account(),
            program_id,
        )?;
        if new {
            paid.payer = *self.payer.address();
            paid.epoch = record.epoch;
            paid.node = record.node;
            for _ in 0..words {
                paid.try_push(0)?;
            }
        }
        Payouts::mark(paid.as_mut_slice(), index)
    }

    /// Adds the part of the leaf to the payments of the epoch, subtracts it from the reservation of the pool, and
    /// returns it.
    fn book(&mut self, weight: u64) -> Result<u64> {
        let record = &mut self.epoch_record;
        let amount =
            track_share(record.tracks_budget, weight, record.weight_total).ok_or(RewardsError::Payout_WeightInvalid)?;
        record.pay_track(amount)?;
        self.network.release(amount)?;
        Ok(amount)
    }

    /// Deposits `amount` in the vault, signed by the network. The memo contains network, node and epoch.
    fn deposit(&mut self, amount: u64) -> Result<()> {
        let realm =
            Realm { network: self.network.number, node: self.epoch_record.node, epoch: self.epoch_record.epoch };
        let bump = [self.network.bump];
        let signer: &[&[&[u8]]] = &[&[seeds::NETWORK, &bump]];
        let accounts = royalties::cpi::accounts::Deposit {
            depositor: self.network.cpi_handle(),
            depositor_tokens: self.pool_tokens.try_cpi_handle_mut()?,
            vault: self.vault.try_cpi_handle_mut()?,
            vault_tokens: self.vault_tokens.try_cpi_handle_mut()?,
            payment_mint: self.payment_mint.cpi_handle(),
            payment_token_program: self.token_program.cpi_handle(),
            event_authority: self.royalties_event_authority.cpi_handle(),
            program: self.royalties_program.cpi_handle(),
        };
        let context = CpiContext::new_with_signer(self.royalties_program.address(), accounts, signer);
        royalties::cpi::deposit(context, amount, STREAMING, realm.to_field())
    }
}
