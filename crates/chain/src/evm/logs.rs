//! Decodes logs to events of the protocol, with the contracts' ABIs.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use alloy::{
    dyn_abi::{DynSolEvent, DynSolValue, Specifier as _},
    json_abi::JsonAbi,
    primitives::{Address, B256, U256},
    rpc::types::Log,
};
use bindings::evm::ABIS;
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldReader,
    id::Address32,
    royalty::{PositionState, VaultState},
};

use super::words;

/// The contract that emitted a log. Its ABI decodes the log. A log of another contract is not decoded with it, because
/// any contract can emit an event with the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Emitter {
    /// TrackRegistry.
    Registry,
    /// ListenRewards.
    Rewards,
    /// ShareMarket.
    Market,
    /// Passes.
    Passes,
    /// Another contract. The log is decoded as one of TrackShares; the caller must check that the contract is the
    /// shares contract of the track in the event.
    Other,
}

/// Contract and ABI of each emitter.
const CONTRACTS: [(Emitter, &str); 5] = [
    (Emitter::Registry, "TrackRegistry"),
    (Emitter::Rewards, "ListenRewards"),
    (Emitter::Market, "ShareMarket"),
    (Emitter::Passes, "Passes"),
    (Emitter::Other, "TrackShares"),
];

/// Events of OpenZeppelin's Ownable2Step, each with the event of the protocol that has the same meaning.
const INHERITED: [(&str, &str); 2] =
    [("OwnershipTransferStarted", "AdminProposed"), ("OwnershipTransferred", "AdminChanged")];

/// Fields whose parameter is not the name of the field in camelCase, each with the name of the parameter.
const PARAMETERS: [(&str, &str); 6] = [
    ("pending_admin", "newOwner"),
    ("admin", "newOwner"),
    // Positions and vaults do not have accounts on Ethereum. The holder and the shares contract identify them.
    ("beneficiary", "holder"),
    ("payer", "holder"),
    ("vault", "shares"),
    ("vault_state", "vault"),
];

/// An event of an ABI that is an event of the protocol.
struct Declared {
    /// Name of the event in the protocol.
    name: &'static str,
    /// Name of each parameter, and whether it is indexed.
    parameters: Vec<(String, bool)>,
    decoder: DynSolEvent,
}

/// The events of the protocol, by emitter and first topic.
static EVENTS: LazyLock<HashMap<(Emitter, B256), Declared>> =
    LazyLock::new(|| CONTRACTS.into_iter().flat_map(|(emitter, contract)| declared(emitter, contract)).collect());

/// The events of the protocol in the ABI of a contract.
///
/// # Panics
/// If the compiled-in ABI does not parse.
fn declared(emitter: Emitter, contract: &str) -> Vec<((Emitter, B256), Declared)> {
    let json = ABIS.iter().find(|(name, _)| *name == contract).map(|(_, json)| *json);
    let abi: JsonAbi = json.and_then(|json| serde_json::from_str(json).ok()).expect("a generated ABI");
    let events = abi.events().filter_map(|event| {
        let inherited = INHERITED.iter().find(|(theirs, _)| *theirs == event.name);
        let meaning = inherited.map_or(event.name.as_str(), |(_, ours)| ours);
        let name = Event::NAMES.iter().find(|name| **name == meaning)?;
        let parameters = event.inputs.iter().map(|input| (input.name.clone(), input.indexed)).collect();
        let decoder = event.resolve().expect("a generated ABI");
        Some(((emitter, event.selector()), Declared { name, parameters, decoder }))
    });
    events.collect()
}

/// The first topics of all events of the protocol.
pub(crate) fn topics() -> Vec<B256> {
    EVENTS.keys().map(|(_, topic)| *topic).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The event in a log, and, for [`Emitter::Other`], the id of its track. `None` if the log is not an event of the
/// protocol.
pub(crate) fn decode(log: &Log, emitter: Emitter) -> Option<(Event, Option<[u8; 32]>)> {
    let declared = EVENTS.get(&(emitter, *log.topic0()?))?;
    let decoded = declared.decoder.decode_log_data(log.data()).ok()?;
    let (mut indexed, mut body) = (decoded.indexed.into_iter(), decoded.body.into_iter());
    let values = declared.parameters.iter().map(|(name, is_indexed)| {
        let value = if *is_indexed { indexed.next() } else { body.next() };
        Some((name.as_str(), value?))
    });
    let mut fields = Fields { contract: log.address(), values: values.collect::<Option<_>>()? };
    let event = Event::read(declared.name, &mut fields)?.ok()?;
    let track = if emitter == Emitter::Other { Some(fields.bytes32("track_id").ok()?) } else { None };
    Some((event, track))
}

/// A parameter is missing, or its value is not valid for the field.
#[derive(Debug)]
struct Unreadable;

/// The parameters of a log, read as the fields of an event.
struct Fields<'a> {
    /// Address of the contract that emitted the log.
    contract: Address,
    /// Name and value of each parameter.
    values: HashMap<&'a str, DynSolValue>,
}

impl Fields<'_> {
    /// The value of the parameter of a field.
    fn value(&self, field: &str) -> Result<&DynSolValue, Unreadable> {
        let parameter = PARAMETERS.iter().find(|(name, _)| *name == field);
        let parameter = parameter.map_or_else(|| camel_case(field), |(_, parameter)| (*parameter).to_owned());
        let holder = ["account", "owner"].contains(&field).then_some("holder");
        self.parameter(&parameter).or_else(|missing| holder.map_or(Err(missing), |holder| self.parameter(holder)))
    }

    fn parameter(&self, name: &str) -> Result<&DynSolValue, Unreadable> {
        self.values.get(name).ok_or(Unreadable)
    }

    fn uint<T: TryFrom<U256>>(&self, field: &str) -> Result<T, Unreadable> {
        uint(self.value(field)?)
    }
}

/// Converts to camelCase: `track_id` to `trackId`.
fn camel_case(field: &str) -> String {
    let mut name = String::new();
    for (i, word) in field.split('_').enumerate() {
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&if i == 0 { first.to_owned() } else { first.to_ascii_uppercase() });
        name.push_str(rest);
    }
    name
}

/// A number. Bits above the size of its type are ignored; contracts of the protocol do not set them.
fn uint<T: TryFrom<U256>>(value: &DynSolValue) -> Result<T, Unreadable> {
    let (word, bits) = value.as_uint().ok_or(Unreadable)?;
    let unused = 256_usize.saturating_sub(bits);
    T::try_from(word << unused >> unused).map_err(|_| Unreadable)
}

fn bytes32(value: &DynSolValue) -> Result<[u8; 32], Unreadable> {
    let (word, _) = value.as_fixed_bytes().ok_or(Unreadable)?;
    word.try_into().map_err(|_| Unreadable)
}

fn short_address(value: &DynSolValue) -> Result<Address, Unreadable> {
    value.as_address().ok_or(Unreadable)
}

fn address32(address: Address) -> Address32 {
    Address32::from_ethereum(address.into_array())
}

impl FieldReader for Fields<'_> {
    type Error = Unreadable;

    fn number(&mut self, name: &'static str, bits: u32) -> Result<u32, Unreadable> {
        let number: u32 = self.uint(name)?;
        if u64::from(number) >> bits == 0 { Ok(number) } else { Err(Unreadable) }
    }

    fn wide(&mut self, name: &'static str) -> Result<u64, Unreadable> {
        self.uint(name)
    }

    fn huge(&mut self, name: &'static str) -> Result<u128, Unreadable> {
        self.uint(name)
    }

    fn flag(&mut self, name: &'static str) -> Result<bool, Unreadable> {
        self.value(name)?.as_bool().ok_or(Unreadable)
    }

    fn bytes32(&mut self, name: &'static str) -> Result<[u8; 32], Unreadable> {
        bytes32(self.value(name)?)
    }

    fn address(&mut self, name: &'static str) -> Result<Address32, Unreadable> {
        // The ABI has no parameter for `program`: it is the contract that emitted the log.
        Ok(address32(if name == "program" { self.contract } else { short_address(self.value(name)?)? }))
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList, Unreadable> {
        let list = self.value(name)?.as_array().ok_or(Unreadable)?;
        let list = list.iter().map(|value| short_address(value).map(address32)).collect::<Result<Vec<_>, _>>()?;
        AddressList::new(&list).ok_or(Unreadable)
    }

    fn cid(&mut self, name: &'static str) -> Result<CidBytes, Unreadable> {
        self.value(name)?.as_bytes().and_then(CidBytes::new).ok_or(Unreadable)
    }

    fn vault(&mut self, name: &'static str) -> Result<VaultState, Unreadable> {
        // `TrackRegistered` has no unopened shares, because all shares are in the registrant's open position.
        let unopened = self.parameter("unopened").map_or(Ok(U256::ZERO), uint)?;
        words::vault(self.uint(name)?, unopened).ok_or(Unreadable)
    }

    fn position_state(&mut self, _: &'static str) -> Result<PositionState, Unreadable> {
        Ok(words::state(uint(self.parameter("position")?)?))
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef, Unreadable> {
        let (holder, word) = match name {
            "position" => (self.parameter("holder").or_else(|_| self.parameter("registrant"))?, name.to_owned()),
            side => (self.parameter(side)?, format!("{side}Position")),
        };
        Ok(words::position(short_address(holder)?, uint(self.parameter(&word)?)?))
    }

    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple, Unreadable> {
        let Some([listen_root, payout_root, fans, payout_leaves, weight_total]) = self.value(name)?.as_tuple() else {
            return Err(Unreadable);
        };
        let fans = fans.as_fixed_array().ok_or(Unreadable)?;
        let fans = fans.iter().map(uint).collect::<Result<Vec<u32>, _>>()?;
        Ok(AttestedTuple {
            listen_root: bytes32(listen_root)?,
            payout_root: bytes32(payout_root)?,
            fans: fans.try_into().map_err(|_| Unreadable)?,
            payout_leaves: uint(payout_leaves)?,
            weight_total: uint(weight_total)?,
        })
    }
}

#[cfg(test)]
#[path = "logs_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "abi_tests.rs"]
mod abi_tests;
