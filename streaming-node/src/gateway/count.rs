//! The interface for counting sent bytes, which are evidence of listening.

use cid::Cid;
use service::Problem;

use crate::meter::Meter;

/// Counts the bytes sent for stream tokens.
pub trait CountBytes: Send + Sync + 'static {
    /// Starts counting a response that sends bytes of `cid` for `token`. The returned function is called with the number of
    /// bytes passed to the connection each time, and is dropped with the response.
    ///
    /// # Errors
    /// If the token is invalid. The gateway then returns the problem and sends no content.
    fn open(&self, token: &str, cid: &Cid) -> Result<Box<dyn FnMut(u64) + Send>, Problem>;
}

impl CountBytes for Meter {
    fn open(&self, token: &str, cid: &Cid) -> Result<Box<dyn FnMut(u64) + Send>, Problem> {
        let mut metered = Meter::open(self, token, cid)?;
        Ok(Box::new(move |bytes| metered.add(bytes)))
    }
}
