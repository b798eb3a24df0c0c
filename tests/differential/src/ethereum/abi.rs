//! The functions of the contracts that scripts call, as in `contracts/src`.

use alloy::sol;

sol! {
    struct Parameters {
        uint32 network; uint32 chain; uint32 circuitVersion; uint32 epochLength; uint32 challengeDelay; uint32 claimWindow;
        uint32 timelock; uint8 threshold; uint16 alphaBps; uint16 betaBps; uint32 minimumSet; uint64 rateMax;
    }
    struct Offer {
        address seller; uint40 remaining; uint40 expiresAt; uint16 feeBps; address shares; uint64 unitPrice; uint16 resaleBps;
    }
    function mint(address to, uint256 amount);
    function approve(address spender, uint256 amount);
    function balanceOf(address holder) returns (uint256);
    function registerTrack(bytes manifestCid, uint40 supply, string name, string symbol);
    function sharesOf(bytes32 track) returns (address);
    function allocate(bytes32 track, address[] to, uint40[] amounts);
    function finishIssue(bytes32 track, uint16 resaleBps);
    function updateManifest(bytes32 track, bytes manifestCid);
    function retireTrack(bytes32 track);
    function proposeRegistrant(bytes32 track, address next);
    function acceptRegistrant(bytes32 track);
    function transfer(address to, uint256 amount);
    function deposit(uint64 amount, uint8 source, bytes32 memo);
    function claim(address destination);
    function sweepUnopened();
    function vaultState() returns (uint256);
    function unopenedState() returns (uint256);
    function positionState(address holder) returns (uint256);
    function list(bytes32 track, uint40 amount, uint64 unitPrice, uint64 expiresAt);
    function buy(uint64 listing, uint40 amount, uint64 maxPrice);
    function cancel(uint64 listing);
    function listing(uint64 listing) returns (Offer);
    function setMarketPaused(bool paused);
    function setProtocolFee(uint16 feeBps);
    function withdrawFees(address destination);
}
