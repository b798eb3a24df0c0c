//! Events, emitted by self-CPI. They are declared in the tables [`protocol::ownership_events`] and
//! [`protocol::admin_events`].

use anchor_lang::prelude::*;
use royalties::event::{PositionRef, VaultState};

protocol::ownership_events!(royalties::anchor_events);
protocol::admin_events!(royalties::anchor_events);
