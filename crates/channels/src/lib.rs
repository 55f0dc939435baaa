//! How warnings leave: one module a channel, one contract, one shared test suite.
//!
//! A channel carries *state*, "zone Z: take cover until T, version n". Repeating it changes
//! nothing, so delivery may be tried as often as needed and a second sender does no harm. Each
//! channel has its own queue ([`Outbox`]) and its own task ([`run`]): none can delay another, or the
//! engine. The queue keeps the newest state of each zone, so it is bounded by the number of zones
//! and can never drop what matters. While nothing is to be delivered the channel is tried, so that
//! people hear that it does not work before it is needed.
//!
//! A channel is typed by reality: one that reaches real sirens is a `Channel<Live>`, and no
//! exercise can be put into its queue.
//!
//! **Invariant.** No policy: a channel delivers what it is given, or says why it could not.

mod cap_files;
mod channel;
mod outbox;

pub use cap_files::CapFiles;
pub use channel::{Channel, Delivery, Failure, Receipt, Report, Standing, run};
pub use outbox::Outbox;
