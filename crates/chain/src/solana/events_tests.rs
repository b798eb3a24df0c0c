//! Encodes every event as the programs do, and compares its fields with the IDLs.

use std::collections::HashMap;

use bindings::codec::Wire;
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::{FieldReader, FieldWriter},
    id::Address32,
    royalty::{PositionState, VaultState},
};
use serde_json::{Value, json};

use super::*;

/// Returns a different value for each field.
struct Sample(u8);

impl Sample {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        u64::from(self.0) << 40 | u64::from(self.0)
    }

    fn state(&mut self) -> PositionState {
        PositionState {
            shares: self.next(),
            index_paid: u128::from(self.next()) << 60,
            owed: self.next(),
            remainder: self.next(),
        }
    }
}

impl FieldReader for Sample {
    type Error = std::convert::Infallible;

    fn number(&mut self, _: &'static str, bits: u32) -> Result<u32, Self::Error> {
        Ok((self.next() as u32) & (u32::MAX >> (32 - bits)))
    }

    fn wide(&mut self, _: &'static str) -> Result<u64, Self::Error> {
        Ok(self.next())
    }

    fn huge(&mut self, _: &'static str) -> Result<u128, Self::Error> {
        Ok(u128::from(self.next()) << 70)
    }

    fn flag(&mut self, _: &'static str) -> Result<bool, Self::Error> {
        Ok(self.next() % 2 == 1)
    }

    fn bytes32(&mut self, _: &'static str) -> Result<[u8; 32], Self::Error> {
        Ok([self.next() as u8; 32])
    }

    fn address(&mut self, _: &'static str) -> Result<Address32, Self::Error> {
        Ok(Address32([self.next() as u8; 32]))
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList, Self::Error> {
        let list = [self.address(name)?, self.address(name)?];
        Ok(AddressList::new(&list).unwrap())
    }

    fn cid(&mut self, _: &'static str) -> Result<CidBytes, Self::Error> {
        Ok(CidBytes::new(&[self.next() as u8; 36]).unwrap())
    }

    fn vault(&mut self, _: &'static str) -> Result<VaultState, Self::Error> {
        Ok(VaultState {
            index: u128::from(self.next()) << 50,
            carry: self.next(),
            pending: self.next(),
            end: self.next(),
            last: self.next(),
            deposited: self.next(),
            unopened: self.state(),
        })
    }

    fn position_state(&mut self, _: &'static str) -> Result<PositionState, Self::Error> {
        Ok(self.state())
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef, Self::Error> {
        let (account, owner) = (self.address(name)?, self.address(name)?);
        Ok(PositionRef { account, owner, balance: self.next(), open: true, state: self.state() })
    }

    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple, Self::Error> {
        let fans = [0; 4].map(|_: u32| self.next() as u32);
        let (listen_root, payout_root) = (self.bytes32(name)?, self.bytes32(name)?);
        Ok(AttestedTuple { listen_root, payout_root, fans, payout_leaves: 7, weight_total: self.next() })
    }
}

/// The structs declared in the IDLs: name and type of each field.
struct Idl {
    types: HashMap<String, Vec<(String, Value)>>,
}

impl Idl {
    fn new() -> Self {
        let mut types = HashMap::new();
        for text in [
            include_str!("../../../bindings/idl/ownership.json"),
            include_str!("../../../bindings/idl/royalties.json"),
            include_str!("../../../bindings/idl/rewards.json"),
        ] {
            let idl: Value = serde_json::from_str(text).unwrap();
            for definition in idl["types"].as_array().unwrap() {
                let fields = definition["type"]["fields"].as_array().cloned().unwrap_or_default();
                let fields =
                    fields.iter().map(|f| (f["name"].as_str().unwrap_or_default().to_owned(), f["type"].clone()));
                types.insert(definition["name"].as_str().unwrap().to_owned(), fields.collect());
            }
        }
        Self { types }
    }

    fn names(&self, name: &str) -> Vec<&str> {
        self.types[name].iter().map(|(field, _)| field.as_str()).collect()
    }
}

/// Compares the fields of an event with the IDL while encoding them.
struct Checked<'a> {
    declared: std::slice::Iter<'a, (String, Value)>,
    bytes: Vec<u8>,
}

impl Checked<'_> {
    fn field(&mut self, name: &'static str, accepted: &[Value]) -> Value {
        let (declared, ty) = self.declared.next().unwrap_or_else(|| panic!("the IDL has no field {name}"));
        assert_eq!(declared, name);
        assert!(accepted.contains(ty), "{name} is {ty} in the IDL");
        ty.clone()
    }

    fn state(&mut self, state: &PositionState) {
        state.shares.put(&mut self.bytes);
        state.index_paid.put(&mut self.bytes);
        state.owed.put(&mut self.bytes);
        state.remainder.put(&mut self.bytes);
    }
}

fn defined(name: &str) -> Value {
    json!({ "defined": { "name": name } })
}

impl FieldWriter for Checked<'_> {
    fn number(&mut self, name: &'static str, value: u32) {
        match self.field(name, &[json!("u8"), json!("u16"), json!("u32")]).as_str() {
            Some("u8") => (value as u8).put(&mut self.bytes),
            Some("u16") => (value as u16).put(&mut self.bytes),
            _ => value.put(&mut self.bytes),
        }
    }

    fn wide(&mut self, name: &'static str, value: u64) {
        self.field(name, &[json!("u64")]);
        value.put(&mut self.bytes);
    }

    fn huge(&mut self, name: &'static str, value: u128) {
        self.field(name, &[json!("u128")]);
        value.put(&mut self.bytes);
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.field(name, &[json!("bool")]);
        value.put(&mut self.bytes);
    }

    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]) {
        self.field(name, &[json!({ "array": ["u8", 32] })]);
        value.put(&mut self.bytes);
    }

    fn address(&mut self, name: &'static str, value: Address32) {
        self.field(name, &[json!("pubkey")]);
        value.0.put(&mut self.bytes);
    }

    fn addresses(&mut self, name: &'static str, value: &AddressList) {
        self.field(name, &[json!({ "vec": "pubkey" })]);
        value.as_slice().iter().map(|one| one.0).collect::<Vec<_>>().put(&mut self.bytes);
    }

    fn cid(&mut self, name: &'static str, value: &CidBytes) {
        self.field(name, &[json!("bytes"), json!({ "vec": "u8" })]);
        value.as_slice().to_vec().put(&mut self.bytes);
    }

    fn vault(&mut self, name: &'static str, value: &VaultState) {
        self.field(name, &[defined("VaultState")]);
        value.index.put(&mut self.bytes);
        for number in [value.carry, value.pending, value.end, value.last, value.deposited] {
            number.put(&mut self.bytes);
        }
        self.state(&value.unopened);
    }

    fn position_state(&mut self, name: &'static str, value: &PositionState) {
        self.field(name, &[defined("PositionState")]);
        self.state(value);
    }

    fn position(&mut self, name: &'static str, value: &PositionRef) {
        self.field(name, &[defined("PositionRef")]);
        value.account.0.put(&mut self.bytes);
        value.owner.0.put(&mut self.bytes);
        value.balance.put(&mut self.bytes);
        value.open.put(&mut self.bytes);
        self.state(&value.state);
    }

    fn tuple(&mut self, name: &'static str, value: &AttestedTuple) {
        self.field(name, &[defined("Tuple")]);
        value.listen_root.put(&mut self.bytes);
        value.payout_root.put(&mut self.bytes);
        value.fans.put(&mut self.bytes);
        value.payout_leaves.put(&mut self.bytes);
        value.weight_total.put(&mut self.bytes);
    }
}

/// An event with sample values, and its instruction data.
fn encoded(name: &str, idl: &Idl) -> (Event, Vec<u8>) {
    let event = Event::read(name, &mut Sample(0)).unwrap().unwrap();
    let mut writer = Checked { declared: idl.types[name].iter(), bytes: EVENT_TAG.to_vec() };
    writer.bytes.extend(discriminator(name));
    event.write(&mut writer);
    assert_eq!(writer.declared.len(), 0, "{name} has more fields in the IDL");
    (event, writer.bytes)
}

#[test]
fn every_event_is_decoded_as_declared_in_the_idl() {
    let idl = Idl::new();
    for name in Event::NAMES {
        let (event, bytes) = encoded(name, &idl);
        assert_eq!(decode(&bytes).unwrap(), Some(event));
        let refused = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        let short = refused(&bytes[..bytes.len() - 1]);
        assert!(short.contains("bytes are missing"), "{name}: {short}");
        let long = refused(&[bytes, vec![0]].concat());
        assert_eq!(long, format!("cannot read event {name}: 1 bytes are left over"));
    }
    assert_eq!(idl.names("VaultState"), ["index", "carry", "pending", "end", "last", "deposited", "unopened"]);
    assert_eq!(idl.names("PositionRef"), ["account", "owner", "balance", "open", "state"]);
    assert_eq!(idl.names("PositionState"), ["shares", "index_paid", "owed", "remainder"]);
    assert_eq!(idl.names("Tuple"), ["listen_root", "payout_root", "fans", "payout_leaves", "weight_total"]);
}

macro_rules! names {
    ($( $(#[$doc:meta])* $event:ident { $($fields:tt)* } )*) => { vec![$( stringify!($event) ),*] };
}

#[test]
fn the_idl_of_every_program_has_the_events_of_its_tables() {
    let admin = protocol::admin_events!(names);
    for (text, mut expected) in [
        (
            include_str!("../../../bindings/idl/ownership.json"),
            [protocol::ownership_events!(names), admin.clone()].concat(),
        ),
        (include_str!("../../../bindings/idl/royalties.json"), protocol::royalties_events!(names)),
        (include_str!("../../../bindings/idl/rewards.json"), [protocol::rewards_events!(names), admin].concat()),
    ] {
        let idl: Value = serde_json::from_str(text).unwrap();
        let mut declared: Vec<_> = idl["events"].as_array().unwrap().iter().collect();
        declared.sort_by_key(|event| event["name"].as_str());
        expected.sort_unstable();
        let names: Vec<_> = declared.iter().map(|event| event["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected);
        for event in declared {
            assert_eq!(event["discriminator"], json!(discriminator(event["name"].as_str().unwrap())));
        }
    }
}

#[test]
fn data_of_other_kinds_is_skipped() {
    assert_eq!(decode(&[]).unwrap(), None);
    assert_eq!(decode(&EVENT_TAG).unwrap(), None);
    let other = [EVENT_TAG, discriminator("NoSuchEvent")].concat();
    assert_eq!(decode(&other).unwrap(), None);
}

/// A transaction as returned by getBlock. Its second top-level instruction has two inner instructions; the second one
/// calls `program` with `data`.
fn transaction(program: &str, data: &[u8], failed: bool) -> EncodedTransactionWithStatusMeta {
    let error = if failed { json!("AccountInUse") } else { Value::Null };
    let status = if failed { json!({ "Err": error }) } else { json!({ "Ok": null }) };
    serde_json::from_value(json!({
        "transaction": {
            "signatures": ["sig"],
            "message": {
                "header": { "numRequiredSignatures": 1, "numReadonlySignedAccounts": 0, "numReadonlyUnsignedAccounts": 1 },
                "accountKeys": ["payer", "other"],
                "recentBlockhash": "11111111111111111111111111111111",
                "instructions": [],
            },
        },
        "meta": {
            "err": error, "status": status, "fee": 0, "preBalances": [], "postBalances": [],
            "loadedAddresses": { "writable": [], "readonly": [program] },
            "innerInstructions": [{ "index": 1, "instructions": [
                { "programIdIndex": 1, "accounts": [], "data": "", "stackHeight": 2 },
                { "programIdIndex": 2, "accounts": [], "data": bs58::encode(data).into_string(), "stackHeight": 3 },
            ] }],
        },
    }))
    .unwrap()
}

#[test]
fn events_are_found_at_any_depth_of_a_successful_transaction() {
    let programs = ["a", "b", "c"].map(str::to_owned);
    let (event, data) = encoded("IssueFinished", &Idl::new());
    let found = of_transaction(4, &transaction("b", &data, false), &programs).unwrap();
    let path = EventPath { transaction: 4, outer: 1, inner: 1 };
    assert_eq!(found, [EventRecord { tx: TxId("sig".into()), path, event }]);
    assert_eq!(of_transaction(4, &transaction("b", &data, true), &programs).unwrap(), []);
    assert_eq!(of_transaction(4, &transaction("stranger", &data, false), &programs).unwrap(), []);
}
