//! Counts listens. The listen, the session and the counts of the open epoch change in one transaction.

use protocol::hex::Hex32;
use service::Problem;
use sqlx::{PgConnection, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    receipt::{Receipt, TYP},
    sql::{Session, State},
};
use crate::{config::ListeningConfig, epoch, state::AppState};

/// Checks whether a listen could be counted now, so that a session that cannot earn a listen is rejected at its start. The
/// limits are checked again when the listen is counted.
pub(super) async fn may_count(
    connection: &mut PgConnection,
    caps: &ListeningConfig,
    epoch: u32,
    account: Uuid,
    track_chain: u32,
    track_id: &[u8; 32],
) -> Result<(), Problem> {
    let row = sqlx::query(
        "SELECT c.listens,
                COALESCE((SELECT h.listens FROM heard h WHERE h.epoch = $1 AND h.account = $2 AND h.track_chain = $3
                          AND h.track_id = $4), 0),
                COALESCE((SELECT t.listens FROM track_listens t WHERE t.epoch = $1 AND t.track_chain = $3
                          AND t.track_id = $4), 0)
         FROM commitments c WHERE c.epoch = $1 AND c.account = $2",
    )
    .bind(i64::from(epoch))
    .bind(account)
    .bind(i64::from(track_chain))
    .bind(track_id.as_slice())
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| no_commitment(epoch))?;
    let (all, of_track, to_track): (i32, i32, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    if all >= i32::from(caps.fan_cap) {
        return Err(capped(Cap::Fan));
    }
    if of_track >= i32::from(caps.fan_track_cap) {
        return Err(capped(Cap::FanTrack));
    }
    if to_track >= i64::from(caps.track_cap) {
        return Err(capped(Cap::Track));
    }
    Ok(())
}

/// Counts `session` as a listen in the epoch at `now`, and stores the signed receipt in the session.
pub(super) async fn count(
    state: &AppState,
    connection: &mut PgConnection,
    session: &mut Session,
    now: OffsetDateTime,
) -> Result<(), Problem> {
    let epoch = state.epoch_at(now)?;
    if !epoch::lock::enter(connection, epoch).await? {
        return Err(Problem::conflict("the epoch has just been closed: send the heartbeat again").coded("epoch-closed"));
    }
    let caps = &state.config.listening;
    let commitment = sqlx::query(
        "UPDATE commitments SET listens = listens + 1 WHERE epoch = $1 AND account = $2 RETURNING idc, chain, listens",
    )
    .bind(i64::from(epoch))
    .bind(session.account)
    .fetch_optional(&mut *connection)
    .await?
    .ok_or_else(|| no_commitment(epoch))?;
    let (idc, chain, all): (Vec<u8>, i64, i32) =
        (commitment.try_get(0)?, commitment.try_get(1)?, commitment.try_get(2)?);
    let of_track = add_heard(connection, epoch, session).await?;
    let to_track = add_to_track(connection, epoch, session).await?;
    if all > i32::from(caps.fan_cap) {
        return Err(capped(Cap::Fan));
    }
    if of_track > i32::from(caps.fan_track_cap) {
        return Err(capped(Cap::FanTrack));
    }
    if to_track > i64::from(caps.track_cap) {
        return Err(capped(Cap::Track));
    }
    let receipt = Receipt {
        iss: state.config.public_url.clone(),
        iat: now.unix_timestamp(),
        jti: session.id,
        network: state.config.network,
        node: state.config.node,
        epoch,
        idc: Hex32(
            idc.try_into().map_err(|_| Problem::internal("a stored identity commitment does not have 32 bytes"))?,
        ),
        chain: u32::try_from(chain).map_err(Problem::internal)?,
        track_chain: session.track_chain,
        track_id: Hex32(session.track_id),
        listen: u32::try_from(of_track).map_err(Problem::internal)?,
        count: u32::try_from(all).map_err(Problem::internal)?,
    };
    session.receipt = Some(state.signer.sign(TYP, &receipt).map_err(Problem::internal)?);
    session.epoch = Some(epoch);
    session.state = State::Counted;
    metrics::counter!("node_listens_counted_total").increment(1);
    Ok(())
}

async fn add_heard(connection: &mut PgConnection, epoch: u32, session: &Session) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO heard (epoch, account, track_chain, track_id, listens) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (epoch, account, track_chain, track_id) DO UPDATE SET listens = heard.listens + 1
         RETURNING listens",
    )
    .bind(i64::from(epoch))
    .bind(session.account)
    .bind(i64::from(session.track_chain))
    .bind(session.track_id.as_slice())
    .fetch_one(connection)
    .await
}

async fn add_to_track(connection: &mut PgConnection, epoch: u32, session: &Session) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO track_listens (epoch, track_chain, track_id, listens) VALUES ($1, $2, $3, 1)
         ON CONFLICT (epoch, track_chain, track_id) DO UPDATE SET listens = track_listens.listens + 1
         RETURNING listens",
    )
    .bind(i64::from(epoch))
    .bind(i64::from(session.track_chain))
    .bind(session.track_id.as_slice())
    .fetch_one(connection)
    .await
}

enum Cap {
    Fan,
    FanTrack,
    Track,
}

fn capped(cap: Cap) -> Problem {
    let (code, what) = match cap {
        Cap::Fan => ("fan-cap", "the account has reached the maximum number of listens in this epoch"),
        Cap::FanTrack => {
            ("fan-track-cap", "the account has reached the maximum number of listens to this track in this epoch")
        }
        Cap::Track => ("track-cap", "the track has reached the maximum number of listens in this epoch"),
    };
    Problem::conflict(what).coded(code)
}

fn no_commitment(epoch: u32) -> Problem {
    Problem::conflict(format!(
        "the account has no commitment for epoch {epoch}: POST /v1/epochs/{epoch}/commitment first"
    ))
    .coded("no-commitment")
    .with("epoch", epoch)
}
