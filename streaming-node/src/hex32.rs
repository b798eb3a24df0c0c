//! 32 bytes as 0x-hex in JSON.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A track id, root, nullifier, commitment or salt.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hex32(pub [u8; 32]);

impl FromStr for Hex32 {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        let digits = text.strip_prefix("0x").ok_or("expected 0x and 64 hex digits")?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| "expected 0x and 64 hex digits")?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hex32 {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hex32> for String {
    fn from(value: Hex32) -> Self {
        value.to_string()
    }
}

impl fmt::Display for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialSchema for Hex32 {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^0x[0-9a-f]{64}$")).into()
    }
}

impl ToSchema for Hex32 {
    fn name() -> Cow<'static, str> {
        "Hex32".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_form_reads() {
        let value = Hex32([0xab; 32]);
        assert_eq!(serde_json::from_str::<Hex32>(&serde_json::to_string(&value).unwrap()).unwrap(), value);
        for bad in
            ["", "0x", "ab", &"ab".repeat(32), &format!("0x{}", "ab".repeat(33)), &format!("0x{}", "zz".repeat(32))]
        {
            assert!(bad.parse::<Hex32>().is_err(), "{bad}");
        }
    }
}
