//! Events as JSON objects, in which they are stored and served.
//!
//! Integers of 64 and 128 bits are decimal strings, smaller ones are numbers. Hashes are 0x-hex. Addresses have the
//! form of their chain. A CID is base32 text, or 0x-hex if the bytes on the chain are not a CID. Decoding an encoded
//! event returns the same event, so that derived rows can be rebuilt from stored events alone.

mod read;
mod write;

use chain::Namespace;
use cid::Cid;
use protocol::{
    event::{CidBytes, Event},
    hex,
};
use serde_json::Value;

pub use read::DecodeError;

/// Encodes the fields of an event as a JSON object. `namespace` decides the form of addresses.
#[must_use]
pub fn encode(namespace: Namespace, event: &Event) -> Value {
    write::encode(namespace, event)
}

/// Decodes the event called `name` from the JSON object of its fields.
///
/// # Errors
/// If the name is unknown, or a field is missing or malformed.
pub fn decode(namespace: Namespace, name: &str, payload: &Value) -> Result<Event, DecodeError> {
    read::decode(namespace, name, payload)
}

/// The CID of a manifest as base32 text, or 0x-hex if the bytes are not the canonical bytes of a CID.
#[must_use]
pub fn cid_text(cid: &CidBytes) -> String {
    match Cid::try_from(cid.as_slice()) {
        Ok(parsed) if parsed.to_bytes() == cid.as_slice() => parsed.to_string(),
        _ => hex::encode(cid.as_slice()),
    }
}

fn cid_bytes(text: &str) -> Option<CidBytes> {
    let bytes = if text.starts_with("0x") { hex::decode(text).ok()? } else { text.parse::<Cid>().ok()?.to_bytes() };
    CidBytes::new(&bytes)
}

#[cfg(test)]
mod tests {
    use properties::Property;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::arbitrary_event;

    #[test]
    fn every_event_round_trips() {
        let property = Property { name: "every event round-trips", cases: 256, calls: 1, seed: None };
        let events = (any::<u64>(), 0..Event::NAMES.len(), any::<bool>());
        property.run(events, |(seed, kind, ethereum), calls| {
            let namespace = if ethereum { Namespace::Ethereum } else { Namespace::Solana };
            let event = arbitrary_event(namespace, Event::NAMES[kind], seed);
            let payload = encode(namespace, &event);
            prop_assert_eq!(decode(namespace, event.name(), &payload).expect("decodes"), event);
            calls.add(1);
            Ok(())
        });
    }

    #[test]
    fn a_missing_or_malformed_field_is_named() {
        let event = arbitrary_event(Namespace::Solana, "Deposited", 7);
        let mut payload = encode(Namespace::Solana, &event);
        payload["amount"] = Value::from("12x");
        let refused = |payload: &Value| decode(Namespace::Solana, "Deposited", payload).expect_err("malformed");
        assert!(matches!(refused(&payload), DecodeError::Field("amount")));
        payload.as_object_mut().expect("object").remove("amount");
        assert!(matches!(refused(&payload), DecodeError::Field("amount")));
        let unknown = decode(Namespace::Solana, "NoSuchEvent", &payload).expect_err("unknown");
        assert!(matches!(unknown, DecodeError::Name(name) if name == "NoSuchEvent"));
    }
}
