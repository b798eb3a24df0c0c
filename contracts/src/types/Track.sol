// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Where a track is in its life.
enum TrackState {
    None,
    Issuing,
    Issued,
    Retired
}

/// @notice What the registry keeps of a track.
struct Track {
    /// The share token, which is also the royalty vault.
    address shares;
    TrackState state;
    address registrant;
    /// Binary CIDv1 of the manifest.
    bytes manifestCid;
}
