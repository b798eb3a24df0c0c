//! The values of a call by name, from which the encoders build instructions (with the IDLs) and function inputs (with
//! the ABIs), and the macro that declares calls.

use std::collections::BTreeMap;

use protocol::{event::AttestedTuple, id::Address32};

use crate::{ListenClaim, PassClaim, Wallet};

/// A value of a call, before it is converted to a type of the IDL or ABI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Number(u128),
    Flag(bool),
    Text(String),
    Bytes(Vec<u8>),
    Wallet(Address32),
    List(Vec<Value>),
}

/// The program to which a call belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Ownership,
    Royalties,
    Rewards,
    /// The program in the field `program`.
    Administered,
}

/// The contract to which a call belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contract {
    TrackRegistry,
    /// The shares contract of the track in the field `track`.
    TrackShares,
    ShareMarket,
    ListenRewards,
    Passes,
    PaymentToken,
    /// The contract in the field `program`.
    Administered,
    /// The contract that verifies proofs of the statement in the field `statement`.
    Verifying,
}

/// The program and the contract to which a call is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// `None` if the call is not exactly one instruction of the protocol's programs.
    pub(crate) solana: Option<Program>,
    /// `None` if the contracts do not have this function.
    pub(crate) ethereum: Option<Contract>,
    /// Name of the contract's function, if it differs from the name of the call in camelCase.
    pub(crate) function: Option<&'static str>,
}

/// Names of arguments in IDLs and ABIs that differ from the names of the fields, each with the name of the field.
const ALIASES: [(&str, &str); 5] = [
    ("new_owner", "next"),
    ("pending_admin", "next"),
    ("pending_registrant", "next"),
    ("proof", "path"),
    ("value", "amount"),
];

/// The values of a call, by field name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(BTreeMap<&'static str, Value>);

impl Fields {
    pub(crate) fn set(&mut self, name: &'static str, value: Value) {
        self.0.insert(name, value);
    }

    /// The value of the argument `name`, in snake_case or camelCase. `track_id` also finds the field `track`.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let name = snake_case(name);
        let alias = || ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, field)| *field);
        let short = || name.strip_suffix("_id");
        self.0.get(name.as_str()).or_else(|| self.0.get(alias()?)).or_else(|| self.0.get(short()?))
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Value::Number(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(crate) fn wallet(&self, name: &str) -> Option<Address32> {
        match self.get(name)? {
            Value::Wallet(wallet) => Some(*wallet),
            _ => None,
        }
    }

    pub(crate) fn bytes32(&self, name: &str) -> Option<[u8; 32]> {
        match self.get(name)? {
            Value::Bytes(bytes) => bytes.as_slice().try_into().ok(),
            _ => None,
        }
    }
}

/// Converts to snake_case: `trackId` to `track_id`, and `threshold_` to `threshold`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.trim_end_matches('_').chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Converts to camelCase: `finish_issue` to `finishIssue`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        camel + &head.to_ascii_uppercase() + tail
    })
}

/// A type of a call's field.
pub(crate) trait Field {
    /// Adds the value under `name`, or, if it has parts, the values of the parts under their own names.
    fn put(&self, name: &'static str, fields: &mut Fields);
}

/// Implements [`Field`] for types of one value.
macro_rules! values {
    ($($type:ty: $self:ident => $value:expr;)*) => { $(
        impl Field for $type {
            fn put(&$self, name: &'static str, fields: &mut Fields) {
                fields.set(name, $value);
            }
        }
    )* };
}

values! {
    u8: self => Value::Number(u128::from(*self));
    u16: self => Value::Number(u128::from(*self));
    u32: self => Value::Number(u128::from(*self));
    u64: self => Value::Number(u128::from(*self));
    u128: self => Value::Number(*self);
    bool: self => Value::Flag(*self);
    String: self => Value::Text(self.clone());
    Vec<u8>: self => Value::Bytes(self.clone());
    [u8; 32]: self => Value::Bytes(self.to_vec());
    [u8; 256]: self => Value::Bytes(self.to_vec());
    [u32; 4]: self => Value::List(self.iter().map(|number| Value::Number(u128::from(*number))).collect());
    Vec<[u8; 32]>: self => Value::List(self.iter().map(|bytes| Value::Bytes(bytes.to_vec())).collect());
    Address32: self => Value::Wallet(*self);
    Wallet: self => Value::Wallet(self.address);
    Option<Wallet>: self => Value::Wallet(self.map_or(Address32::ZERO, |wallet| wallet.address));
    Vec<Address32>: self => Value::List(self.iter().map(|wallet| Value::Wallet(*wallet)).collect());
}

/// Wallets and their shares: two lists, named `to` and `amounts` as in the ABI.
impl Field for Vec<(Address32, u64)> {
    fn put(&self, _: &'static str, fields: &mut Fields) {
        fields.set("to", Value::List(self.iter().map(|(wallet, _)| Value::Wallet(*wallet)).collect()));
        fields.set("amounts", Value::List(self.iter().map(|(_, n)| Value::Number(u128::from(*n))).collect()));
    }
}

/// Implements [`Field`] for a struct whose parts are arguments.
macro_rules! parts {
    ($type:ty { $($part:ident),* $(,)? }) => {
        impl Field for $type {
            fn put(&self, _: &'static str, fields: &mut Fields) {
                $( self.$part.put(stringify!($part), fields); )*
            }
        }
    };
}

parts!(AttestedTuple { listen_root, payout_root, fans, payout_leaves, weight_total });
parts!(Box<PassClaim> { gate, nullifier, holder, root, expiry, circuit_version, proof });
parts!(Box<ListenClaim> {
    epoch, node, tier, nullifier, recipient, fee_receiver, fee, expiry, circuit_version, proof
});

/// Declares an enum of calls. Each variant has a name, a program on Solana and a contract on Ethereum (`None` if the
/// chain does not have the call), and the name of the contract's function if it differs from the name of the call in
/// camelCase. The variants after `..` contain another enum of calls.
macro_rules! calls {
    (
        $(#[$doc:meta])*
        pub enum $enum:ident {
            $(
                $(#[$variant_doc:meta])*
                $variant:ident $({ $( $(#[$field_doc:meta])* $field:ident: $type:ty, )* })?
                    = $name:literal ($solana:ident, $ethereum:ident $(, $function:literal)?),
            )*
            $( ..
                $( $(#[$nested_doc:meta])* $nested:ident($nested_type:ty), )*
            )?
        }
    ) => {
        $(#[$doc])*
        pub enum $enum {
            $( $(#[$variant_doc])* $variant $({ $( $(#[$field_doc])* $field: $type, )* })?, )*
            $( $( $(#[$nested_doc])* $nested($nested_type), )* )?
        }

        impl $enum {
            /// Name of the call: the name of the instruction on Solana (snake_case).
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $name, )*
                    $( $( Self::$nested(call) => call.name(), )* )?
                }
            }

            /// The program and the contract to which the call is sent.
            pub(crate) const fn target(&self) -> $crate::fields::Target {
                #[allow(unused_imports)]
                use $crate::fields::{Contract, Program};
                match self {
                    $( Self::$variant { .. } => $crate::fields::Target {
                        solana: $crate::fields::calls!(@on Program $solana),
                        ethereum: $crate::fields::calls!(@on Contract $ethereum),
                        function: $crate::fields::calls!(@function $($function)?),
                    }, )*
                    $( $( Self::$nested(call) => call.target(), )* )?
                }
            }

            /// The values of the call, by field name.
            pub(crate) fn fields(&self) -> $crate::fields::Fields {
                #[allow(unused_imports)]
                use $crate::fields::Field as _;
                #[allow(unused_mut)]
                let mut fields = $crate::fields::Fields::default();
                match self {
                    $( Self::$variant $({ $($field),* })? => {
                        $( $( $field.put(stringify!($field), &mut fields); )* )?
                    } )*
                    $( $( Self::$nested(call) => return call.fields(), )* )?
                }
                fields
            }
        }
    };
    (@on $kind:ident None) => { None };
    (@on $kind:ident $place:ident) => { Some($kind::$place) };
    (@function) => { None };
    (@function $function:literal) => { Some($function) };
}

pub(crate) use calls;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_found_by_their_names_in_idls_and_abis() {
        let mut fields = Fields::default();
        fields.set("track", Value::Number(1));
        fields.set("next", Value::Number(2));
        fields.set("resale_bps", Value::Number(3));
        for (name, number) in [("trackId", 1), ("track_id", 1), ("newOwner", 2), ("resaleBps_", 3)] {
            assert_eq!(fields.number(name), Some(number), "{name}");
        }
        assert_eq!(fields.get("trackIds"), None);
        assert_eq!(camel_case("set_market_paused"), "setMarketPaused");
    }
}
