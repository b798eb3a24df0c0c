//! Events of royalty vaults and positions.

/// Calls `$callback!` with the events of the royalties program; see [`event`](crate::event) for how the table reads.
#[macro_export]
macro_rules! royalties_events {
    ($($callback:ident)::+ $(, $($before:tt)*)?) => { $($callback)::+! { $($($before)*)?

    /// Emitted when a position is opened: the account's shares earn for their owner from then on.
    PositionOpened {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// The vault after the opening.
        vault_state: VaultState,
        /// The position after the opening.
        position: PositionRef,
        /// Wallet that may claim: the owner, unless BeneficiarySet names another.
        beneficiary: Address32,
        /// Payer of the account's rent, which gets it back on closing. On Ethereum, where there is none, the holder.
        payer: Address32,
    }
    /// Emitted when a position's owner names another beneficiary. Solana only.
    BeneficiarySet {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Share token account the position belongs to.
        account: Address32,
        /// Wallet that may claim from then on.
        beneficiary: Address32,
    }
    /// Emitted when shares move from one holder to another.
    SharesMoved {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// The sender's account and position after the transfer.
        from: PositionRef,
        /// The receiver's account and position after the transfer.
        to: PositionRef,
        /// Shares moved.
        amount: u64,
        /// The vault after the transfer.
        vault_state: VaultState,
    }
    /// Emitted when an amount is deposited in a vault. It drips to the shares over one epoch.
    Deposited {
        /// Track whose shares earn the deposit.
        track_id: [u8; 32],
        /// Wallet or program that paid.
        depositor: Address32,
        /// Amount paid, in the payment token's smallest unit.
        amount: u64,
        /// Kind of income, one of `protocol::event::source`.
        source: u8,
        /// Reference chosen by the depositor; the listing's id for a resale royalty.
        memo: [u8; 32],
        /// The vault after the deposit.
        vault_state: VaultState,
    }
    /// Emitted when a position is paid all that it is owed.
    RoyaltyClaimed {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Account with the shares: a token account on Solana, the holder on Ethereum.
        account: Address32,
        /// Owner of the position.
        owner: Address32,
        /// The position after the claim.
        position_state: PositionState,
        /// Wallet that claimed.
        beneficiary: Address32,
        /// Receiver: a token account on Solana, a wallet on Ethereum.
        destination: Address32,
        /// Amount paid, in the payment token's smallest unit; may be 0.
        amount: u64,
        /// The vault after the claim.
        vault_state: VaultState,
    }
    /// Emitted when a position is set to its token account's balance, after a burn or when the account was closed. Solana only.
    PositionSynced {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// The account and its position after the correction.
        position: PositionRef,
        /// The vault after the correction.
        vault_state: VaultState,
    }
    /// Emitted when the earnings of shares without a position are paid to the rewards pool.
    UnopenedSwept {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Amount paid, in the payment token's smallest unit; may be 0.
        amount: u64,
        /// The vault after the sweep.
        vault_state: VaultState,
    }
    /// Emitted when a position without shares and earnings is closed. Solana only.
    PositionClosed {
        /// Track the shares belonged to.
        track_id: [u8; 32],
        /// The account after the closing. It may hold shares of another owner.
        position: PositionRef,
        /// The vault after the closing.
        vault_state: VaultState,
    }

    } };
}
