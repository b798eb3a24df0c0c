//! Encodes events.

use chain::{Namespace, address};
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldWriter,
    hex,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use serde_json::{Map, Value, json};

use super::cid_text;

struct JsonWriter {
    namespace: Namespace,
    fields: Map<String, Value>,
}

pub(super) fn encode(namespace: Namespace, event: &Event) -> Value {
    let mut writer = JsonWriter { namespace, fields: Map::new() };
    event.write(&mut writer);
    Value::Object(writer.fields)
}

impl JsonWriter {
    fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }
}

impl FieldWriter for JsonWriter {
    fn number(&mut self, name: &'static str, value: u32) {
        self.put(name, value);
    }

    fn wide(&mut self, name: &'static str, value: u64) {
        self.put(name, value.to_string());
    }

    fn huge(&mut self, name: &'static str, value: u128) {
        self.put(name, value.to_string());
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.put(name, value);
    }

    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]) {
        self.put(name, hex::encode(value));
    }

    fn address(&mut self, name: &'static str, value: Address32) {
        self.put(name, address::format(self.namespace, value));
    }

    fn addresses(&mut self, name: &'static str, value: &AddressList) {
        let texts = value.as_slice().iter().map(|one| address::format(self.namespace, *one));
        self.put(name, texts.collect::<Vec<_>>());
    }

    fn cid(&mut self, name: &'static str, value: &CidBytes) {
        self.put(name, cid_text(value));
    }

    fn vault(&mut self, name: &'static str, value: &VaultState) {
        self.put(
            name,
            json!({
                "index": value.index.to_string(),
                "carry": value.carry.to_string(),
                "pending": value.pending.to_string(),
                "end": value.end.to_string(),
                "last": value.last.to_string(),
                "deposited": value.deposited.to_string(),
                "unopened": state(&value.unopened),
            }),
        );
    }

    fn position_state(&mut self, name: &'static str, value: &PositionState) {
        self.put(name, state(value));
    }

    fn position(&mut self, name: &'static str, value: &PositionRef) {
        self.put(
            name,
            json!({
                "account": address::format(self.namespace, value.account),
                "owner": address::format(self.namespace, value.owner),
                "balance": value.balance.to_string(),
                "open": value.open,
                "state": state(&value.state),
            }),
        );
    }

    fn tuple(&mut self, name: &'static str, value: &AttestedTuple) {
        self.put(
            name,
            json!({
                "listen_root": hex::encode(value.listen_root),
                "payout_root": hex::encode(value.payout_root),
                "fans": value.fans,
                "payout_leaves": value.payout_leaves,
                "weight_total": value.weight_total.to_string(),
            }),
        );
    }
}

fn state(position: &PositionState) -> Value {
    json!({
        "shares": position.shares.to_string(),
        "index_paid": position.index_paid.to_string(),
        "owed": position.owed.to_string(),
        "remainder": position.remainder.to_string(),
    })
}
