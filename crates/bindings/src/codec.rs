//! How the programs' values are written: little-endian, field after field, as borsh does and as a packed account does.

use anchor_lang::Address;

/// A value with one form in bytes.
pub trait Wire: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes the value from the front; `None` when the bytes do not hold one.
    fn take(input: &mut &[u8]) -> Option<Self>;
}

/// Takes `length` bytes from the front.
fn cut<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
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
                cut(input, size_of::<Self>())?.try_into().ok().map(Self::from_le_bytes)
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
        // A list of 2^32 items fits no transaction and no account.
        (self.len() as u32).put(out);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let length = u32::take(input)?;
        // Nothing is reserved for a length that bytes do not follow.
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
        Self::from_utf8(cut(input, length)?.to_vec()).ok()
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

/// A struct as its fields in order.
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
        wide: u128,
    }

    wire!(Sample { flag, numbers, name, wide });

    #[test]
    fn values_lie_as_borsh_lays_them() {
        let sample = Sample { flag: true, numbers: vec![1, 0x0203], name: Some("ab".into()), wide: 7 };
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
