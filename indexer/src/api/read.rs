//! Reads rows into responses, and parameters into queries.

use chain::{Namespace, address};
use protocol::{
    hex,
    royalty::{PositionState, RoyaltyError, VaultState},
};
use service::problem::{Problem, Result};
use sqlx::{Row as _, postgres::PgRow};
use time::OffsetDateTime;

/// The columns of a vault in table `v`, which [`vault`] reads.
pub const VAULT: &str = "v.supply::text AS vault_supply, v.index::text AS vault_index, v.carry::text AS vault_carry,
    v.pending::text AS vault_pending, v.drip_end::text AS vault_end, v.drip_last::text AS vault_last,
    v.deposited::text AS vault_deposited, v.unopened_shares::text AS unopened_shares,
    v.unopened_index_paid::text AS unopened_index_paid, v.unopened_owed::text AS unopened_owed,
    v.unopened_remainder::text AS unopened_remainder";

/// The columns of a position in table `p`, which [`owed`] reads. All are NULL if the position does not exist.
pub const POSITION: &str = "p.shares::text AS position_shares, p.index_paid::text AS position_index_paid,
    p.owed::text AS position_owed, p.remainder::text AS position_remainder";

/// Reads a number from a column that was selected as text.
pub fn number<T: std::str::FromStr>(row: &PgRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| Problem::internal(format!("column {column} has the value {text}, which does not parse")))
}

/// Reads a `BYTEA` column as 0x-hex.
pub fn hash(row: &PgRow, column: &str) -> Result<String> {
    Ok(hex::encode(row.try_get::<Vec<u8>, _>(column)?))
}

/// Reads a column of Unix seconds as a time.
pub fn time(row: &PgRow, column: &str) -> Result<OffsetDateTime> {
    Ok(moment(row.try_get(column)?))
}

/// Unix seconds as a time. Numbers that are not in the calendar become the end of the year 9999.
pub fn moment(unix: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix).unwrap_or(END_OF_TIME)
}

const END_OF_TIME: OffsetDateTime = time::macros::datetime!(9999-12-31 23:59:59 UTC);

/// The vault of a row with the columns [`VAULT`], with the drip up to `now` (Unix seconds), and the supply of the
/// track.
pub fn vault(row: &PgRow, now: u64) -> Result<(VaultState, u64)> {
    let supply = number(row, "vault_supply")?;
    let mut vault = VaultState {
        index: number(row, "vault_index")?,
        carry: number(row, "vault_carry")?,
        pending: number(row, "vault_pending")?,
        end: number(row, "vault_end")?,
        last: number(row, "vault_last")?,
        deposited: number(row, "vault_deposited")?,
        unopened: PositionState {
            shares: number(row, "unopened_shares")?,
            index_paid: number(row, "unopened_index_paid")?,
            owed: number(row, "unopened_owed")?,
            remainder: number(row, "unopened_remainder")?,
        },
    };
    vault.touch(now, supply).map_err(broken)?;
    vault.settle_unopened().map_err(broken)?;
    Ok((vault, supply))
}

/// The amount that `vault` owes to the position of a row with the columns [`POSITION`]. 0 if the position does not
/// exist.
pub fn owed(row: &PgRow, vault: &VaultState) -> Result<u64> {
    if row.try_get::<Option<String>, _>("position_shares")?.is_none() {
        return Ok(0);
    }
    let mut position = PositionState {
        shares: number(row, "position_shares")?,
        index_paid: number(row, "position_index_paid")?,
        owed: number(row, "position_owed")?,
        remainder: number(row, "position_remainder")?,
    };
    vault.settle(&mut position).map_err(broken)?;
    Ok(position.owed)
}

fn broken(error: RoyaltyError) -> Problem {
    Problem::internal(format!("could not compute royalties: {error}"))
}

/// Parses 32 bytes in 0x-hex from a path or query. `what` names them in the error.
pub fn bytes32(text: &str, what: &str) -> Result<Vec<u8>> {
    let bytes = hex::decode_array::<32>(text).map_err(|error| Problem::bad_request(format!("{what}: {error}")))?;
    Ok(bytes.to_vec())
}

/// Parses an address and formats it as it is stored. Ethereum addresses are also accepted in lower or upper case.
pub fn address_text(text: &str) -> Result<String> {
    let namespace = if text.starts_with("0x") { Namespace::Ethereum } else { Namespace::Solana };
    let parsed = address::parse(namespace, text).map_err(|error| Problem::bad_request(error.to_string()))?;
    Ok(address::format(namespace, parsed))
}
