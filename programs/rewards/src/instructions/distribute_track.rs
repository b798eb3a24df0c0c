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
    /// Whoever sends it; pays for the epoch's bitmap of paid leaves the first time.
    #[account(mut)]
    pub payer: Signer,
    /// The network; the depositor.
    #[account(mut)]
    pub network: Account<Network>,
    /// The epoch.
    #[account(mut)]
    pub epoch_record: Account<EpochRecord>,
    /// At `["payouts", epoch u32, node u64]`.
    #[account(mut)]
    pub payouts: UncheckedAccount,
    /// The pool's token account.
    #[account(mut, address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The payment token.
    #[account(address = network.payment_mint)]
    pub payment_mint: UncheckedAccount,
    /// The program of the payment token.
    #[account(address = network.token_program)]
    pub token_program: UncheckedAccount,
    /// The system program.
    pub system_program: Program<System>,
    /// The program that holds the vaults.
    #[account(address = network.royalties)]
    pub royalties_program: UncheckedAccount,
    /// The track's vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The vault's token account.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The signer of that program's events.
    pub royalties_event_authority: UncheckedAccount,
}

impl DistributeTrack {
    /// Pays the leaf at `index` of the payout tree, `weight` of its total, to the track's vault.
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

    fn check_leaf(&self, index: u32, track_id: &[u8; 32], weight: u64, path: &[[u8; 32]]) -> Result<()> {
        let record = &self.epoch_record;
        require!(index < record.payout_leaves, RewardsError::Payout_IndexOutOfRange);
        require!(path.len() == depth(record.payout_leaves) as usize, RewardsError::Payout_ProofInvalid);
        let leaf = keccak256(&[&leaf_preimage(index, track_id, weight)]);
        let root = root_from_path(index, leaf, path, |left, right| keccak256(&[&[1], left, right]));
        require!(root == Some(record.payout_root), RewardsError::Payout_ProofInvalid);
        Ok(())
    }

    /// A vault is found from its share mint, and the share mint from the track.
    fn check_vault(&self, track_id: &[u8; 32]) -> Result<()> {
        let (mint, _) = find_program_address(&[seeds::MINT, track_id], &self.network.ownership);
        pda::verify(self.vault.account(), &[seeds::VAULT, mint.as_ref()], &self.network.royalties)
            .map_err(|_| RewardsError::Vault_Mismatch)?;
        Ok(())
    }

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

    /// Books the leaf's part against the epoch's budget and the pool's reservation.
    fn book(&mut self, weight: u64) -> Result<u64> {
        let record = &mut self.epoch_record;
        let amount =
            track_share(record.tracks_budget, weight, record.weight_total).ok_or(RewardsError::Payout_WeightInvalid)?;
        record.pay_track(amount)?;
        self.network.release(amount)?;
        Ok(amount)
    }

    /// Deposits in the vault; the memo says which network, node and epoch it is from.
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
