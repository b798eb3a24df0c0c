//! One sample of every call, with a different value in every field.

use chain::{Call, Governance, ListenClaim, Namespace, PassCall, PassClaim, Wallet};
use protocol::{event::AttestedTuple, id::Address32};

pub const TRACK: [u8; 32] = [0x21; 32];
pub const NULLIFIER: [u8; 32] = [0x23; 32];

/// The values that differ between the chains: addresses, and the ids of listings and gates.
pub struct Names {
    pub wallet: fn(u8) -> Address32,
    pub sender: Address32,
    pub namespace: Namespace,
    pub listing: [u8; 32],
    pub gate: [u8; 32],
    /// Two programs or contracts that have an admin.
    pub owned: Vec<Address32>,
}

fn of_tracks(names: &Names) -> Vec<(&'static str, Call)> {
    let wallet = names.wallet;
    let uri = || "ipfs://uri".to_owned();
    vec![
        (
            "register_track",
            Call::RegisterTrack {
                manifest_cid: vec![1, 0x55, 0x12, 0x20, 9],
                supply: 1_000,
                name: "Name".into(),
                symbol: "SYM".into(),
                uri: uri(),
            },
        ),
        ("allocate", Call::Allocate { track: TRACK, shares: vec![(wallet(1), 100), (wallet(2), 200)] }),
        ("finish_issue", Call::FinishIssue { track: TRACK, resale_bps: 500 }),
        ("update_manifest", Call::UpdateManifest { track: TRACK, manifest_cid: vec![1, 0x55, 7], uri: uri() }),
        ("retire_track", Call::RetireTrack { track: TRACK }),
        ("propose_registrant", Call::ProposeRegistrant { track: TRACK, next: wallet(3) }),
        ("accept_registrant", Call::AcceptRegistrant { track: TRACK }),
        ("list", Call::List { track: TRACK, amount: 11, unit_price: 12, expires_at: 13 }),
        ("buy", Call::Buy { listing: names.listing, amount: 14, max_price: 15 }),
        ("cancel", Call::CancelListing { listing: names.listing }),
        ("open_position", Call::OpenPosition { track: TRACK, holder: names.sender }),
        ("open_position of another", Call::OpenPosition { track: TRACK, holder: wallet(4) }),
        ("set_beneficiary", Call::SetBeneficiary { track: TRACK, beneficiary: wallet(5) }),
        ("deposit", Call::Deposit { track: TRACK, amount: 16, source: 2, memo: [0x22; 32] }),
        ("claim", Call::Claim { track: TRACK, holder: names.sender, destination: wallet(6) }),
        ("claim of another", Call::Claim { track: TRACK, holder: wallet(4), destination: wallet(6) }),
        ("sync_position", Call::SyncPosition { track: TRACK, holder: wallet(4) }),
        ("sweep_unopened", Call::SweepUnopened { track: TRACK }),
        ("close_position", Call::ClosePosition { track: TRACK, holder: names.sender }),
        ("close_position of another", Call::ClosePosition { track: TRACK, holder: wallet(4) }),
        ("transfer_shares", Call::TransferShares { track: TRACK, to: wallet(7), amount: 17 }),
        ("send_tokens", Call::SendTokens { to: wallet(7), amount: 18 }),
        ("approve_tokens", Call::ApproveTokens { spender: wallet(7), amount: 19 }),
    ]
}

fn of_rewards(names: &Names) -> Vec<(&'static str, Call)> {
    let wallet = names.wallet;
    let tuple = AttestedTuple {
        listen_root: [0x24; 32],
        payout_root: [0x25; 32],
        fans: [4, 3, 2, 1],
        payout_leaves: 20,
        weight_total: 21,
    };
    vec![
        ("register_node", Call::RegisterNode { node: 22, operator: wallet(8), quota: 23 }),
        ("fund_pool", Call::FundPool { amount: 24 }),
        ("attest", Call::Attest { epoch: 25, node: 26, tuple }),
        ("void_epoch", Call::VoidEpoch { epoch: 27, node: 28 }),
        ("claim_listen", Call::ClaimListen { claim: Box::new(claim(names, 9, Some(10))) }),
        ("claim_listen without a fee", Call::ClaimListen { claim: Box::new(claim(names, 9, None)) }),
        ("claim_listen to one wallet", Call::ClaimListen { claim: Box::new(claim(names, 9, Some(9))) }),
        (
            "distribute_track",
            Call::DistributeTrack {
                epoch: 36,
                node: 37,
                index: 38,
                track: TRACK,
                weight: 39,
                path: vec![[0x26; 32], [0x27; 32]],
            },
        ),
        ("close_epoch", Call::CloseEpoch { epoch: 40, node: 41 }),
        ("close_nullifier", Call::CloseNullifier { nullifier: NULLIFIER }),
    ]
}

fn claim(names: &Names, recipient: u8, fee_receiver: Option<u8>) -> ListenClaim {
    let named = |i| Wallet { namespace: names.namespace, address: (names.wallet)(i) };
    let mut proof = [0; 256];
    (0u8..=255).zip(&mut proof).for_each(|(i, byte)| *byte = i.wrapping_mul(3));
    ListenClaim {
        epoch: 29,
        node: 30,
        tier: 5,
        nullifier: NULLIFIER,
        recipient: named(recipient),
        fee_receiver: fee_receiver.map(named),
        fee: 31,
        expiry: 32,
        circuit_version: 33,
        proof,
    }
}

fn of_powers(names: &Names) -> Vec<(&'static str, Call)> {
    let wallet = names.wallet;
    let mut calls = Vec::new();
    for (i, program) in names.owned.iter().enumerate() {
        let labels = [["propose_admin 0", "accept_admin 0"], ["propose_admin 1", "accept_admin 1"]][i];
        calls.push((labels[0], Governance::ProposeAdmin { program: *program, next: wallet(11) }));
        calls.push((labels[1], Governance::AcceptAdmin { program: *program }));
    }
    let attestors = vec![wallet(13), wallet(14), wallet(15)];
    calls.extend([
        ("propose_admin of a stranger", Governance::ProposeAdmin { program: wallet(1), next: wallet(11) }),
        ("set_guardian", Governance::SetGuardian { guardian: wallet(12) }),
        ("propose_attestors", Governance::ProposeAttestors { attestors, threshold: 2 }),
        ("apply_attestors", Governance::ApplyAttestors),
        ("propose_circuit 0", Governance::ProposeCircuit { statement: 0, version: 2, verifier: wallet(16) }),
        ("propose_circuit 1", Governance::ProposeCircuit { statement: 1, version: 2, verifier: Address32::ZERO }),
        ("enable_circuit", Governance::EnableCircuit { statement: 0, version: 3 }),
        ("disable_circuit", Governance::DisableCircuit { statement: 2, version: 4 }),
        ("set_market_paused", Governance::SetMarketPaused { paused: true }),
        ("set_protocol_fee", Governance::SetProtocolFee { fee_bps: 100 }),
        ("withdraw_fees", Governance::WithdrawFees { destination: wallet(17) }),
    ]);
    calls.into_iter().map(|(label, call)| (label, Call::Govern(call))).collect()
}

fn of_passes(names: &Names) -> Vec<(&'static str, Call)> {
    let claim = || {
        Box::new(PassClaim {
            gate: names.gate,
            nullifier: NULLIFIER,
            holder: (names.wallet)(18),
            root: [0x28; 32],
            expiry: 42,
            circuit_version: 43,
            proof: [0x29; 256],
        })
    };
    let calls = [
        ("set_issuer", PassCall::SetIssuer { issuer: 44, authority: (names.wallet)(19), enabled: true }),
        ("post_root", PassCall::PostRoot { issuer: 45, root: [0x2a; 32], snapshot: 46 }),
        (
            "register_gate",
            PassCall::RegisterGate { statement: 1, issuer: 47, subject: 48, threshold: 1 << 100, period_length: 49 },
        ),
        ("prove_age", PassCall::ProveAge { claim: claim(), day: 50 }),
        ("prove_funds", PassCall::ProveFunds { claim: claim() }),
    ];
    calls.into_iter().map(|(label, call)| (label, Call::Pass(call))).collect()
}

/// All calls, each with a label.
pub fn calls(names: &Names) -> Vec<(&'static str, Call)> {
    [of_tracks(names), of_rewards(names), of_powers(names), of_passes(names)].concat()
}
