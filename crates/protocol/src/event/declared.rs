//! What the tables of events declare in Rust: a struct for each event, the enum of all, and their fields by name.

use super::{AddressList, AttestedTuple, CidBytes, PositionRef};
use crate::{
    id::Address32,
    royalty::{PositionState, VaultState},
};

macro_rules! declare {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$field_doc:meta])* $field:ident : $type:ty ),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name { $( $(#[$field_doc])* pub $field: $type ),* }

            impl From<$name> for Event {
                fn from(event: $name) -> Self {
                    Self::$name(event)
                }
            }
        )*

        /// Any event of the protocol.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $( $(#[$doc])* $name($name) ),* }

        impl Event {
            /// The event's name, the same on both chains, in the database and in the API.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$name(_) => stringify!($name) ),* }
            }

            /// All names.
            pub const NAMES: &'static [&'static str] = &[$( stringify!($name) ),*];
        }

        #[cfg(feature = "std")]
        impl Event {
            /// Passes every field to `writer`, in order.
            pub fn write<W: crate::event_fields::FieldWriter>(&self, writer: &mut W) {
                use crate::event_fields::Field as _;
                match self {
                    $( Self::$name(event) => { $( event.$field.write(stringify!($field), writer); )* } )*
                }
            }

            /// The event called `name`, with its fields taken from `reader` in order; `None` when no event has that name.
            ///
            /// # Errors
            /// The reader's, when it cannot give a field.
            pub fn read<R: crate::event_fields::FieldReader>(
                name: &str,
                reader: &mut R,
            ) -> Option<Result<Self, R::Error>> {
                $( if name == stringify!($name) {
                    return Some($name::read(reader).map(Self::$name));
                } )*
                None
            }
        }

        $(
            #[cfg(feature = "std")]
            impl $name {
                fn read<R: crate::event_fields::FieldReader>(reader: &mut R) -> Result<Self, R::Error> {
                    Ok(Self { $( $field: crate::event_fields::Field::read(stringify!($field), reader)? ),* })
                }
            }
        )*
    };
}

// Each table passes itself and those before it to the next, the last passes all of them to `declare!`.
crate::ownership_events! { crate::royalties_events, crate::rewards_events, crate::admin_events, declare, }
