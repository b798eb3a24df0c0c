//! Decodes the events of the contracts by the names of their parameters in the ABI, and the packed words of vaults and
//! positions.

use std::collections::HashMap;

use alloy::{
    dyn_abi::{DynSolValue, EventExt as _},
    json_abi::JsonAbi,
    primitives::{B256, U256},
};
use anyhow::{Context as _, Result, bail};
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldReader,
    id::Address32,
    royalty::{PositionState, SCALE, VaultState},
};

/// The event of a log; `None` for one that the protocol does not declare, such as ERC-20's `Approval`.
pub fn event(abis: &[JsonAbi], topics: &[B256], data: &[u8]) -> Result<Option<Event>> {
    let first = topics.first().context("a log without topics")?;
    let declared = abis.iter().flat_map(JsonAbi::events).find(|event| event.selector() == *first);
    let Some(declared) = declared.filter(|event| Event::NAMES.contains(&event.name.as_str())) else { return Ok(None) };
    let decoded = declared.decode_log_parts(topics.iter().copied(), data)?;
    let (mut indexed, mut body) = (decoded.indexed.into_iter(), decoded.body.into_iter());
    let mut fields = HashMap::new();
    for input in &declared.inputs {
        let value = if input.indexed { indexed.next() } else { body.next() };
        fields.insert(input.name.clone(), value.context("a parameter is missing")?);
    }
    Event::read(&declared.name, &mut Fields(fields)).transpose()
}

struct Fields(HashMap<String, DynSolValue>);

impl Fields {
    /// The value of the field `name` (`snake_case`): the parameter with that name in `camelCase`, or the one that has
    /// the same value on Ethereum.
    fn value(&self, name: &str) -> Result<&DynSolValue> {
        let mut camel = String::new();
        for part in name.split('_') {
            let mut letters = part.chars();
            match letters.next() {
                Some(first) if !camel.is_empty() => camel.extend(first.to_uppercase()),
                Some(first) => camel.push(first),
                None => {}
            }
            camel.push_str(letters.as_str());
        }
        let other = match name {
            "beneficiary" | "payer" => "holder",
            "vault" => "shares",
            _ => "",
        };
        self.0.get(&camel).or_else(|| self.0.get(other)).with_context(|| format!("no parameter {camel}"))
    }

    fn word(&self, name: &str) -> Result<U256> {
        match self.value(name)? {
            DynSolValue::Uint(word, _) => Ok(*word),
            DynSolValue::FixedBytes(word, _) => Ok((*word).into()),
            DynSolValue::Address(address) => Ok(address.into_word().into()),
            DynSolValue::Bool(flag) => Ok(U256::from(*flag)),
            other => bail!("{name} is {other:?}"),
        }
    }

    /// A packed word by the name of its parameter; 0 when the event does not have it.
    fn packed(&self, name: &str) -> U256 {
        match self.0.get(name) {
            Some(DynSolValue::Uint(word, _)) => *word,
            Some(DynSolValue::FixedBytes(word, _)) => (*word).into(),
            _ => U256::ZERO,
        }
    }
}

impl FieldReader for Fields {
    type Error = anyhow::Error;

    fn number(&mut self, name: &'static str, _: u32) -> Result<u32> {
        Ok(self.word(name)?.try_into()?)
    }

    fn wide(&mut self, name: &'static str) -> Result<u64> {
        Ok(self.word(name)?.try_into()?)
    }

    fn huge(&mut self, name: &'static str) -> Result<u128> {
        Ok(self.word(name)?.try_into()?)
    }

    fn flag(&mut self, name: &'static str) -> Result<bool> {
        Ok(!self.word(name)?.is_zero())
    }

    fn bytes32(&mut self, name: &'static str) -> Result<[u8; 32]> {
        Ok(self.word(name)?.to_be_bytes())
    }

    fn address(&mut self, name: &'static str) -> Result<Address32> {
        let name = match name {
            "vault" => "shares",
            // A position on Ethereum belongs to a holder, which other events do not have.
            "account" | "owner" if !self.0.contains_key(name) => "holder",
            name => name,
        };
        Ok(Address32(self.word(name)?.to_be_bytes()))
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList> {
        let DynSolValue::Array(list) = self.value(name)? else { bail!("{name} is not a list") };
        let list: Option<Vec<_>> = list.iter().map(|item| Some(Address32(item.as_address()?.into_word().0))).collect();
        list.and_then(|list| AddressList::new(&list)).context("not a list of addresses, or too many")
    }

    fn cid(&mut self, name: &'static str) -> Result<CidBytes> {
        self.value(name)?.as_bytes().and_then(CidBytes::new).context("not a CID")
    }

    fn vault(&mut self, _: &'static str) -> Result<VaultState> {
        vault(self.packed("vault"), self.packed("unopened")).context("a vault that is not initialised")
    }

    fn position_state(&mut self, _: &'static str) -> Result<PositionState> {
        Ok(state(self.packed("position")))
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef> {
        let (holder, word) = match name {
            "from" => ("from", "fromPosition"),
            "to" => ("to", "toPosition"),
            _ if self.0.contains_key("holder") => ("holder", "position"),
            _ => ("registrant", "position"),
        };
        let account = Address32(self.word(holder)?.to_be_bytes());
        let word = self.packed(word);
        let (open, balance) = (is_open(word), state(word).shares);
        let state = if open { state(word) } else { Default::default() };
        Ok(PositionRef { account, owner: account, balance, open, state })
    }

    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple> {
        bail!("{name}: scripts have no action with this field")
    }
}

/// The `width` bits of `word` from bit `offset` on.
fn bits(word: U256, offset: usize, width: usize) -> u128 {
    ((word >> offset) & ((U256::from(1) << width) - U256::from(1))).to::<u128>()
}

fn short(word: U256, offset: usize, width: usize) -> u64 {
    bits(word, offset, width) as u64
}

/// Unpacks the two words of a vault (contracts/src/types/Vault.sol); `None` before it is initialised.
pub fn vault(word: U256, unopened: U256) -> Option<VaultState> {
    let released = u128::from(short(word, 0, 64)) * SCALE;
    let supply = u128::from(short(word, 208, 40));
    let pending = short(word, 64, 64);
    Some(VaultState {
        index: released.checked_div(supply)?,
        carry: (released % supply) as u64,
        pending,
        end: short(word, 168, 40),
        last: short(word, 128, 40),
        deposited: short(word, 0, 64).checked_add(pending)?,
        unopened: state(unopened),
    })
}

/// Unpacks the word of a position (contracts/src/types/Position.sol).
pub fn state(word: U256) -> PositionState {
    PositionState {
        shares: short(word, 0, 40),
        remainder: short(word, 40, 40),
        owed: short(word, 80, 64),
        index_paid: bits(word, 144, 104),
    }
}

/// Whether a position is open, and so earns royalties.
pub fn is_open(word: U256) -> bool {
    short(word, 248, 8) & 3 == 1
}
