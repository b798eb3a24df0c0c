//! SQL of accounts, wallets, nonces and sign-in sessions.

use auth::{Namespace, Wallet, nonce::NonceRecord, refresh::SessionRecord};
use sqlx::{PgConnection, PgPool, Row as _, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

type Result<T> = std::result::Result<T, sqlx::Error>;

pub async fn keep_nonce(pool: &PgPool, record: &NonceRecord) -> Result<()> {
    sqlx::query("INSERT INTO nonces (value_hash, binding_hash, expires_at) VALUES ($1, $2, $3)")
        .bind(record.value_hash.as_slice())
        .bind(record.binding_hash.as_slice())
        .bind(record.expires_at)
        .execute(pool)
        .await?;
    Ok(())
}

/// Deletes a nonce and returns its record. Of concurrent callers, only one receives the record.
pub async fn take_nonce(pool: &PgPool, value_hash: &[u8; 32]) -> Result<Option<NonceRecord>> {
    let row = sqlx::query("DELETE FROM nonces WHERE value_hash = $1 RETURNING value_hash, binding_hash, expires_at")
        .bind(value_hash.as_slice())
        .fetch_optional(pool)
        .await?;
    row.map(|row| {
        Ok(NonceRecord { value_hash: hash(&row, 0)?, binding_hash: hash(&row, 1)?, expires_at: row.try_get(2)? })
    })
    .transpose()
}

/// Deletes all nonces bound to a browser. Used if its message is malformed, so the nonce in it is unknown.
pub async fn drop_bound_nonces(pool: &PgPool, binding_hash: &[u8; 32]) -> Result<()> {
    sqlx::query("DELETE FROM nonces WHERE binding_hash = $1").bind(binding_hash.as_slice()).execute(pool).await?;
    Ok(())
}

/// Returns the account of a wallet. Creates the account if the wallet signs in for the first time.
pub async fn account_of(connection: &mut PgConnection, wallet: &Wallet, now: OffsetDateTime) -> Result<Uuid> {
    if let Some(account) = find_account(connection, wallet).await? {
        return Ok(account);
    }
    let account = Uuid::new_v4();
    sqlx::query("INSERT INTO accounts (id, created_at) VALUES ($1, $2)")
        .bind(account)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    if link(connection, wallet, account, now).await? {
        return Ok(account);
    }
    // A concurrent sign-in of the same wallet has created the account of the wallet.
    sqlx::query("DELETE FROM accounts WHERE id = $1").bind(account).execute(&mut *connection).await?;
    find_account(connection, wallet).await?.ok_or(sqlx::Error::RowNotFound)
}

pub async fn find_account(connection: &mut PgConnection, wallet: &Wallet) -> Result<Option<Uuid>> {
    sqlx::query_scalar("SELECT account FROM wallets WHERE namespace = $1 AND address = $2")
        .bind(wallet.namespace.as_str())
        .bind(&wallet.address)
        .fetch_optional(connection)
        .await
}

/// Links a wallet to `account`. Returns `false` if the wallet is already linked to an account.
pub async fn link(connection: &mut PgConnection, wallet: &Wallet, account: Uuid, now: OffsetDateTime) -> Result<bool> {
    let linked = sqlx::query(
        "INSERT INTO wallets (namespace, address, account, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(wallet.namespace.as_str())
    .bind(&wallet.address)
    .bind(account)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(linked.rows_affected() == 1)
}

pub async fn wallets(pool: &PgPool, account: Uuid) -> Result<Vec<Wallet>> {
    let rows =
        sqlx::query("SELECT namespace, address FROM wallets WHERE account = $1 ORDER BY linked_at, namespace, address")
            .bind(account)
            .fetch_all(pool)
            .await?;
    rows.iter()
        .map(|row| {
            let namespace: String = row.try_get(0)?;
            let namespace = namespace.parse::<Namespace>().map_err(|e| sqlx::Error::Decode(e.into()))?;
            Ok(Wallet { namespace, address: row.try_get(1)? })
        })
        .collect()
}

/// A stored sign-in session.
pub struct SignIn {
    pub account: Uuid,
    pub audience: String,
    pub record: SessionRecord,
}

pub async fn start_sign_in(
    connection: &mut PgConnection,
    id: Uuid,
    sign_in: &SignIn,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO sign_ins (id, account, audience, token_hash, started_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(sign_in.account)
    .bind(&sign_in.audience)
    .bind(sign_in.record.token_hash.as_slice())
    .bind(now)
    .bind(sign_in.record.expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Returns the session and locks its row until the transaction ends.
pub async fn sign_in(connection: &mut PgConnection, id: Uuid) -> Result<Option<SignIn>> {
    let row =
        sqlx::query("SELECT account, audience, token_hash, expires_at, revoked FROM sign_ins WHERE id = $1 FOR UPDATE")
            .bind(id)
            .fetch_optional(connection)
            .await?;
    row.map(|row| {
        let record =
            SessionRecord { token_hash: hash(&row, 2)?, expires_at: row.try_get(3)?, revoked: row.try_get(4)? };
        Ok(SignIn { account: row.try_get(0)?, audience: row.try_get(1)?, record })
    })
    .transpose()
}

pub async fn rotate(connection: &mut PgConnection, id: Uuid, token_hash: &[u8; 32]) -> Result<()> {
    sqlx::query("UPDATE sign_ins SET token_hash = $2 WHERE id = $1")
        .bind(id)
        .bind(token_hash.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn revoke(connection: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query("UPDATE sign_ins SET revoked = TRUE WHERE id = $1").bind(id).execute(connection).await?;
    Ok(())
}

/// Whether a session is neither expired nor revoked.
pub async fn is_live(pool: &PgPool, id: Uuid, account: Uuid, now: OffsetDateTime) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sign_ins WHERE id = $1 AND account = $2 AND NOT revoked AND expires_at > $3)",
    )
    .bind(id)
    .bind(account)
    .bind(now)
    .fetch_one(pool)
    .await
}

fn hash(row: &PgRow, column: usize) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a stored hash does not have 32 bytes".into()))
}
