//! Decodes events.

use std::str::FromStr;

use chain::{Namespace, address};
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldReader,
    hex,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use serde_json::Value;

use super::cid_bytes;

/// A stored event that does not decode.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The protocol has no event with this name.
    #[error("there is no event called {0}")]
    Name(String),
    /// A field is missing or malformed. Contains the name of the field.
    #[error("field {0} is missing or malformed")]
    Field(&'static str),
}

struct JsonReader<'a> {
    namespace: Namespace,
    fields: &'a Value,
}

pub(super) fn decode(namespace: Namespace, name: &str, payload: &Value) -> Result<Event, DecodeError> {
    Event::read(name, &mut JsonReader { namespace, fields: payload })
        .unwrap_or_else(|| Err(DecodeError::Name(name.to_owned())))
}

fn text<'a>(object: &'a Value, name: &'static str) -> Result<&'a str, DecodeError> {
    object[name].as_str().ok_or(DecodeError::Field(name))
}

fn decimal<T: FromStr>(object: &Value, name: &'static str) -> Result<T, DecodeError> {
    text(object, name)?.parse().map_err(|_| DecodeError::Field(name))
}

fn hash(object: &Value, name: &'static str) -> Result<[u8; 32], DecodeError> {
    digest(text(object, name)?, name)
}

fn digest(text: &str, name: &'static str) -> Result<[u8; 32], DecodeError> {
    hex::decode_array(text).map_err(|_| DecodeError::Field(name))
}

fn small(value: &Value, name: &'static str) -> Result<u32, DecodeError> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).ok_or(DecodeError::Field(name))
}

fn state(value: &Value) -> Result<PositionState, DecodeError> {
    Ok(PositionState {
        shares: decimal(value, "shares")?,
        index_paid: decimal(value, "index_paid")?,
        owed: decimal(value, "owed")?,
        remainder: decimal(value, "remainder")?,
    })
}

impl JsonReader<'_> {
    /// Reads the address in the field `name` of `object`.
    fn address_in(&self, object: &Value, name: &'static str) -> Result<Address32, DecodeError> {
        self.parsed(text(object, name)?, name)
    }

    fn parsed(&self, text: &str, name: &'static str) -> Result<Address32, DecodeError> {
        // 32 bytes that are not a padded Ethereum address are stored as 0x-hex of all 32 bytes.
        if self.namespace == Namespace::Ethereum && text.len() == 66 {
            return digest(text, name).map(Address32);
        }
        address::parse(self.namespace, text).map_err(|_| DecodeError::Field(name))
    }
}

impl FieldReader for JsonReader<'_> {
    type Error = DecodeError;

    fn number(&mut self, name: &'static str, bits: u32) -> Result<u32, DecodeError> {
        let number = small(&self.fields[name], name)?;
        if bits < 32 && number >> bits != 0 {
            return Err(DecodeError::Field(name));
        }
        Ok(number)
    }

    fn wide(&mut self, name: &'static str) -> Result<u64, DecodeError> {
        decimal(self.fields, name)
    }

    fn huge(&mut self, name: &'static str) -> Result<u128, DecodeError> {
        decimal(self.fields, name)
    }

    fn flag(&mut self, name: &'static str) -> Result<bool, DecodeError> {
        self.fields[name].as_bool().ok_or(DecodeError::Field(name))
    }

    fn bytes32(&mut self, name: &'static str) -> Result<[u8; 32], DecodeError> {
        hash(self.fields, name)
    }

    fn address(&mut self, name: &'static str) -> Result<Address32, DecodeError> {
        self.address_in(self.fields, name)
    }

    fn addresses(&mut self, name: &'static str) -> Result<AddressList, DecodeError> {
        let malformed = || DecodeError::Field(name);
        let texts = self.fields[name].as_array().ok_or_else(malformed)?;
        let list = texts
            .iter()
            .map(|text| self.parsed(text.as_str().ok_or_else(malformed)?, name))
            .collect::<Result<Vec<_>, _>>()?;
        AddressList::new(&list).ok_or_else(malformed)
    }

    fn cid(&mut self, name: &'static str) -> Result<CidBytes, DecodeError> {
        cid_bytes(text(self.fields, name)?).ok_or(DecodeError::Field(name))
    }

    fn vault(&mut self, name: &'static str) -> Result<VaultState, DecodeError> {
        let vault = &self.fields[name];
        Ok(VaultState {
            index: decimal(vault, "index")?,
            carry: decimal(vault, "carry")?,
            pending: decimal(vault, "pending")?,
            end: decimal(vault, "end")?,
            last: decimal(vault, "last")?,
            deposited: decimal(vault, "deposited")?,
            unopened: state(&vault["unopened"])?,
        })
    }

    fn position_state(&mut self, name: &'static str) -> Result<PositionState, DecodeError> {
        state(&self.fields[name])
    }

    fn position(&mut self, name: &'static str) -> Result<PositionRef, DecodeError> {
        let position = &self.fields[name];
        Ok(PositionRef {
            account: self.address_in(position, "account")?,
            owner: self.address_in(position, "owner")?,
            balance: decimal(position, "balance")?,
            open: position["open"].as_bool().ok_or(DecodeError::Field(name))?,
            state: state(&position["state"])?,
        })
    }

    fn tuple(&mut self, name: &'static str) -> Result<AttestedTuple, DecodeError> {
        let tuple = &self.fields[name];
        let fans = tuple["fans"].as_array().filter(|fans| fans.len() == 4).ok_or(DecodeError::Field("fans"))?;
        let mut counts = [0; 4];
        for (count, value) in counts.iter_mut().zip(fans) {
            *count = small(value, "fans")?;
        }
        Ok(AttestedTuple {
            listen_root: hash(tuple, "listen_root")?,
            payout_root: hash(tuple, "payout_root")?,
            fans: counts,
            payout_leaves: small(&tuple["payout_leaves"], "payout_leaves")?,
            weight_total: decimal(tuple, "weight_total")?,
        })
    }
}
