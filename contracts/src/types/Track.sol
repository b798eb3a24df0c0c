// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Where a track is in its life.
enum TrackState {
    None,
    Issuing,
    Issued,
    Retired
}

/// @notice What the registry keeps of a track. All that a sale or a payout asks is in the first slot.
struct Track {
    /// The share token, which is also the royalty vault.
    address shares;
    TrackState state;
    /// Part of every sale's price that is deposited in the vault, in basis points; fixed when the issue ends.
    uint16 resaleBps;
    /// 1 at registration, counting.
    uint32 manifestVersion;
    address registrant;
    /// Who may become the registrant by accepting; zero for nobody.
    address pendingRegistrant;
    /// Binary CIDv1 of the current manifest.
    bytes manifestCid;
}
