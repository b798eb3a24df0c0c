//! Bytes as text in JSON, SQL and on the command line: `0x`, then two hex digits per byte. Lower-case digits are written;
//! digits of either case are read.
//!
//! ```
//! use protocol::hex::{self, Hex32};
//!
//! assert_eq!(hex::encode([0xab, 0xcd]), "0xabcd");
//! assert_eq!(hex::decode("0xABCD").unwrap(), [0xab, 0xcd]);
//! let id: Hex32 = "0x00000000000000000000000000000000000000000000000000000000000000ff".parse().unwrap();
//! assert_eq!(id.0[31], 255);
//! assert_eq!("ff".parse::<Hex32>().unwrap_err().to_string(), "expected 0x and 64 hex digits");
//! ```

use core::{fmt, str::FromStr};
use std::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

/// Text that is not the bytes it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HexError {
    /// Not bytes of any number.
    #[error("expected 0x and an even number of hex digits")]
    Bytes,
    /// Not as many bytes as were expected.
    #[error("expected 0x and {digits} hex digits")]
    Length {
        /// Two per byte.
        digits: usize,
    },
}

/// `0x` and two lower-case hex digits per byte.
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    std::format!("0x{}", ::hex::encode(bytes))
}

/// Bytes of any number.
///
/// # Errors
/// [`HexError::Bytes`] without `0x`, with an odd number of digits, or with anything else than digits.
pub fn decode(text: &str) -> Result<Vec<u8>, HexError> {
    text.strip_prefix("0x").and_then(|digits| ::hex::decode(digits).ok()).ok_or(HexError::Bytes)
}

/// Exactly `N` bytes.
///
/// # Errors
/// [`HexError::Length`] for every other text.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let mut bytes = [0; N];
    text.strip_prefix("0x")
        .filter(|digits| ::hex::decode_to_slice(digits, &mut bytes).is_ok())
        .map(|_| bytes)
        .ok_or(HexError::Length { digits: N.saturating_mul(2) })
}

/// As [`decode`], also without `0x`: for what people type and for requests that never demanded it.
///
/// # Errors
/// [`HexError::Bytes`] with an odd number of digits, or with anything else than digits.
pub fn decode_lenient(text: &str) -> Result<Vec<u8>, HexError> {
    ::hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| HexError::Bytes)
}

/// As [`decode_array`], also without `0x`.
///
/// # Errors
/// [`HexError::Length`] for everything that is not `N` bytes.
pub fn decode_array_lenient<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let bytes = decode_lenient(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or(HexError::Length { digits: N.saturating_mul(2) })
}

/// 32 bytes that are written as `0x` and 64 hex digits: a track id, root, nullifier, commitment or salt.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hex32(pub [u8; 32]);

impl FromStr for Hex32 {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decode_array(text).map(Self)
    }
}

impl TryFrom<String> for Hex32 {
    type Error = HexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hex32> for String {
    fn from(value: Hex32) -> Self {
        encode(value.0)
    }
}

impl fmt::Display for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(self.0))
    }
}

impl fmt::Debug for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use std::borrow::Cow;

    use utoipa::{
        PartialSchema, ToSchema,
        openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
    };

    use super::Hex32;

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_0x_and_64_digits_read_as_32_bytes() {
        let value = Hex32([0xab; 32]);
        assert_eq!(serde_json::to_string(&value).unwrap(), std::format!("\"0x{}\"", "ab".repeat(32)));
        assert_eq!(serde_json::from_str::<Hex32>(&serde_json::to_string(&value).unwrap()).unwrap(), value);
        assert_eq!(std::format!("0x{}", "AB".repeat(32)).parse(), Ok(value));
        for bad in [
            "",
            "0x",
            "ab",
            &"ab".repeat(32),
            &std::format!("0X{}", "ab".repeat(32)),
            &std::format!("0x{}", "ab".repeat(31)),
            &std::format!("0x{}", "ab".repeat(33)),
            &std::format!("0x{}", "zz".repeat(32)),
        ] {
            assert_eq!(bad.parse::<Hex32>(), Err(HexError::Length { digits: 64 }), "{bad}");
        }
    }

    #[test]
    fn bytes_of_any_number_read_back() {
        for bytes in [&[][..], &[0], &[0, 1, 255]] {
            assert_eq!(decode(&encode(bytes)).unwrap(), bytes);
        }
        for bad in ["", "00", "0x0", "0xzz"] {
            assert_eq!(decode(bad), Err(HexError::Bytes), "{bad}");
        }
        assert_eq!(decode_array("0x0102"), Ok([1, 2]));
        assert_eq!((decode_array_lenient("0x0aFF"), decode_array_lenient("0Aff")), (Ok([10, 255]), Ok([10, 255])));
        for bad in ["", "0x", "0102", "0x010203", "0x0x01"] {
            assert_eq!(decode_array_lenient::<3>(bad).is_ok(), bad == "0x010203", "{bad}");
        }
        assert_eq!(decode_array::<3>("0x0102").unwrap_err().to_string(), "expected 0x and 6 hex digits");
    }

    #[test]
    fn both_formats_write_0x_and_the_digits() {
        let value = Hex32([0xab; 32]);
        let text = std::format!("0x{}", "ab".repeat(32));
        assert_eq!((std::format!("{value}"), std::format!("{value:?}")), (text.clone(), text));
    }

    #[cfg(feature = "openapi")]
    #[test]
    fn the_schema_is_a_string_of_64_digits() {
        use utoipa::{PartialSchema as _, ToSchema as _};

        let schema = serde_json::to_value(Hex32::schema()).unwrap();
        assert_eq!(schema, serde_json::json!({ "type": "string", "pattern": "^0x[0-9a-f]{64}$" }));
        assert_eq!(Hex32::name(), "Hex32");
    }
}
