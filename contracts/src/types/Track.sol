// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice State of a track. It never goes back.
enum TrackState {
    /// Not registered.
    None,
    /// Registered; the registrant allocates shares.
    Issuing,
    /// The issue has ended: deposits, listings and payouts are possible.
    Issued,
    /// As Issued, without new listings.
    Retired
}

/// @notice A track in the registry. A sale or a payout reads the first slot only.
struct Track {
    /// The share token, which is also the royalty vault.
    address shares;
    TrackState state;
    /// Part of every sale's price that is deposited in the vault, in basis points; set when the issue ends.
    uint16 resaleBps;
    /// 1 at registration, one more with every update.
    uint32 manifestVersion;
    /// Account that administers the track.
    address registrant;
    /// Proposed successor of the registrant; zero when there is none.
    address pendingRegistrant;
    /// Binary CIDv1 of the current manifest.
    bytes manifestCid;
}
