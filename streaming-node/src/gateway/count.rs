//! Bytes that count as evidence of listening.

use cid::Cid;
use service::Problem;

use crate::meter::Meter;

/// Told what was sent to whom.
pub trait CountBytes: Send + Sync + 'static {
    /// Starts counting an answer with bytes of `cid` to the bearer of `token`. What is returned hears how many more bytes
    /// were handed to the connection, and is dropped with the answer.
    ///
    /// # Errors
    /// When the token is not good; nothing is then sent.
    fn open(&self, token: &str, cid: &Cid) -> Result<Box<dyn FnMut(u64) + Send>, Problem>;
}

impl CountBytes for Meter {
    fn open(&self, token: &str, cid: &Cid) -> Result<Box<dyn FnMut(u64) + Send>, Problem> {
        let mut metered = Meter::open(self, token, cid)?;
        Ok(Box::new(move |bytes| metered.add(bytes)))
    }
}
