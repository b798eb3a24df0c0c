//! Events as JSON, the form they are stored and served in.
//!
//! 64-bit numbers are decimal strings, smaller ones numbers; hashes 0x-hex; addresses in their chain's own form; a CID in
//! base32, or 0x-hex when the chain holds bytes that are none. What is written reads back to the same event, so that
//! derived rows can be rebuilt from stored events alone.

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

/// An event's fields as a JSON object.
#[must_use]
pub fn encode(namespace: Namespace, event: &Event) -> Value {
    write::encode(namespace, event)
}

/// The event called `name` from its JSON object.
///
/// # Errors
/// When the name is unknown or a field is missing or malformed.
pub fn decode(namespace: Namespace, name: &str, payload: &Value) -> Result<Event, DecodeError> {
    read::decode(namespace, name, payload)
}

/// A manifest's CID in text.
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
    use proptest::prelude::*;

    use super::*;
    use crate::testing::arbitrary_event;

    proptest! {
        #[test]
        fn every_event_reads_back(seed in any::<u64>(), kind in 0..Event::NAMES.len(), ethereum in any::<bool>()) {
            let namespace = if ethereum { Namespace::Ethereum } else { Namespace::Solana };
            let event = arbitrary_event(namespace, Event::NAMES[kind], seed);
            let payload = encode(namespace, &event);
            prop_assert_eq!(decode(namespace, event.name(), &payload).expect("decodes"), event);
        }
    }

    #[test]
    fn a_missing_or_malformed_field_is_named() {
        let event = arbitrary_event(Namespace::Solana, "Deposited", 7);
        let mut payload = encode(Namespace::Solana, &event);
        payload["amount"] = Value::from("12x");
        let error = decode(Namespace::Solana, "Deposited", &payload).expect_err("malformed");
        assert!(error.to_string().contains("amount"), "{error}");
        payload.as_object_mut().expect("object").remove("amount");
        assert!(decode(Namespace::Solana, "Deposited", &payload).is_err());
        assert!(decode(Namespace::Solana, "NoSuchEvent", &payload).is_err());
    }
}
