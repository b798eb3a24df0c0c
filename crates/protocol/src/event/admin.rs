//! Events of the admin of a program or contract.

/// Calls `$callback!` with the events of every program that has an admin: ownership and rewards. See
/// [`event`](crate::event) for how the table reads.
#[macro_export]
macro_rules! admin_events {
    ($($callback:ident)::+ $(, $($before:tt)*)?) => { $($callback)::+! { $($($before)*)?

    /// Emitted when the admin names a successor, or withdraws the nomination.
    AdminProposed {
        /// Program or contract whose admin is to change: the one that emits the event.
        program: Address32,
        /// Wallet that may accept; zero when withdrawn.
        pending_admin: Address32,
    }
    /// Emitted when the successor accepts, a program is initialised, or a contract is deployed.
    AdminChanged {
        /// Program or contract whose admin changed: the one that emits the event.
        program: Address32,
        /// The new admin.
        admin: Address32,
    }

    } };
}
