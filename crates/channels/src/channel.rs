//! What every channel must do, and the task that drives it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use frames::Time;
use site::ZoneId;
use tokio::sync::mpsc;
use warning::{Notice, Reality, WarningId};

use crate::Outbox;

/// A delivery in progress.
pub type Delivery<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// A way for warnings to leave.
pub trait Channel<R: Reality>: Send {
    /// The site file's identifier.
    fn id(&self) -> &str;

    /// Delivers one notice. May be called again with the same one; that must change nothing.
    fn deliver<'a>(&'a mut self, notice: &'a Notice<R>) -> Delivery<'a>;
}

/// Why a delivery did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// It may succeed later: it will be tried again.
    Passing(String),
    /// It cannot succeed: it will not be tried again.
    Final(String),
}

impl core::fmt::Display for Failure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Passing(why) => write!(f, "not delivered yet: {why}"),
            Self::Final(why) => write!(f, "cannot be delivered: {why}"),
        }
    }
}

impl core::error::Error for Failure {}

/// What became of one notice on one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Which channel.
    pub channel: String,
    /// Which zone.
    pub zone: ZoneId,
    /// Which warning.
    pub warning: WarningId,
    /// Which version of it.
    pub version: u32,
    /// When it was decided.
    pub decided: Time,
    /// How often it was tried.
    pub attempts: u32,
    /// Delivered, replaced by a newer state (`Ok(false)`), or why not.
    pub outcome: Result<bool, Failure>,
}

const RETRY_FIRST: Duration = Duration::from_millis(50);
const RETRY_LONGEST: Duration = Duration::from_secs(5);

/// Delivers what comes through the outbox until it is closed and empty. Every notice ends in one
/// receipt; a receipt that nobody takes is dropped rather than waited for.
pub async fn run<R: Reality>(
    mut channel: Box<dyn Channel<R>>,
    outbox: Outbox<R>,
    receipts: mpsc::Sender<Receipt>,
) {
    while let Some(notice) = outbox.take().await {
        let (attempts, outcome) = insist(channel.as_mut(), &outbox, &notice).await;
        let receipt = Receipt {
            channel: channel.id().to_owned(),
            zone: notice.zone,
            warning: notice.warning,
            version: notice.version,
            decided: notice.time,
            attempts,
            outcome,
        };
        if let Err(error) = receipts.try_send(receipt) {
            tracing::warn!(channel = channel.id(), %error, "receipt dropped");
        }
    }
}

async fn insist<R: Reality>(
    channel: &mut dyn Channel<R>,
    outbox: &Outbox<R>,
    notice: &Notice<R>,
) -> (u32, Result<bool, Failure>) {
    let mut pause = RETRY_FIRST;
    let mut attempts = 0;
    loop {
        attempts += 1;
        match channel.deliver(notice).await {
            Ok(()) => return (attempts, Ok(true)),
            Err(failure @ Failure::Final(_)) => return (attempts, Err(failure)),
            Err(Failure::Passing(why)) => {
                tracing::warn!(channel = channel.id(), attempts, why, "delivery failed");
            }
        }
        if outbox.holds_newer(notice) {
            return (attempts, Ok(false));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(RETRY_LONGEST);
    }
}
