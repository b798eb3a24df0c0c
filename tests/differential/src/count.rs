//! Counts the actions of each kind that succeeded and that were refused.

use std::{collections::BTreeMap, fmt};

use crate::Action;

/// By kind of action: the number that succeeded and the number refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<&'static str, (u64, u64)>);

impl Counts {
    /// Counts one action.
    pub fn add(&mut self, kind: &'static str, succeeded: bool) {
        let (successes, refused) = self.0.entry(kind).or_default();
        *(if succeeded { successes } else { refused }) += 1;
    }

    /// Numbers of actions of `kind` that succeeded and that were refused.
    pub fn of(&self, kind: &str) -> (u64, u64) {
        self.0.get(kind).copied().unwrap_or_default()
    }

    /// The kinds of which no action succeeded.
    pub fn never_succeeded(&self) -> Vec<&'static str> {
        Action::KINDS.into_iter().filter(|kind| self.of(kind).0 == 0).collect()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<20} {:>12} {:>8}", "action", "succeeded", "refused")?;
        for kind in Action::KINDS {
            let (succeeded, refused) = self.of(kind);
            writeln!(f, "{kind:<20} {succeeded:>12} {refused:>8}")?;
        }
        Ok(())
    }
}
