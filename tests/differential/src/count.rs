//! How many steps of each kind went through, and how many were refused.

use std::{collections::BTreeMap, fmt};

use crate::Action;

/// Counts by kind of step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<&'static str, (u64, u64)>);

impl Counts {
    /// Counts one step.
    pub fn add(&mut self, kind: &'static str, went_through: bool) {
        let (through, refused) = self.0.entry(kind).or_default();
        *(if went_through { through } else { refused }) += 1;
    }

    /// Steps of `kind` that went through and that were refused.
    pub fn of(&self, kind: &str) -> (u64, u64) {
        self.0.get(kind).copied().unwrap_or_default()
    }

    /// Kinds of which no step went through.
    pub fn never_went_through(&self) -> Vec<&'static str> {
        Action::KINDS.into_iter().filter(|kind| self.of(kind).0 == 0).collect()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<20} {:>12} {:>8}", "action", "went through", "refused")?;
        for kind in Action::KINDS {
            let (through, refused) = self.of(kind);
            writeln!(f, "{kind:<20} {through:>12} {refused:>8}")?;
        }
        Ok(())
    }
}
