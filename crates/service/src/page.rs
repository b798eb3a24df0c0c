//! Keyset pagination: a page ends with an opaque cursor that holds the last row's key, so deep pages cost what first
//! pages cost and rows that arrive meanwhile repeat nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

/// Rows in a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most rows a page holds.
pub const MAX_LIMIT: u32 = 200;

/// The query parameters of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// `next` of the page before; leave out for the first page.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
}

impl PageQuery {
    /// Rows wanted, checked.
    ///
    /// # Errors
    /// 400 outside 1 to 200.
    pub fn limit(&self) -> Result<i64, Problem> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(i64::from(limit)),
            limit => Err(Problem::bad_request(format!("limit {limit} is not between 1 and {MAX_LIMIT}"))),
        }
    }

    /// The key after which the page starts, if any.
    ///
    /// # Errors
    /// 400 when the cursor is not one this list made.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        self.cursor.as_deref().map(decode).transpose()
    }
}

impl<T> Page<T> {
    /// Makes a page from up to `limit + 1` rows: the one too many only tells that there is more.
    ///
    /// # Errors
    /// 500 when a key does not serialise.
    pub fn from_rows<K: Serialize>(mut items: Vec<T>, limit: i64, key: impl Fn(&T) -> K) -> Result<Self, Problem> {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = match items.last() {
            Some(last) if more => Some(encode(&key(last))?),
            _ => None,
        };
        Ok(Self { items, next })
    }
}

/// A cursor for a row's key: base64url of its JSON.
///
/// # Errors
/// 500 when the key does not serialise.
pub fn encode<K: Serialize>(key: &K) -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).map_err(Problem::internal)?))
}

/// The key in a cursor.
///
/// # Errors
/// 400 when it does not decode to `K`.
pub fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Problem::bad_request("this cursor is not from this list; start without one").coded("bad-cursor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_round_trips_and_a_foreign_one_is_refused() {
        let cursor = encode(&("solana:abc", 17_i64)).expect("encode");
        assert_eq!(decode::<(String, i64)>(&cursor).expect("decode"), ("solana:abc".to_owned(), 17));
        for foreign in ["", "%%%", "bnVsbA", &encode(&17).expect("encode")] {
            assert_eq!(decode::<(String, i64)>(foreign).expect_err("foreign").status, 400);
        }
    }

    #[test]
    fn only_a_full_page_has_a_next() {
        let page = Page::from_rows(vec![1, 2, 3], 2, |row| *row).expect("page");
        assert_eq!(page.items, [1, 2]);
        assert_eq!(decode::<i32>(&page.next.expect("next")).expect("key"), 2);
        assert!(Page::from_rows(vec![1, 2], 2, |row| *row).expect("page").next.is_none());
    }

    #[test]
    fn limits_are_bounded() {
        let query = |limit| PageQuery { cursor: None, limit };
        assert_eq!(query(None).limit().expect("default"), 50);
        assert_eq!(query(Some(200)).limit().expect("most"), 200);
        assert!(query(Some(0)).limit().is_err());
        assert!(query(Some(201)).limit().is_err());
    }
}
