//! Compares every event of the tables in [`protocol::event`] with the ABI of the contract that emits it.

use alloy::{
    dyn_abi::DynSolType,
    json_abi::Event as AbiEvent,
    primitives::{LogData, keccak256},
};
use protocol::event_fields::FieldWriter;

use super::*;

/// Events of positions of token accounts, which do not exist on Ethereum.
const SOLANA_ONLY: [&str; 3] = ["BeneficiarySet", "PositionSynced", "PositionClosed"];

const CONTRACT: Address = Address::repeat_byte(0xcc);

fn abi(contract: &str) -> JsonAbi {
    let (_, json) = ABIS.iter().find(|(name, _)| *name == contract).unwrap();
    serde_json::from_str(json).unwrap()
}

fn name_in_the_protocol(event: &AbiEvent) -> &str {
    match event.name.as_str() {
        "OwnershipTransferStarted" => "AdminProposed",
        "OwnershipTransferred" => "AdminChanged",
        name => name,
    }
}

/// A value of a type. Its bytes differ from those of other seeds. As packed words, the values have a supply and open
/// positions.
fn value(ty: &DynSolType, seed: u8) -> DynSolValue {
    match ty {
        DynSolType::Bool => DynSolValue::Bool(true),
        DynSolType::Uint(bits) => DynSolValue::Uint(U256::from_be_bytes([seed; 32]) >> (256 - bits), *bits),
        DynSolType::FixedBytes(32) => DynSolValue::FixedBytes([seed; 32].into(), 32),
        DynSolType::Address => DynSolValue::Address(Address::repeat_byte(seed)),
        DynSolType::Bytes => DynSolValue::Bytes(vec![seed; 36]),
        DynSolType::Array(of) => DynSolValue::Array(vec![value(of, seed), value(of, seed + 1)]),
        DynSolType::FixedArray(of, count) => {
            DynSolValue::FixedArray((seed..).take(*count).map(|i| value(of, i)).collect())
        }
        DynSolType::Tuple(of) => DynSolValue::Tuple(of.iter().zip(seed..).map(|(of, i)| value(of, i)).collect()),
        other => panic!("no event has a {other}"),
    }
}

/// Compares the fields of a decoded event with the parameters of its log.
struct Checked {
    parameters: Vec<(String, DynSolValue)>,
    used: Vec<bool>,
    /// Index of the first parameter that comes after the fields compared so far.
    next: usize,
}

impl Checked {
    /// Index and value of a parameter, which is marked as used.
    fn parameter(&mut self, name: &str) -> (usize, DynSolValue) {
        let index = self.parameters.iter().position(|(parameter, _)| parameter == name);
        let index = index.unwrap_or_else(|| panic!("the ABI has no parameter {name}"));
        self.used[index] = true;
        (index, self.parameters[index].1.clone())
    }

    /// The parameter with the name of the field, which must come after the parameters of the fields before it.
    fn own(&mut self, field: &str) -> DynSolValue {
        let mut words = field.split('_');
        let first = words.next().unwrap().to_owned();
        let parameter = words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..]);
        let (index, value) = self.parameter(&parameter);
        assert!(index >= self.next, "{parameter} comes too early in the ABI");
        self.next = index + 1;
        value
    }

    fn uint(&mut self, field: &str, bits: std::ops::RangeInclusive<usize>) -> U256 {
        let (number, size) = self.own(field).as_uint().unwrap_or_else(|| panic!("{field} is not a number in the ABI"));
        assert!(bits.contains(&size), "{field} has {size} bits in the ABI");
        number
    }

    fn word(&mut self, parameter: &str) -> U256 {
        self.parameter(parameter).1.as_uint().unwrap().0
    }
}

impl FieldWriter for Checked {
    fn number(&mut self, name: &'static str, value: u32) {
        assert_eq!(self.uint(name, 8..=32), U256::from(value), "{name}");
    }

    fn wide(&mut self, name: &'static str, value: u64) {
        assert_eq!(self.uint(name, 40..=64), U256::from(value), "{name}");
    }

    fn huge(&mut self, name: &'static str, value: u128) {
        assert_eq!(self.uint(name, 128..=128), U256::from(value), "{name}");
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        assert_eq!(self.own(name), DynSolValue::Bool(value), "{name}");
    }

    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]) {
        assert_eq!(self.own(name), DynSolValue::FixedBytes(value.into(), 32), "{name}");
    }

    fn address(&mut self, name: &'static str, value: Address32) {
        let expected = match name {
            "program" => DynSolValue::Address(CONTRACT),
            "admin" | "pending_admin" => self.parameter("newOwner").1,
            "account" | "owner" if self.parameters.iter().all(|(parameter, _)| parameter != name) => {
                self.parameter("holder").1
            }
            "beneficiary" | "payer" => self.parameter("holder").1,
            "vault" => self.parameter("shares").1,
            name => self.own(name),
        };
        assert_eq!(expected, DynSolValue::Address(value.to_ethereum().unwrap().into()), "{name}");
    }

    fn addresses(&mut self, name: &'static str, value: &AddressList) {
        let list = value.as_slice().iter().map(|one| DynSolValue::Address(one.to_ethereum().unwrap().into()));
        assert_eq!(self.own(name), DynSolValue::Array(list.collect()), "{name}");
    }

    fn cid(&mut self, name: &'static str, value: &CidBytes) {
        assert_eq!(self.own(name), DynSolValue::Bytes(value.as_slice().to_vec()), "{name}");
    }

    fn vault(&mut self, name: &'static str, value: &VaultState) {
        assert_eq!(name, "vault_state");
        let has_unopened = self.parameters.iter().any(|(parameter, _)| parameter == "unopened");
        let unopened = if has_unopened { self.word("unopened") } else { U256::ZERO };
        assert_eq!(*value, words::vault(self.word("vault"), unopened).unwrap());
    }

    fn position_state(&mut self, name: &'static str, value: &PositionState) {
        assert_eq!(name, "position_state");
        assert_eq!(*value, words::state(self.word("position")));
    }

    fn position(&mut self, name: &'static str, value: &PositionRef) {
        let (holder, word) = match name {
            "from" => ("from", "fromPosition"),
            "to" => ("to", "toPosition"),
            "position" if self.parameters.iter().any(|(parameter, _)| parameter == "holder") => ("holder", "position"),
            "position" => ("registrant", "position"),
            name => panic!("no event has a position {name}"),
        };
        let holder = self.parameter(holder).1.as_address().unwrap();
        assert_eq!(*value, words::position(holder, self.word(word)), "{name}");
    }

    fn tuple(&mut self, name: &'static str, value: &AttestedTuple) {
        let uint = |number: u64, bits| DynSolValue::Uint(U256::from(number), bits);
        let expected = DynSolValue::Tuple(vec![
            DynSolValue::FixedBytes(value.listen_root.into(), 32),
            DynSolValue::FixedBytes(value.payout_root.into(), 32),
            DynSolValue::FixedArray(value.fans.iter().map(|fans| uint(u64::from(*fans), 32)).collect()),
            uint(u64::from(value.payout_leaves), 32),
            uint(value.weight_total, 64),
        ]);
        assert_eq!(self.own(name), expected, "{name}");
    }
}

/// A log of an event, and its parameters by name.
fn sample(event: &AbiEvent) -> (Log, Vec<(String, DynSolValue)>) {
    let values: Vec<_> =
        event.inputs.iter().zip(1..).map(|(input, seed)| value(&input.resolve().unwrap(), seed)).collect();
    let of = |indexed: bool| event.inputs.iter().zip(&values).filter(move |(input, _)| input.indexed == indexed);
    let topics = of(true).map(|(_, value)| value.as_word().unwrap());
    let topics = [keccak256(event.signature())].into_iter().chain(topics).collect();
    let body = DynSolValue::Tuple(of(false).map(|(_, value)| value.clone()).collect());
    let data = LogData::new_unchecked(topics, body.abi_encode_sequence().unwrap().into());
    let names = event.inputs.iter().map(|input| input.name.clone());
    let log = Log { inner: alloy::primitives::Log { address: CONTRACT, data }, ..Default::default() };
    (log, names.zip(values).collect())
}

#[test]
fn every_event_has_the_fields_of_its_table_in_the_abi() {
    let topics = topics();
    let mut found = BTreeSet::new();
    for (emitter, contract) in CONTRACTS {
        for event in abi(contract).events() {
            let name = name_in_the_protocol(event);
            let (log, parameters) = sample(event);
            if !Event::NAMES.contains(&name) {
                assert_eq!(decode(&log, emitter), None, "{contract}.{name} is not an event of the protocol");
                continue;
            }
            found.insert(name.to_owned());
            assert!(topics.contains(&event.selector()), "{contract}.{name} is not in the topics of the log filter");
            let (decoded, track) = decode(&log, emitter).unwrap_or_else(|| panic!("{contract}.{name} is not decoded"));
            assert_eq!(decoded.name(), name);
            let track_id = parameters.iter().find(|(parameter, _)| parameter == "trackId");
            let track_id = track_id.map(|(_, id)| id.as_fixed_bytes().unwrap().0.to_vec());
            assert_eq!(track.map(|id| id.to_vec()), track_id.filter(|_| emitter == Emitter::Other));
            let used = vec![false; parameters.len()];
            let mut checked = Checked { parameters, used, next: 0 };
            decoded.write(&mut checked);
            for ((parameter, _), used) in checked.parameters.iter().zip(checked.used) {
                assert!(used || parameter == "previousOwner", "{contract}.{name} has no field for {parameter}");
            }
        }
    }
    for name in Event::NAMES {
        assert!(found.contains(*name) != SOLANA_ONLY.contains(name), "{name}");
    }
    assert_eq!(topics.len(), Event::NAMES.len() - SOLANA_ONLY.len());
}
