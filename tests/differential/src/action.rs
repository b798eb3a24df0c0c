//! The actions of a script, the same on both chains. People, tracks and listings are numbers.

/// Number of wallets that sign: the people with the lowest numbers.
pub const WALLETS: usize = 12;
/// Number of people who can hold shares: the wallets, and two without a key (a program's address on Solana, an account
/// with code on Ethereum).
pub const HOLDERS: usize = WALLETS + 2;
/// The number of the deployment's admin.
pub const ADMIN: usize = HOLDERS;
/// Number of people with a balance of the payment token: the holders and the admin.
pub const PEOPLE: usize = HOLDERS + 1;

/// The CID of a manifest; for `None`, a CID of version 0, which both chains refuse.
pub fn manifest_cid(manifest: Option<u8>) -> Vec<u8> {
    let mut cid = solana_tests::manifest_cid(manifest.unwrap_or_default());
    cid[0] = manifest.is_some().into();
    cid
}

/// One step of a script. `by`, `from`, `to` and `next` are numbers of people; `manifest` is that of [`manifest_cid`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Wait { seconds: u64 },
    Register { by: usize, manifest: Option<u8>, supply: u64 },
    Allocate { track: usize, by: usize, to: Vec<(usize, u64)> },
    FinishIssue { track: usize, by: usize, resale_bps: u16 },
    UpdateManifest { track: usize, by: usize, manifest: Option<u8> },
    Retire { track: usize, by: usize },
    ProposeRegistrant { track: usize, by: usize, next: Option<usize> },
    AcceptRegistrant { track: usize, by: usize },
    Transfer { track: usize, from: usize, to: usize, amount: u64 },
    Deposit { track: usize, by: usize, amount: u64, source: u8, memo: [u8; 32] },
    Claim { track: usize, by: usize, to: usize },
    Sweep { track: usize },
    List { track: usize, by: usize, amount: u64, unit_price: u64, expires_at: u64 },
    Buy { listing: usize, by: usize, amount: u64, max_price: u64 },
    Cancel { listing: usize, by: usize },
    PauseMarket { by: usize, paused: bool },
    SetFee { by: usize, fee_bps: u16 },
    WithdrawFees { by: usize, to: usize },
}

impl Action {
    /// The names of all kinds of actions.
    pub const KINDS: [&str; 18] = [
        "Wait",
        "Register",
        "Allocate",
        "FinishIssue",
        "UpdateManifest",
        "Retire",
        "ProposeRegistrant",
        "AcceptRegistrant",
        "Transfer",
        "Deposit",
        "Claim",
        "Sweep",
        "List",
        "Buy",
        "Cancel",
        "PauseMarket",
        "SetFee",
        "WithdrawFees",
    ];

    /// The kind of the action, one of [`Self::KINDS`].
    pub fn kind(&self) -> &'static str {
        let number = match self {
            Self::Wait { .. } => 0,
            Self::Register { .. } => 1,
            Self::Allocate { .. } => 2,
            Self::FinishIssue { .. } => 3,
            Self::UpdateManifest { .. } => 4,
            Self::Retire { .. } => 5,
            Self::ProposeRegistrant { .. } => 6,
            Self::AcceptRegistrant { .. } => 7,
            Self::Transfer { .. } => 8,
            Self::Deposit { .. } => 9,
            Self::Claim { .. } => 10,
            Self::Sweep { .. } => 11,
            Self::List { .. } => 12,
            Self::Buy { .. } => 13,
            Self::Cancel { .. } => 14,
            Self::PauseMarket { .. } => 15,
            Self::SetFee { .. } => 16,
            Self::WithdrawFees { .. } => 17,
        };
        Self::KINDS[number]
    }
}
