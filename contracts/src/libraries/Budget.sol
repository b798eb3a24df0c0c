// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Tiers and budgets: the integer arithmetic of listen rewards.
library Budget {
    /// @notice Basis points in one.
    uint256 internal constant BPS = 10_000;

    /// @notice Index of a tier among 1, 5, 20 and 60, from 0; 4 when it is not a tier.
    function tierIndex(uint16 tier) internal pure returns (uint256) {
        if (tier == 1) return 0;
        if (tier == 5) return 1;
        if (tier == 20) return 2;
        if (tier == 60) return 3;
        return 4;
    }

    /// @notice The budget of an epoch: `min(quota, free * alpha)`, of which a part beta is for listeners and the rest
    /// for tracks. Its rate is `min(rateMax, listeners / (c1 + 4*c5 + 15*c20 + 40*c60))`, where ct is the number of
    /// fans that reached tier t; zero when no fan did. If every fan claims the highest tier it reached, all claims
    /// together are paid the rate times the divisor.
    function reserve(
        uint64 free,
        uint64 quota,
        uint16 alphaBps,
        uint16 betaBps,
        uint64 rateMax,
        uint32[4] calldata fans
    ) internal pure returns (uint64 listeners, uint64 tracks, uint64 rate) {
        // slither-disable-next-line divide-before-multiply: the two parts make the rounded total, as on the other chains
        uint256 total = uint256(free) * alphaBps / BPS;
        if (total > quota) total = quota;
        listeners = uint64(total * betaBps / BPS);
        tracks = uint64(total - listeners);
        uint256 units = uint256(fans[0]) + 4 * uint256(fans[1]) + 15 * uint256(fans[2]) + 40 * uint256(fans[3]);
        if (units != 0) {
            uint256 even = listeners / units;
            rate = even > rateMax ? rateMax : uint64(even);
        }
    }

    /// @notice Bit i is set when at least `minimumSet` fans reached tier i.
    function payableTiers(uint32[4] calldata fans, uint32 minimumSet) internal pure returns (uint8 tiers) {
        for (uint256 i = 0; i < 4; ++i) {
            if (fans[i] >= minimumSet) tiers |= uint8(1 << i);
        }
    }

    /// @notice The amount that a payout leaf is paid: `floor(tracks * weight / weightTotal)`.
    function trackShare(uint64 tracks, uint64 weight, uint64 weightTotal) internal pure returns (uint64) {
        return uint64(uint256(tracks) * weight / weightTotal);
    }
}
