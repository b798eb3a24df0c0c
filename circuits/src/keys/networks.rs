//! The networks for which development keys may be used.

use std::collections::BTreeSet;

/// The CAIP-2 ids of the networks for which development keys may be used. The devnet lists the chains that it started
/// itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalNetworks(BTreeSet<String>);

impl LocalNetworks {
    /// Whether the network `caip2` is in the list.
    #[must_use]
    pub fn contains(&self, caip2: &str) -> bool {
        self.0.contains(caip2)
    }
}

impl<S: Into<String>> FromIterator<S> for LocalNetworks {
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        Self(ids.into_iter().map(Into::into).collect())
    }
}

impl std::fmt::Display for LocalNetworks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        f.write_str(&self.0.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    }
}
