//! Converts a call to instructions. Most calls are one instruction encoded with the IDL; the others are built here.

use std::time::{SystemTime, UNIX_EPOCH};

use anchor_client::Instruction;
use anchor_lang::{prelude::Address, solana_program::instruction::AccountMeta};
use bindings::solana::rewards::types::Gate;
use protocol::id::{Address32, track_id};
use spl_transfer_hook_interface::offchain::add_extra_account_metas_for_execute;

use super::{
    SolanaChain,
    accounts::{Accounts, Built},
    instruction::{Instructions, Payment, create_share_account, create_token_account, send_tokens},
    pda::{TrackAccounts, share_account},
    rpc::{narrow, wide},
};
use crate::{
    Call, ChainError, Namespace, PassCall,
    fields::{Fields, Program, Value},
};

/// Maximum number of holders in one `allocate`, limited by the size of a transaction.
const HOLDERS: usize = 4;

/// Addresses by account name.
type Known = Vec<(&'static str, Address)>;

/// A number that the sender has not used yet: the current time in nanoseconds.
fn unused_number() -> Result<u64, ChainError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let nanos = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
    nanos.ok_or_else(|| ChainError::Invalid("the clock of this machine is before 1970 or after 2554".into()))
}

impl SolanaChain {
    /// The instructions of a call.
    pub(super) async fn instructions(&self, call: &Call, sender: Address) -> Result<Instructions, ChainError> {
        call.check(Namespace::Solana)?;
        let payment = self.payment().await?;
        match call {
            Call::TransferShares { track, to, amount } => {
                self.transfer_shares(track, sender, narrow(*to), *amount).await
            }
            Call::SendTokens { to, amount } => send_tokens(&payment, sender, narrow(*to), *amount),
            Call::List { track, amount, .. } => self.list(call, payment, sender, track, *amount).await,
            _ => self.one(call, payment, sender).await,
        }
    }

    /// The instructions of a call that is one instruction: those that create the token accounts it needs, then itself.
    async fn one(&self, call: &Call, payment: Payment, sender: Address) -> Result<Instructions, ChainError> {
        let mut fields = call.fields();
        let program = self.program_of(call, &fields)?;
        let known = self.known(call, sender, &mut fields).await?;
        let accounts = Accounts::new(&self.programs, payment, sender, &fields, &known);
        let Built { mut created, mut instruction } = accounts.instruction(program, call.name())?;
        if let Call::Allocate { track, shares } = call {
            instruction.accounts.extend(self.holders(track, shares)?);
        }
        created.push(instruction);
        Ok(created)
    }

    /// The program of a call, by the name of its IDL.
    fn program_of(&self, call: &Call, fields: &Fields) -> Result<&'static str, ChainError> {
        let unsupported = || ChainError::Unsupported { call: call.name(), chain: self.rpc.config.caip2.clone() };
        match call.target().solana.ok_or_else(unsupported)? {
            Program::Ownership => Ok("ownership"),
            Program::Royalties => Ok("royalties"),
            Program::Rewards => Ok("rewards"),
            Program::Administered => match fields.wallet("program").map(narrow) {
                Some(program) if program == self.programs.ownership => Ok("ownership"),
                Some(program) if program == self.programs.rewards => Ok("rewards"),
                other => Err(ChainError::Invalid(format!(
                    "{} is not a program of this deployment that has an admin",
                    other.unwrap_or_default()
                ))),
            },
        }
    }

    /// Accounts and fields that are not in the call: they are read from the chain, or chosen now.
    async fn known(&self, call: &Call, sender: Address, fields: &mut Fields) -> Result<Known, ChainError> {
        Ok(match call {
            Call::RegisterTrack { manifest_cid, .. } => {
                let id = track_id(&self.ownership_deployment().await?, &wide(sender), manifest_cid);
                let id = id.ok_or_else(|| ChainError::Invalid("a manifest CID has 1 to 40 bytes".into()))?;
                fields.set("track", Value::Bytes(id.to_vec()));
                Known::new()
            }
            Call::Buy { listing, .. } | Call::CancelListing { listing } => {
                let found = self.found_listing(Address::new_from_array(*listing)).await?;
                vec![
                    ("seller", found.seller),
                    ("track", found.track),
                    ("mint", found.mint),
                    ("escrow", found.escrow),
                    ("proceeds", found.proceeds),
                ]
            }
            Call::ClosePosition { track, holder } => {
                vec![("payer", self.position_payer(track, narrow(*holder)).await?)]
            }
            Call::CloseNullifier { nullifier } => {
                let ((epoch, node), payer) = self.nullifier_account(nullifier).await?;
                fields.set("epoch", Value::Number(epoch.into()));
                fields.set("node", Value::Number(node.into()));
                vec![("payer", payer)]
            }
            Call::Pass(PassCall::RegisterGate { .. }) => {
                let number = unused_number()?;
                fields.set("number", Value::Number(number.into()));
                vec![("gate", self.programs.gate(&sender, number))]
            }
            Call::Pass(PassCall::ProveAge { claim, .. } | PassCall::ProveFunds { claim }) => {
                let address = Address::new_from_array(claim.gate);
                let gate: Option<Gate> = self.rpc.account(address, self.programs.rewards).await?;
                let gate = gate.ok_or_else(|| ChainError::Missing(format!("the gate {address}")))?;
                vec![("issuer", self.programs.issuer(gate.issuer))]
            }
            _ => Known::new(),
        })
    }

    /// The accounts of the holders that receive shares: wallet, share account and position of each.
    fn holders(&self, track: &[u8; 32], shares: &[(Address32, u64)]) -> Result<Vec<AccountMeta>, ChainError> {
        if shares.is_empty() || shares.len() > HOLDERS {
            let why =
                format!("one transaction on Solana allocates shares to 1 to {HOLDERS} holders, not {}", shares.len());
            return Err(ChainError::Invalid(why));
        }
        let mint = self.programs.track(track).mint;
        let of = |(holder, _): &(Address32, u64)| {
            let wallet = narrow(*holder);
            let tokens = share_account(&wallet, &mint);
            let position = self.programs.position(&tokens);
            [
                AccountMeta::new_readonly(wallet, false),
                AccountMeta::new(tokens, false),
                AccountMeta::new(position, false),
            ]
        };
        Ok(shares.iter().flat_map(of).collect())
    }

    /// Opens a listing, moves the shares to its escrow with a token transfer (which wallets can display), and activates
    /// the listing. The proceeds go to the seller's associated account of the payment token, which is created if it
    /// does not exist.
    async fn list(
        &self,
        call: &Call,
        payment: Payment,
        seller: Address,
        track: &[u8; 32],
        amount: u64,
    ) -> Result<Instructions, ChainError> {
        let track = self.programs.track(track);
        let number = unused_number()?;
        let listing = self.programs.listing(&track.mint, &seller, number);
        let escrow = self.programs.escrow(&listing);
        let mut fields = call.fields();
        fields.set("number", Value::Number(number.into()));
        let known = [("listing", listing), ("escrow", escrow)];
        let (open, list) = {
            let accounts = Accounts::new(&self.programs, payment, seller, &fields, &known);
            (accounts.instruction("ownership", "open_listing")?, accounts.instruction("ownership", "list")?)
        };
        Ok(vec![
            create_token_account(&seller, &seller, &payment),
            open.instruction,
            self.share_transfer(&track, seller, escrow, amount).await?,
            list.instruction,
        ])
    }

    /// A token transfer with the accounts of the transfer hook, to a share account that is created if it does not
    /// exist.
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

    /// A token transfer with the accounts of the transfer hook, from the share account of a wallet.
    async fn share_transfer(
        &self,
        track: &TrackAccounts,
        from: Address,
        destination: Address,
        amount: u64,
    ) -> Result<Instruction, ChainError> {
        let (mint, source) = (track.mint, share_account(&from, &track.mint));
        let token = &spl_token_2022_interface::ID;
        let invalid =
            |e: &dyn std::fmt::Display| ChainError::Invalid(format!("could not build the transfer of shares: {e}"));
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
