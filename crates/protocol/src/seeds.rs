//! Seeds of all program-derived addresses on Solana.
//!
//! Integers in seeds are big-endian.

/// `ownership`, `royalties`: `["config"]`, the configuration of the program.
pub const CONFIG: &[u8] = b"config";
/// `ownership`: `["track", track_id]`.
pub const TRACK: &[u8] = b"track";
/// `ownership`: `["mint", track_id]`, the share mint.
pub const MINT: &[u8] = b"mint";
/// `royalties`: `["vault", mint]`.
pub const VAULT: &[u8] = b"vault";
/// `royalties`: `["vault_tokens", mint]`, the payment token account of the vault.
pub const VAULT_TOKENS: &[u8] = b"vault_tokens";
/// `royalties`: `["purse", mint]`, the account that pays the rent of positions opened by the transfer hook.
pub const PURSE: &[u8] = b"purse";
/// `royalties`: `["position", token_account]`.
pub const POSITION: &[u8] = b"position";
/// `royalties`: `["extra-account-metas", mint]`, the account list that Token-2022 reads (spl-transfer-hook-interface).
pub const EXTRA_ACCOUNT_METAS: &[u8] = b"extra-account-metas";
/// `rewards`: `["network"]`.
pub const NETWORK: &[u8] = b"network";
/// `rewards`: `["pool_tokens"]`, the payment token account of the rewards pool.
pub const POOL_TOKENS: &[u8] = b"pool_tokens";
/// `rewards`: `["node", node u64]`.
pub const NODE: &[u8] = b"node";
/// `rewards`: `["epoch", epoch u32, node u64]`.
pub const EPOCH: &[u8] = b"epoch";
/// `rewards`: `["payouts", epoch u32, node u64]`, the bitmap of paid leaves of an epoch.
pub const PAYOUTS: &[u8] = b"payouts";
/// `rewards`: `["nullifier", nullifier]`.
pub const NULLIFIER: &[u8] = b"nullifier";
/// `ownership`: `["market"]`, the configuration of the market and authority of the fee account.
pub const MARKET: &[u8] = b"market";
/// `ownership`: `["market_fees"]`, the payment token account that collects protocol fees.
pub const MARKET_FEES: &[u8] = b"market_fees";
/// `ownership`: `["listing", mint, seller, number u64]`.
pub const LISTING: &[u8] = b"listing";
/// `ownership`: `["escrow", listing]`, the share token account of a listing.
pub const ESCROW: &[u8] = b"escrow";
/// `rewards`: `["issuer", issuer u32]`.
pub const ISSUER: &[u8] = b"issuer";
/// `rewards`: `["gate", owner, number u64]`.
pub const GATE: &[u8] = b"gate";
/// `rewards`: `["pass", gate, holder]`.
pub const PASS: &[u8] = b"pass";
/// `rewards`: `["pass_nullifier", nullifier]`.
pub const PASS_NULLIFIER: &[u8] = b"pass_nullifier";
/// All programs: `["__event_authority"]`, the signer of Anchor's event CPIs.
pub const EVENT_AUTHORITY: &[u8] = b"__event_authority";
