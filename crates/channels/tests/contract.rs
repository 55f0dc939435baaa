//! The contract that every channel passes, and the queue in front of it.
//!
//! A new channel joins `every_channel`; the faulty one stands in for faults that cannot be had
//! from a real receiver on demand.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "tests of what touches the world"
)]

mod common;

use std::path::Path;

use channels::{CapFiles, Channel, Delivery, Failure, Outbox, Receipt, run};
use tokio::sync::mpsc;
use warning::{Action, Exercise, Notice, Order};

use common::{cap_files, notice};

fn every_channel(folder: &Path) -> Vec<Box<dyn Channel<Exercise>>> {
    vec![Box::new(cap_files(folder))]
}

/// Runs notices through one channel and returns its receipts.
async fn through(
    channel: Box<dyn Channel<Exercise>>,
    notices: Vec<Notice<Exercise>>,
) -> Vec<Receipt> {
    let (sender, mut receiver) = mpsc::channel(16);
    let outbox = Outbox::default();
    let mut receipts = Vec::new();
    let task = tokio::spawn(run(channel, outbox.clone(), sender));
    for notice in notices {
        outbox.put(notice);
        receipts.extend(receiver.recv().await);
    }
    outbox.close();
    task.await.expect("ends");
    receipts
}

#[tokio::test]
async fn repeating_a_state_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for channel in every_channel(folder.path()) {
        let first = notice(0, 5, 1, Action::Warn);
        let receipts = through(channel, vec![first.clone(), first]).await;
        assert!(
            receipts.iter().all(|r| r.outcome == Ok(true)),
            "{receipts:?}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).expect("reads").count(), 1);
    }
}

#[tokio::test]
async fn an_unknown_zone_is_a_final_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    for channel in every_channel(folder.path()) {
        let receipts = through(channel, vec![notice(9, 5, 1, Action::Warn)]).await;
        assert!(
            matches!(receipts[0].outcome, Err(Failure::Final(_))),
            "{receipts:?}"
        );
    }
}

#[tokio::test]
async fn a_later_message_names_the_earlier_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let channel = cap_files(folder.path());
    let notices = vec![
        notice(0, 5, 1, Action::Warn),
        notice(0, 5, 2, Action::AllClear),
    ];
    through(Box::new(channel), notices).await;
    let file = folder
        .path()
        .join("forewarn-exercise-0000000000000005-2.xml");
    let text = std::fs::read_to_string(file).expect("is there");
    assert!(
        text.contains("test,forewarn-exercise-0000000000000005-1,2021"),
        "{text}"
    );
    assert!(
        text.contains("<responseType>AllClear</responseType>"),
        "{text}"
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again_until_it_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("out");
    std::fs::write(&place, "a file where the folder should be").expect("writes");
    let channel = cap_files(&place);
    let (receipts, mut receiver) = mpsc::channel(1);
    let outbox = Outbox::default();
    outbox.put(notice(0, 5, 1, Action::Warn));
    outbox.close();
    let freed = Unblocks {
        inner: channel,
        place: place.clone(),
    };
    run(Box::new(freed), outbox, receipts).await;
    let receipt = receiver.recv().await.expect("a receipt");
    assert_eq!((receipt.attempts, receipt.outcome), (2, Ok(true)));
    assert_eq!(std::fs::read_dir(place).expect("reads").count(), 1);
}

/// Removes the obstacle after the first failure.
struct Unblocks {
    inner: CapFiles,
    place: std::path::PathBuf,
}

impl Channel<Exercise> for Unblocks {
    fn id(&self) -> &'static str {
        "unblocks"
    }

    fn deliver<'a>(&'a mut self, notice: &'a Notice<Exercise>) -> Delivery<'a> {
        Box::pin(async move {
            let outcome = self.inner.deliver(notice).await;
            if outcome.is_err() {
                std::fs::remove_file(&self.place).expect("removes");
            }
            outcome
        })
    }
}

#[tokio::test]
async fn the_queue_keeps_the_newest_state_of_each_zone() {
    let outbox = Outbox::default();
    for version in 1..=50 {
        outbox.put(notice(0, 5, version, Action::Update));
        outbox.put(notice(1, 6, version, Action::Update));
    }
    outbox.close();
    let mut versions = Vec::new();
    while let Some(notice) = outbox.take().await {
        versions.push((notice.zone.0, notice.version));
    }
    assert_eq!(versions, [(0, 50), (1, 50)]);
}

#[tokio::test]
async fn take_cover_outranks_a_cancel_that_has_not_seen_it() {
    let cases = [
        (
            "older version of the same",
            notice(0, 5, 1, Action::Cancel),
            true,
        ),
        ("another warning", notice(0, 4, 9, Action::AllClear), true),
        (
            "newer version of the same",
            notice(0, 5, 3, Action::Cancel),
            false,
        ),
    ];
    for (case, late, stays) in cases {
        let outbox = Outbox::default();
        outbox.put(notice(0, 5, 2, Action::Warn));
        outbox.put(late);
        let left = outbox.take().await.expect("one");
        assert_eq!(
            matches!(left.order, Order::TakeCover { .. }),
            stays,
            "{case}"
        );
    }
}
