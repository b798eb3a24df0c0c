//! Keyset pagination. The cursor of a page encodes the key of its last row, so later pages cost as much as the first
//! one, and rows inserted between two requests cause no duplicates.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

/// Default number of rows in a page.
pub const DEFAULT_LIMIT: u32 = 50;
/// Maximum number of rows in a page.
pub const MAX_LIMIT: u32 = 200;

/// The query parameters of every list endpoint.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// `next` of the previous page. Omit for the first page.
    pub cursor: Option<String>,
    /// Maximum number of rows, 1 to 200. The default is 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Cursor of the next page; null on the last page.
    pub next: Option<String>,
}

impl PageQuery {
    /// The requested number of rows, or [`DEFAULT_LIMIT`].
    ///
    /// # Errors
    /// 400 if it is not between 1 and 200.
    pub fn limit(&self) -> Result<i64, Problem> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(i64::from(limit)),
            limit => Err(Problem::bad_request(format!("limit {limit} is not between 1 and {MAX_LIMIT}"))),
        }
    }

    /// The key after which the page starts; `None` for the first page.
    ///
    /// # Errors
    /// 400 if the cursor was not issued by this list.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        self.cursor.as_deref().map(decode).transpose()
    }
}

impl<T> Page<T> {
    /// Builds a page from up to `limit + 1` rows. If there are more than `limit`, the extra row is dropped and `next`
    /// is set to the key of the last remaining row.
    ///
    /// # Errors
    /// 500 if the key cannot be serialized.
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

/// Encodes the key of a row as a cursor: base64url of its JSON.
///
/// # Errors
/// 500 if the key cannot be serialized.
pub fn encode<K: Serialize>(key: &K) -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).map_err(Problem::internal)?))
}

/// Decodes the key in a cursor.
///
/// # Errors
/// 400 if it cannot be decoded to `K`.
pub fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| {
        Problem::bad_request("the cursor was not issued by this list; omit it to start with the first page")
            .coded("bad-cursor")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_round_trips_and_other_cursors_are_rejected() {
        let cursor = encode(&("solana:abc", 17_i64)).expect("encode");
        assert_eq!(decode::<(String, i64)>(&cursor).expect("decode"), ("solana:abc".to_owned(), 17));
        for foreign in ["", "%%%", "bnVsbA", &encode(&17).expect("encode")] {
            let refused = decode::<(String, i64)>(foreign).expect_err("foreign");
            assert_eq!((refused.status, &*refused.code), (400, "bad-cursor"));
        }
    }

    #[test]
    fn only_a_page_with_an_extra_row_has_a_next_cursor() {
        let page = Page::from_rows(vec![1, 2, 3], 2, |row| *row).expect("page");
        assert_eq!(page.items, [1, 2]);
        assert_eq!(decode::<i32>(&page.next.expect("next")).expect("key"), 2);
        assert!(Page::from_rows(vec![1, 2], 2, |row| *row).expect("page").next.is_none());
    }

    #[test]
    fn limits_outside_1_to_200_are_rejected() {
        let query = |limit| PageQuery { cursor: None, limit };
        assert_eq!(query(None).limit().expect("default"), 50);
        assert_eq!(query(Some(200)).limit().expect("most"), 200);
        for outside in [0, 201] {
            let refused = query(Some(outside)).limit().expect_err("outside");
            assert_eq!(refused.status, 400);
            assert_eq!(refused.detail, Some(format!("limit {outside} is not between 1 and 200")));
        }
    }
}
