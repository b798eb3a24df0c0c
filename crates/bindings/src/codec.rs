//! Serialization of instruction arguments, events and accounts: little endian, field after field. This is the format of
//! both borsh and packed (`zero_copy`) accounts.
//!
//! The crate `borsh` is not used: Anchor 2 does not depend on it, `Address` implements it only with a feature of
//! `solana-address`, and the bindings need nothing of it but these few types.

use anchor_lang::Address;

/// A value that can be serialized and deserialized.
pub trait Wire: Sized {
    /// Appends the serialized value to `out`.
    fn put(&self, out: &mut Vec<u8>);

    /// Deserializes a value from the front of `input` and advances `input`. Returns `None` if the bytes are too short
    /// or not valid for the type.
    fn take(input: &mut &[u8]) -> Option<Self>;
}

/// Splits `length` bytes off the front of `input`.
fn take_bytes<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(head)
}

macro_rules! numbers {
    ($($type:ty),*) => { $(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                take_bytes(input, size_of::<Self>())?.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )* };
}

numbers!(u8, i8, u16, i16, u32, i32, u64, i64, u128, i128);

impl Wire for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        match u8::take(input)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Wire for Address {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_ref());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        <[u8; 32]>::take(input).map(Self::new_from_array)
    }
}

impl<T: Wire, const N: usize> Wire for [T; N] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let items: Option<Vec<T>> = (0..N).map(|_| T::take(input)).collect();
        items?.try_into().ok()
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        // The length fits: transactions and accounts have far fewer than 2^32 items.
        (self.len() as u32).put(out);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let length = u32::take(input)?;
        // No capacity is reserved, because the length is not validated yet.
        (0..length).map(|_| T::take(input)).collect()
    }
}

impl Wire for String {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u32).put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let length = usize::try_from(u32::take(input)?).ok()?;
        Self::from_utf8(take_bytes(input, length)?.to_vec()).ok()
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(if bool::take(input)? { Some(T::take(input)?) } else { None })
    }
}

/// Implements [`Wire`] for a struct: its fields in order.
macro_rules! wire {
    ($name:ident { $($field:ident),* }) => {
        impl $crate::codec::Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                let _ = &out;
                $( self.$field.put(out); )*
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                let _ = &input;
                Some(Self { $( $field: $crate::codec::Wire::take(input)? ),* })
            }
        }
    };
}

pub(crate) use wire;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        flag: bool,
        numbers: Vec<u16>,
        name: Option<String>,
        amount: u128,
    }

    wire!(Sample { flag, numbers, name, amount });

    #[test]
    fn values_are_serialized_like_borsh() {
        let sample = Sample { flag: true, numbers: vec![1, 0x0203], name: Some("ab".into()), amount: 7 };
        let mut bytes = Vec::new();
        sample.put(&mut bytes);
        let mut expected = vec![1, 2, 0, 0, 0, 1, 0, 3, 2, 1, 2, 0, 0, 0, b'a', b'b'];
        expected.extend(7u128.to_le_bytes());
        assert_eq!(bytes, expected);
        assert_eq!(Sample::take(&mut bytes.as_slice()), Some(sample));
        for length in 0..bytes.len() {
            assert_eq!(Sample::take(&mut &bytes[..length]), None);
        }
    }
}
