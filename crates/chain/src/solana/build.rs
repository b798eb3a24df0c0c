//! Calls as Solana transactions.

use anchor_client::{Hash, Instruction, Transaction};
use anchor_lang::{InstructionData, ToAccountMetas, prelude::Address};
use protocol::id::Address32;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;
use spl_transfer_hook_interface::offchain::add_extra_account_metas_for_execute;

use super::{
    SolanaChain,
    governance::Powers,
    market::{Market, unused_number},
    ownership::Ownership,
    pda::{TrackAccounts, share_account},
    rewards::Rewards,
    royalties::Royalties,
    rpc::{commitment, narrow},
    status::{id_of, wire},
};
use crate::{BuildOptions, Call, ChainError, Finality, Signed, Unsigned, Validity};

/// Instructions of one transaction.
pub(crate) type Instructions = Vec<Instruction>;

/// Added to what a trial took, in percent: state may change before the transaction lands.
const UNITS_MARGIN: u64 = 30;

/// Added on top, for what does not scale.
const UNITS_EXTRA: u64 = 5_000;

/// The most a transaction may ask for; what a trial runs with.
const UNITS_MOST: u32 = 1_400_000;

/// The payment token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payment {
    pub(crate) mint: Address,
    /// The token program it lives under.
    pub(crate) program: Address,
    pub(crate) decimals: u8,
}

/// One instruction of a program.
pub(crate) fn call(program: Address, accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: program, accounts: accounts.to_account_metas(None), data: data.data() }
}

/// Creates a wallet's account of the payment token unless it has one.
pub(crate) fn create_token_account(payer: &Address, wallet: &Address, payment: &Payment) -> Instruction {
    create_associated_token_account_idempotent(payer, wallet, &payment.mint, &payment.program)
}

/// Creates a wallet's share token account unless it has one.
pub(crate) fn create_share_account(payer: &Address, wallet: &Address, mint: &Address) -> Instruction {
    create_associated_token_account_idempotent(payer, wallet, mint, &spl_token_2022_interface::ID)
}

impl SolanaChain {
    pub(super) async fn transaction(
        &self,
        call: &Call,
        sender: Address32,
        options: &BuildOptions,
    ) -> Result<Unsigned, ChainError> {
        self.unsigned(self.instructions(call, narrow(sender)).await?, sender, options).await
    }

    /// A transaction of instructions, with compute budget, fee and blockhash.
    pub(super) async fn unsigned(
        &self,
        instructions: Instructions,
        sender: Address32,
        options: &BuildOptions,
    ) -> Result<Unsigned, ChainError> {
        let payer = narrow(sender);
        let units = match options.limit {
            Some(limit) => u32::try_from(limit).unwrap_or(UNITS_MOST).min(UNITS_MOST),
            None => self.units(&instructions, &payer).await?,
        };
        let latest = self.rpc.client().get_latest_blockhash_with_commitment(commitment(Finality::Latest));
        let (blockhash, last_valid) = self.rpc.ask("getLatestBlockhash", latest).await?;
        let price = self.price(&instructions, options.bump_percent).await;
        let payload = message(&instructions, &payer, units, price, blockhash);
        Ok(Unsigned { sender, payload, validity: Validity::UntilHeight(last_valid) })
    }

    /// Compute units for what a trial took.
    async fn units(&self, instructions: &[Instruction], payer: &Address) -> Result<u32, ChainError> {
        let trial = self.rpc.trial(&message(instructions, payer, UNITS_MOST, 0, Hash::default())).await?;
        match trial.failure {
            Some(failure) => Err(failure.into()),
            None => {
                let units = trial.units * (100 + UNITS_MARGIN) / 100 + UNITS_EXTRA;
                Ok(u32::try_from(units).unwrap_or(UNITS_MOST).min(UNITS_MOST))
            }
        }
    }

    /// Micro-lamports per unit: the median of what others recently paid to write the same accounts, plus the bump. A node
    /// that does not tell costs nothing but time.
    async fn price(&self, instructions: &[Instruction], bump_percent: u32) -> u64 {
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let written: Vec<_> = metas.filter(|meta| meta.is_writable).map(|meta| meta.pubkey).collect();
        let recent = self.rpc.client().get_recent_prioritization_fees(&written);
        let recent = self.rpc.ask("getRecentPrioritizationFees", recent).await.unwrap_or_default();
        let mut fees: Vec<_> = recent.iter().map(|fee| fee.prioritization_fee).collect();
        fees.sort_unstable();
        let median = fees.get(fees.len() / 2).copied().unwrap_or_default();
        let base = if bump_percent > 0 { median.max(1_000) } else { median };
        base.saturating_mul(u64::from(100 + bump_percent)) / 100
    }

    /// What a call does on Solana.
    async fn instructions(&self, call: &Call, sender: Address) -> Result<Instructions, ChainError> {
        let programs = &self.programs;
        let payment = self.payment().await?;
        let ownership = || Ownership { programs, payment, sender };
        let royalties = |track: &[u8; 32]| Royalties { programs, track: programs.track(track), payment, sender };
        let rewards = || Rewards { programs, payment, sender };
        let market = || Market { programs, payment, sender };
        Ok(match call {
            Call::RegisterTrack { manifest_cid, supply, name, symbol, uri } => {
                let deployment = self.ownership_deployment().await?;
                ownership().register_track(&deployment, manifest_cid, *supply, [name, symbol, uri])?
            }
            Call::Allocate { track, shares } => ownership().allocate(track, shares)?,
            Call::FinishIssue { track, resale_bps } => ownership().finish_issue(track, *resale_bps),
            Call::UpdateManifest { track, manifest_cid, uri } => ownership().update_manifest(track, manifest_cid, uri),
            Call::RetireTrack { track } => ownership().retire_track(track),
            Call::ProposeRegistrant { track, next } => ownership().propose_registrant(track, narrow(*next)),
            Call::AcceptRegistrant { track } => ownership().accept_registrant(track),
            Call::List { track, amount, unit_price, expires_at } => {
                let listing = market().planned(&programs.track(track), unused_number()?);
                let transfer = self.share_transfer(&listing.track, sender, listing.escrow, *amount).await?;
                market().list(&listing, transfer, *unit_price, *expires_at)
            }
            Call::Buy { listing, amount, max_price } => {
                let listing = Address::new_from_array(*listing);
                market().buy(listing, &self.found_listing(listing).await?, *amount, *max_price)
            }
            Call::CancelListing { listing } => {
                let listing = Address::new_from_array(*listing);
                market().cancel(listing, &self.found_listing(listing).await?)
            }
            Call::OpenPosition { track, holder } => royalties(track).open_position(narrow(*holder)),
            Call::SetBeneficiary { track, beneficiary } => royalties(track).set_beneficiary(narrow(*beneficiary)),
            Call::Deposit { track, amount, source, memo } => royalties(track).deposit(*amount, *source, *memo),
            Call::Claim { track, holder, destination } => royalties(track).claim(narrow(*holder), narrow(*destination)),
            Call::SyncPosition { track, holder } => royalties(track).sync_position(narrow(*holder)),
            Call::SweepUnopened { track } => royalties(track).sweep_unopened(),
            Call::ClosePosition { track, holder } => {
                let payer = self.position_payer(track, narrow(*holder)).await?;
                royalties(track).close_position(narrow(*holder), payer)
            }
            Call::TransferShares { track, to, amount } => {
                self.transfer_shares(track, sender, narrow(*to), *amount).await?
            }
            Call::SendTokens { to, amount } => send_tokens(&payment, sender, narrow(*to), *amount)?,
            Call::Pass(call) => self.pass_call(call, sender).await?,
            Call::Govern(call) => Powers { programs, payment, sender }.instructions(call)?,
            Call::RegisterNode { node, operator, quota } => rewards().register_node(*node, *operator, *quota),
            Call::FundPool { amount } => rewards().fund_pool(*amount),
            Call::Attest { epoch, node, tuple } => rewards().attest(*epoch, *node, tuple),
            Call::VoidEpoch { epoch, node } => rewards().void_epoch(*epoch, *node),
            Call::ClaimListen(claim) => rewards().claim_listen(claim),
            Call::DistributeTrack { epoch, node, index, track, weight, path } => {
                rewards().distribute_track((*epoch, *node), *index, *track, *weight, path.clone())
            }
            Call::CloseEpoch { epoch, node } => rewards().close_epoch(*epoch, *node),
            Call::CloseNullifier { nullifier } => {
                let (of, payer) = self.nullifier_account(nullifier).await?;
                rewards().close_nullifier(nullifier, of, payer)
            }
            Call::ApproveTokens { .. } => {
                let chain = self.rpc.config.caip2.clone();
                return Err(ChainError::Unsupported { call: call.name(), chain });
            }
        })
    }

    /// A plain token transfer, to a share account that is created if need be, with what the hook asks for.
    async fn transfer_shares(
        &self,
        track: &[u8; 32],
        from: Address,
        to: Address,
        amount: u64,
    ) -> Result<Instructions, ChainError> {
        let track = self.programs.track(track);
        let transfer = self.share_transfer(&track, from, share_account(&to, &track.mint), amount).await?;
        Ok(vec![create_share_account(&from, &to, &track.mint), transfer])
    }

    /// A plain token transfer from a wallet's share account, with what the hook asks for.
    async fn share_transfer(
        &self,
        track: &TrackAccounts,
        from: Address,
        destination: Address,
        amount: u64,
    ) -> Result<Instruction, ChainError> {
        let (mint, source) = (track.mint, share_account(&from, &track.mint));
        let token = &spl_token_2022_interface::ID;
        let invalid = |e: &dyn std::fmt::Display| ChainError::Invalid(format!("cannot transfer shares: {e}"));
        let mut transfer = spl_token_2022_interface::instruction::transfer_checked(
            token,
            &source,
            &mint,
            &destination,
            &from,
            &[],
            amount,
            0,
        )
        .map_err(|e| invalid(&e))?;
        let fetch = |address| async move {
            self.rpc.data(address).await.map_err(|e| -> Box<dyn std::error::Error + Send + Sync> { Box::new(e) })
        };
        let hook = &self.programs.royalties;
        add_extra_account_metas_for_execute(&mut transfer, hook, &source, &mint, &destination, &from, amount, fetch)
            .await
            .map_err(|e| invalid(&e))?;
        Ok(transfer)
    }
}

fn send_tokens(payment: &Payment, from: Address, to: Address, amount: u64) -> Result<Instructions, ChainError> {
    let transfer = spl_token_2022_interface::instruction::transfer_checked(
        &payment.program,
        &payment.account_of(&from),
        &payment.mint,
        &payment.account_of(&to),
        &from,
        &[],
        amount,
        payment.decimals,
    );
    let transfer = transfer.map_err(|e| ChainError::Invalid(format!("cannot send tokens: {e}")))?;
    Ok(vec![create_token_account(&from, &to, payment), transfer])
}

/// The bytes to sign.
fn message(instructions: &[Instruction], payer: &Address, units: u32, price: u64, blockhash: Hash) -> Vec<u8> {
    let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(units)];
    if price > 0 {
        all.push(ComputeBudgetInstruction::set_compute_unit_price(price));
    }
    all.extend_from_slice(instructions);
    let mut transaction = Transaction::new_with_payer(&all, Some(payer));
    transaction.message.recent_blockhash = blockhash;
    transaction.message_data()
}

/// Puts a signature under a message, if it is the sender's and the only one wanted.
pub(super) fn assemble(unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
    let signature: [u8; 64] =
        signature.try_into().map_err(|_| ChainError::Invalid("a Solana signature has 64 bytes".into()))?;
    // First byte of a message: how many signatures it wants; the first key is the payer's, behind a length of one byte.
    if unsigned.payload.first() != Some(&1) || unsigned.payload.get(4..36) != Some(&unsigned.sender.0[..]) {
        return Err(ChainError::Invalid("the message does not want exactly the sender's signature".into()));
    }
    let verified = ed25519_dalek::VerifyingKey::from_bytes(&unsigned.sender.0)
        .and_then(|key| key.verify_strict(&unsigned.payload, &ed25519_dalek::Signature::from_bytes(&signature)));
    verified.map_err(|_| ChainError::Invalid("the signature is not the sender's".into()))?;
    let raw = wire(&signature, &unsigned.payload);
    Ok(Signed { id: id_of(&raw)?, raw, validity: unsigned.validity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Signer as _, SolanaSigner};

    #[test]
    fn only_the_senders_signature_fits_and_it_is_the_id() {
        let (signer, stranger) = (SolanaSigner::from_seed(&[1; 32]), SolanaSigner::from_seed(&[2; 32]));
        let sender = signer.address();
        let payload = message(&[], &narrow(sender), 1_000, 5, Hash::default());
        let unsigned = Unsigned { sender, payload, validity: Validity::UntilHeight(9) };
        let signature = signer.sign(&unsigned.payload).unwrap();
        let signed = assemble(&unsigned, &signature).unwrap();
        assert_eq!(signed.id.0, bs58::encode(&signature).into_string());
        assert_eq!(signed.raw.len(), 65 + unsigned.payload.len());
        assert!(assemble(&unsigned, &stranger.sign(&unsigned.payload).unwrap()).is_err());
        let others = Unsigned { sender: stranger.address(), ..unsigned };
        assert!(assemble(&others, &stranger.sign(&others.payload).unwrap()).is_err());
    }
}
