//! The accounts of an instruction, found by their names in the IDL. A name means the same account in all programs,
//! except `config` and `nullifier`.

use std::cell::OnceCell;

use anchor_client::Instruction;
use anchor_lang::{prelude::Address, solana_program::instruction::AccountMeta};
use protocol::id::Address32;

use super::{
    encode::{Account, Declared},
    instruction::{Payment, create_share_account, create_token_account},
    pda::{Programs, TrackAccounts, event_authority, share_account},
    rpc::{address, narrow},
};
use crate::{ChainError, fields::Fields};

/// The values from which the accounts of a call are derived.
pub(super) struct Accounts<'a> {
    pub(super) programs: &'a Programs,
    pub(super) payment: Payment,
    pub(super) sender: Address,
    pub(super) fields: &'a Fields,
    /// Addresses by account name that are read from the chain, or derived from a number chosen for this call.
    pub(super) known: &'a [(&'static str, Address)],
    track: OnceCell<TrackAccounts>,
}

/// An instruction, and the instructions that create the token accounts it needs.
pub(super) struct Built {
    pub(super) created: Vec<Instruction>,
    pub(super) instruction: Instruction,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(
        programs: &'a Programs,
        payment: Payment,
        sender: Address,
        fields: &'a Fields,
        known: &'a [(&'static str, Address)],
    ) -> Self {
        Self { programs, payment, sender, fields, known, track: OnceCell::new() }
    }

    /// Builds the instruction `name` of a program with these accounts.
    pub(super) fn instruction(&self, program: &'static str, name: &str) -> Result<Built, ChainError> {
        let declared = Declared::find(program, name)?;
        let program = self.program(program)?;
        let mut metas = Vec::new();
        let mut created = Vec::new();
        for account in declared.accounts() {
            let found = self.resolve(&account, program)?;
            // Anchor passes the program id for an absent optional account. It is never writable.
            let (pubkey, writable) = found.map_or((program, false), |address| (address, account.writable));
            metas.push(AccountMeta { pubkey, is_signer: account.signer, is_writable: writable });
            created.extend(self.creation(account.name).filter(|creation| !created.contains(creation)));
        }
        let data = declared.data(self.fields)?;
        Ok(Built { created, instruction: Instruction { program_id: program, accounts: metas, data } })
    }

    /// The address of a program, by the name of its IDL.
    fn program(&self, name: &str) -> Result<Address, ChainError> {
        match name {
            "ownership" => Ok(self.programs.ownership),
            "royalties" => Ok(self.programs.royalties),
            "rewards" => Ok(self.programs.rewards),
            other => Err(ChainError::malformed(other, "the program is unknown")),
        }
    }

    /// The address of an account; `None` for an absent optional account.
    fn resolve(&self, account: &Account, program: Address) -> Result<Option<Address>, ChainError> {
        if let Some(text) = account.address {
            return address(text).map(Some);
        }
        if account.signer {
            return Ok(Some(self.sender));
        }
        let known = self.known.iter().find(|(name, _)| *name == account.name);
        let found = known.map(|(_, address)| *address).or_else(|| self.by_name(account.name, program));
        if found.is_none() && !account.optional {
            return Err(ChainError::malformed(
                format!("account {}", account.name),
                "it cannot be derived from the call",
            ));
        }
        Ok(found)
    }

    /// The address of an account, derived from its name and the values of the call.
    fn by_name(&self, name: &str, program: Address) -> Option<Address> {
        let programs = self.programs;
        Some(match name {
            "program" => program,
            "event_authority" => event_authority(&program),
            "royalties_program" => programs.royalties,
            "royalties_event_authority" => event_authority(&programs.royalties),
            "config" if program == programs.royalties => programs.royalties_config(),
            "config" => programs.ownership_config(),
            "royalties_config" => programs.royalties_config(),
            "market" => programs.market(),
            "market_fees" => programs.market_fees(),
            "network" => programs.network(),
            "pool_tokens" => programs.pool_tokens(),
            "payment_mint" => self.payment.mint,
            "payment_token_program" | "token_program" => self.payment.program,
            "track" => self.track()?.track,
            "mint" => self.track()?.mint,
            "vault" => self.track()?.vault,
            "vault_tokens" => self.track()?.vault_tokens,
            "purse" => self.track()?.purse,
            "extra_account_metas" => self.track()?.extra_account_metas,
            "owner" => self.holder(),
            "token_account" => self.shares(&self.holder())?,
            "position" => programs.position(&self.shares(&self.holder())?),
            "registrant_tokens" | "buyer_shares" => self.shares(&self.sender)?,
            "registrant_position" | "buyer_position" => programs.position(&self.shares(&self.sender)?),
            "seller_shares" => self.shares(&self.known("seller")?)?,
            "seller_position" => programs.position(&self.shares(&self.known("seller")?)?),
            "listing" => Address::new_from_array(self.fields.bytes32("listing")?),
            "escrow_position" => programs.position(&self.known("escrow")?),
            "proceeds" | "buyer_tokens" | "depositor_tokens" | "funder_tokens" => self.payment.account_of(&self.sender),
            "destination" => self.payment.account_of(&self.wallet("destination")?),
            "recipient_tokens" => self.payment.account_of(&self.wallet("recipient")?),
            "fee_tokens" => self.payment.account_of(&self.wallet("fee_receiver")?),
            "node" => programs.node(self.fields.number("node")?),
            "epoch_record" => programs.epoch(self.number32("epoch")?, self.fields.number("node")?),
            "payouts" => programs.payouts(self.number32("epoch")?, self.fields.number("node")?),
            "issuer" => programs.issuer(self.number32("issuer")?),
            "gate" => Address::new_from_array(self.fields.bytes32("gate")?),
            "pass" => programs.pass(&Address::new_from_array(self.fields.bytes32("gate")?), &self.wallet("holder")?),
            "nullifier" => {
                let nullifier = self.fields.bytes32("nullifier")?;
                match self.fields.get("gate") {
                    Some(_) => programs.pass_nullifier(&nullifier),
                    None => programs.nullifier(&nullifier),
                }
            }
            _ => return None,
        })
    }

    /// The instruction that creates a token account which receives tokens or shares, if it does not exist.
    fn creation(&self, name: &str) -> Option<Instruction> {
        let tokens = |wallet| Some(create_token_account(&self.sender, &wallet, &self.payment));
        let shares = |wallet| Some(create_share_account(&self.sender, &wallet, &self.track()?.mint));
        match name {
            "destination" => tokens(self.wallet("destination")?),
            "recipient_tokens" => tokens(self.wallet("recipient")?),
            "fee_tokens" => tokens(self.wallet("fee_receiver")?),
            "buyer_shares" => shares(self.sender),
            "seller_shares" => shares(self.known("seller")?),
            _ => None,
        }
    }

    fn known(&self, name: &str) -> Option<Address> {
        self.known.iter().find(|(known, _)| *known == name).map(|(_, address)| *address)
    }

    /// A wallet in the fields of the call; `None` if it is the zero address.
    fn wallet(&self, name: &str) -> Option<Address> {
        self.fields.wallet(name).filter(|wallet| *wallet != Address32::ZERO).map(narrow)
    }

    /// The holder of the shares: the field `holder`, or the sender if the call has no such field.
    fn holder(&self) -> Address {
        self.wallet("holder").unwrap_or(self.sender)
    }

    fn shares(&self, wallet: &Address) -> Option<Address> {
        Some(share_account(wallet, &self.track()?.mint))
    }

    fn number32(&self, name: &str) -> Option<u32> {
        u32::try_from(self.fields.number(name)?).ok()
    }

    fn track(&self) -> Option<&TrackAccounts> {
        if self.track.get().is_none() {
            let track = match (self.known("track"), self.known("mint")) {
                (Some(track), Some(mint)) => self.programs.track_of_mint(track, mint),
                _ => self.programs.track(&self.fields.bytes32("track")?),
            };
            self.track.set(track).ok()?;
        }
        self.track.get()
    }
}
