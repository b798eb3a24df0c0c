//! Decodes events emitted with Anchor's `emit_cpi!`. They are found at any depth of a transaction and read field by
//! field, as declared in the tables of [`protocol::event`].

use std::{collections::HashMap, sync::LazyLock};

use bindings::codec::Wire;
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldReader,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use sha2::{Digest as _, Sha256};
use solana_transaction_status_client_types::{
    EncodedTransaction, EncodedTransactionWithStatusMeta, UiInstruction, UiMessage, option_serializer::OptionSerializer,
};

use crate::{ChainError, EventPath, EventRecord, TxId};

/// First bytes of the data of an event's self-CPI: the first 8 bytes of sha256("anchor:event") in reverse order.
const EVENT_TAG: [u8; 8] = 0x1d9a_cb51_2ea5_45e4_u64.to_le_bytes();

/// The names of all events by discriminator, the 8 bytes after the tag.
static NAMES: LazyLock<HashMap<[u8; 8], &'static str>> =
    LazyLock::new(|| Event::NAMES.iter().map(|name| (discriminator(name), *name)).collect());

/// The discriminator of an event: the first 8 bytes of sha256("event:NAME").
pub(crate) fn discriminator(name: &str) -> [u8; 8] {
    let hash: [u8; 32] = Sha256::digest(format!("event:{name}")).into();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    first
}

/// The events of the transaction at `index` in its block, in execution order. A failed transaction has no events.
///
/// Anchor rejects an instruction with the tag that is not signed by the program's event authority, and only the program
/// itself can sign for it. So an inner instruction with the tag in a successful transaction was emitted by the program.
pub(crate) fn of_transaction(
    index: u32,
    transaction: &EncodedTransactionWithStatusMeta,
    programs: &[String; 3],
) -> Result<Vec<EventRecord>, ChainError> {
    let Some(meta) = transaction.meta.as_ref().filter(|meta| meta.err.is_none()) else { return Ok(Vec::new()) };
    let malformed = |reason: &str| ChainError::malformed(format!("transaction {index} of a block"), reason);
    let EncodedTransaction::Json(json) = &transaction.transaction else { return Err(malformed("it is not JSON")) };
    let UiMessage::Raw(message) = &json.message else { return Err(malformed("its message is not raw")) };
    let mut keys: Vec<&str> = message.account_keys.iter().map(String::as_str).collect();
    if let OptionSerializer::Some(loaded) = &meta.loaded_addresses {
        keys.extend(loaded.writable.iter().chain(&loaded.readonly).map(String::as_str));
    }
    let mut records = Vec::new();
    let OptionSerializer::Some(groups) = &meta.inner_instructions else { return Ok(records) };
    for group in groups {
        for (inner, instruction) in (0u32..).zip(&group.instructions) {
            let UiInstruction::Compiled(compiled) = instruction else { return Err(malformed("it was parsed")) };
            let program = keys.get(usize::from(compiled.program_id_index));
            if !program.is_some_and(|program| programs.iter().any(|known| known == program)) {
                continue;
            }
            let data = bs58::decode(&compiled.data).into_vec().map_err(|_| malformed("data is not base58"))?;
            let Some(event) = decode(&data)? else { continue };
            let tx = json.signatures.first().ok_or_else(|| malformed("it has no signature"))?;
            let path = EventPath { transaction: index, outer: u32::from(group.index), inner };
            records.push(EventRecord { tx: TxId(tx.clone()), path, event });
        }
    }
    Ok(records)
}

/// The event in the data of an instruction; `None` if it is not an event of the protocol.
pub(crate) fn decode(data: &[u8]) -> Result<Option<Event>, ChainError> {
    let Some((name, fields)) = data
        .strip_prefix(&EVENT_TAG)
        .and_then(|rest| rest.split_first_chunk::<8>())
        .and_then(|(tag, fields)| Some((*NAMES.get(tag)?, fields)))
    else {
        return Ok(None);
    };
    let mut reader = Fields(fields);
    let event = Event::read(name, &mut reader).transpose()?;
    match reader.0 {
        [] => Ok(event),
        rest => Err(ChainError::malformed(format!("event {name}"), format!("{} bytes are left over", rest.len()))),
    }
}

/// The borsh-encoded fields of an event that are not read yet.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<T: Wire>(&mut self, name: &'static str) -> Result<T, ChainError> {
        T::take(&mut self.0).ok_or_else(|| ChainError::malformed(format!("event field {name}"), "bytes are missing"))
    }

    fn state(&mut self, name: &'static str) -> Result<PositionState, ChainError> {
        Ok(PositionState {
            shares: self.take(name)?,
            index_paid: self.take(name)?,
            owed: self.take(name)?,
            remainder: self.take(name)?,
        })
    }
}

impl FieldReader for Fields<'_> {
    type Error = ChainError;

    fn number(&mut self, name: &'static str, bits: u32) -> Result<u32, ChainError> {
        match bits {
            8 => self.take::<u8>(name).map(u32::from),
            16 => self.take::<u16>(name).map(u32::from),
            _ => self.take(name),
        }
    }

    fn wide(&mut self, name: &'static str) -> Result<u64, ChainError> {
        self.take(name)
    }

    fn huge(&mut self, name: &'static str) -> Result<u128, ChainError> {
        self.take(name)
    }

    fn flag(&mut self, name: &'static str) -> Result<bool, ChainError> {
        self.take(name)
    }

    fn bytes32(&mut self, name: &'static str) -> Result<[u8; 32], ChainError> {
        self.take(name)
    }

    fn address(&mut self, name: &'static str) -> Result<Address32, ChainError> {
        self.take(name).map(Address32)
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList, ChainError> {
        let list: Vec<_> = self.take::<Vec<[u8; 32]>>(name)?.into_iter().map(Address32).collect();
        AddressList::new(&list)
            .ok_or_else(|| ChainError::malformed(format!("event field {name}"), "it has too many addresses"))
    }

    fn cid(&mut self, name: &'static str) -> Result<CidBytes, ChainError> {
        let bytes: Vec<u8> = self.take(name)?;
        CidBytes::new(&bytes).ok_or_else(|| ChainError::malformed(format!("event field {name}"), "it is not a CID"))
    }

    fn vault(&mut self, name: &'static str) -> Result<VaultState, ChainError> {
        Ok(VaultState {
            index: self.take(name)?,
            carry: self.take(name)?,
            pending: self.take(name)?,
            end: self.take(name)?,
            last: self.take(name)?,
            deposited: self.take(name)?,
            unopened: self.state(name)?,
        })
    }

    fn position_state(&mut self, name: &'static str) -> Result<PositionState, ChainError> {
        self.state(name)
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef, ChainError> {
        Ok(PositionRef {
            account: self.address(name)?,
            owner: self.address(name)?,
            balance: self.take(name)?,
            open: self.take(name)?,
            state: self.state(name)?,
        })
    }

    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple, ChainError> {
        Ok(AttestedTuple {
            listen_root: self.take(name)?,
            payout_root: self.take(name)?,
            fans: self.take(name)?,
            payout_leaves: self.take(name)?,
            weight_total: self.take(name)?,
        })
    }
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
