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

use channels::{CapFiles, Channel, Delivery, Failure, Outbox, Receipt, Report, Standing, run};
use frames::Span;
use tokio::sync::mpsc;
use warning::{Action, Exercise, Notice, Order, Reason};

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
        receipts.extend(next_receipt(&mut receiver).await);
    }
    outbox.close();
    task.await.expect("ends");
    receipts
}

async fn next_receipt(reports: &mut mpsc::Receiver<Report>) -> Option<Receipt> {
    loop {
        match reports.recv().await? {
            Report::Receipt(receipt) => return Some(receipt),
            Report::Standing(_) => {}
        }
    }
}

async fn next_standing(reports: &mut mpsc::Receiver<Report>) -> Option<Standing> {
    loop {
        match reports.recv().await? {
            Report::Standing(standing) => return Some(standing),
            Report::Receipt(_) => {}
        }
    }
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
    let file = folder.path().join("test-exercise-0000000000000005-2.xml");
    let text = std::fs::read_to_string(file).expect("is there");
    assert!(
        text.contains("test,test-exercise-0000000000000005-1,2021"),
        "{text}"
    );
    assert!(
        text.contains("<responseType>AllClear</responseType>"),
        "{text}"
    );
}

#[tokio::test]
async fn what_stood_before_a_restart_is_not_sent_anew_and_what_follows_names_it_as_it_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("is there");
    through(
        Box::new(cap_files(folder.path())),
        vec![notice(0, 5, 1, Action::Warn)],
    )
    .await;
    let before = read("test-exercise-0000000000000005-1.xml");
    let mut adopted = notice(0, 5, 1, Action::Warn);
    adopted.reason = Reason::Peer;
    adopted.time += Span::from_seconds(60.0);
    let after = vec![adopted, notice(0, 5, 2, Action::Update)];
    through(Box::new(cap_files(folder.path())), after).await;
    assert_eq!(read("test-exercise-0000000000000005-1.xml"), before);
    let follows = read("test-exercise-0000000000000005-2.xml");
    let sent = before
        .split("sent>")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    let sent = sent.expect("a time");
    assert!(
        follows.contains(&format!("test,test-exercise-0000000000000005-1,{sent}")),
        "{follows}"
    );
}

#[tokio::test]
async fn a_message_of_another_site_is_never_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    // The other site goes by the same sender, and has other zones.
    let theirs = notice(1, 5, 1, Action::Warn);
    through(Box::new(cap_files(folder.path())), vec![theirs]).await;
    let file = folder.path().join("test-exercise-0000000000000005-1.xml");
    let text = std::fs::read_to_string(&file).expect("is there");
    let ours = notice(0, 5, 1, Action::Warn);
    let receipts = through(Box::new(cap_files(folder.path())), vec![ours]).await;
    let told = receipts[0]
        .outcome
        .clone()
        .expect_err("not written")
        .to_string();
    assert!(told.contains("`sender` of its own"), "{told}");
    assert_eq!(std::fs::read_to_string(&file).expect("is there"), text);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again_until_it_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("out");
    std::fs::write(&place, "a file where the folder should be").expect("writes");
    let channel = cap_files(&place);
    let (receipts, mut receiver) = mpsc::channel(16);
    let outbox = Outbox::default();
    outbox.put(notice(0, 5, 1, Action::Warn));
    outbox.close();
    let freed = Unblocks {
        inner: channel,
        place: place.clone(),
    };
    run(Box::new(freed), outbox, receipts).await;
    let receipt = next_receipt(&mut receiver).await.expect("a receipt");
    assert_eq!((receipt.attempts, receipt.outcome), (2, Ok(true)));
    assert_eq!(std::fs::read_dir(place).expect("reads").count(), 1);
}

#[tokio::test]
async fn a_channel_that_does_not_work_says_so_before_it_is_needed_and_when_it_works_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("out");
    std::fs::write(&place, "a file where the folder should be").expect("writes");
    for channel in every_channel(&place) {
        let (sender, mut reports) = mpsc::channel(16);
        let outbox = Outbox::default();
        let task = tokio::spawn(run(channel, outbox.clone(), sender));
        let at_start = next_standing(&mut reports).await.expect("told");
        let trouble = at_start.trouble.expect("does not work").to_string();
        assert!(
            trouble.contains(&place.display().to_string()) && trouble.contains("`dir`"),
            "{trouble}"
        );
        std::fs::remove_file(&place).expect("removes");
        while let Some(standing) = next_standing(&mut reports).await {
            if standing.trouble.is_none() {
                break;
            }
        }
        assert_eq!(std::fs::read_dir(&place).expect("reads").count(), 0);
        outbox.close();
        task.await.expect("ends");
        std::fs::remove_dir(&place).expect("removes");
        std::fs::write(&place, "again").expect("writes");
    }
}

/// Delivers nothing; a newer notice waits as soon as the first was tried.
struct Overtaken(Outbox<Exercise>);

impl Channel<Exercise> for Overtaken {
    fn id(&self) -> &'static str {
        "overtaken"
    }

    fn deliver<'a>(&'a mut self, notice: &'a Notice<Exercise>) -> Delivery<'a> {
        if notice.version == 1 {
            self.0.put(self::notice(0, 5, 2, Action::Update));
            self.0.close();
        }
        Box::pin(async move {
            match notice.version {
                1 => Err(Failure::Passing("deaf".to_owned())),
                _ => Err(Failure::Final("mute".to_owned())),
            }
        })
    }

    fn probe(&mut self) -> Delivery<'_> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn trouble_is_not_over_because_a_newer_state_takes_the_place_of_what_failed() {
    let outbox = Outbox::default();
    outbox.put(notice(0, 5, 1, Action::Warn));
    let (sender, mut reports) = mpsc::channel(16);
    run(Box::new(Overtaken(outbox.clone())), outbox, sender).await;
    let mut told = Vec::new();
    while let Some(standing) = next_standing(&mut reports).await {
        told.push(standing.trouble);
    }
    assert_eq!(
        told,
        [
            Some(Failure::Passing("deaf".to_owned())),
            Some(Failure::Final("mute".to_owned()))
        ]
    );
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

    fn probe(&mut self) -> Delivery<'_> {
        Channel::<Exercise>::probe(&mut self.inner)
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
