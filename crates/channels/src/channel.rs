//! What every channel must do, and the task that drives it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use frames::Time;
use site::{Mode, ZoneId};
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

    /// Tries whether a notice could be delivered now, and tells nobody anything.
    fn probe(&mut self) -> Delivery<'_>;
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

/// Whether a channel takes warnings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which channel.
    pub channel: String,
    /// Which of its two queues: drills or real life.
    pub mode: Mode,
    /// Why it does not; `None`: it does.
    pub trouble: Option<Failure>,
}

/// What a channel's task tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// What became of a notice.
    Receipt(Receipt),
    /// Whether warnings are taken: told when it changes, and at every probe.
    Standing(Standing),
}

const RETRY_FIRST: Duration = Duration::from_millis(50);
const RETRY_LONGEST: Duration = Duration::from_secs(5);
/// How often an idle channel that works is tried: people hear that it has failed before they need it.
const PROBE_EVERY: Duration = Duration::from_secs(30);

/// Delivers what comes through the outbox until it is closed and empty. Every notice ends in one
/// receipt; a report that nobody takes is dropped rather than waited for. While nothing comes, the
/// channel is tried, at once at the start.
pub async fn run<R: Reality>(
    mut channel: Box<dyn Channel<R>>,
    outbox: Outbox<R>,
    reports: mpsc::Sender<Report>,
) {
    let mut teller = Teller {
        channel: channel.id().to_owned(),
        mode: R::MODE,
        trouble: None,
        reports,
    };
    let mut pause = Duration::ZERO;
    let mut retry = RETRY_FIRST;
    loop {
        match tokio::time::timeout(pause, outbox.take()).await {
            Ok(None) => break,
            Ok(Some(notice)) => insist(channel.as_mut(), &outbox, &notice, &mut teller).await,
            Err(_) => teller.probed(channel.probe().await),
        }
        (pause, retry) = match teller.trouble {
            Some(Failure::Passing(_)) => (retry, (retry * 2).min(RETRY_LONGEST)),
            _ => (PROBE_EVERY, RETRY_FIRST),
        };
    }
}

async fn insist<R: Reality>(
    channel: &mut dyn Channel<R>,
    outbox: &Outbox<R>,
    notice: &Notice<R>,
    teller: &mut Teller,
) {
    let mut pause = RETRY_FIRST;
    let mut attempts = 0;
    let outcome = loop {
        attempts += 1;
        let outcome = channel.deliver(notice).await;
        teller.delivered(&outcome);
        match outcome {
            Ok(()) => break Ok(true),
            Err(failure @ Failure::Final(_)) => break Err(failure),
            Err(Failure::Passing(why)) => {
                tracing::warn!(channel = channel.id(), attempts, why, "delivery failed");
            }
        }
        if outbox.holds_newer(notice) {
            break Ok(false);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(RETRY_LONGEST);
    };
    teller.tell(Report::Receipt(Receipt {
        channel: channel.id().to_owned(),
        zone: notice.zone,
        warning: notice.warning,
        version: notice.version,
        decided: notice.time,
        attempts,
        outcome,
    }));
}

/// Knows whether its channel takes warnings, and tells it.
struct Teller {
    channel: String,
    mode: Mode,
    trouble: Option<Failure>,
    reports: mpsc::Sender<Report>,
}

impl Teller {
    /// A notice was delivered, or not. One that was only replaced says nothing about the channel.
    fn delivered(&mut self, outcome: &Result<(), Failure>) {
        let trouble = outcome.as_ref().err();
        if self.trouble.as_ref() != trouble {
            self.stands(trouble.cloned());
        }
    }

    /// A probe went well, or not. That a notice could not be delivered at all is not undone by it.
    fn probed(&mut self, outcome: Result<(), Failure>) {
        let undelivered = self.trouble.take_if(|t| matches!(t, Failure::Final(_)));
        self.stands(outcome.err().or(undelivered));
    }

    fn stands(&mut self, trouble: Option<Failure>) {
        let channel = self.channel.as_str();
        match (&self.trouble, &trouble) {
            (before, Some(why)) if before.as_ref() != Some(why) => {
                tracing::error!(channel, %why, "warnings do not leave through this channel");
            }
            (Some(_), None) => tracing::info!(channel, "the channel takes warnings again"),
            _ => {}
        }
        self.trouble = trouble;
        self.tell(Report::Standing(Standing {
            channel: self.channel.clone(),
            mode: self.mode,
            trouble: self.trouble.clone(),
        }));
    }

    fn tell(&self, report: Report) {
        if let Err(error) = self.reports.try_send(report) {
            tracing::warn!(channel = self.channel, %error, "a channel's report was dropped");
        }
    }
}
