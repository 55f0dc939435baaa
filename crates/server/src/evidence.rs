//! The journal's own thread: takes records as they come, writes and syncs them in groups.
//!
//! Nobody waits for the disk. The queue is bounded; what does not fit is counted, and the count is
//! itself a record as soon as there is room. When the disk fails the warnings go on, and an alarm
//! says that evidence is being lost. The journal is then opened anew at intervals, as after a crash,
//! and goes on with a record of how many are missing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use journal::{Folder, SigningKey, Writer};
use replay::Record;

use crate::limits::{
    JOURNAL_GROUP_MAX, JOURNAL_GROUP_TIME, JOURNAL_OCTETS_MAX, JOURNAL_QUEUE_MAX, JOURNAL_RETRY,
};
use crate::room::{Place, Room};

/// The engine's end of the journal's queue.
pub struct Evidence {
    queue: Option<SyncSender<Waiting>>,
    room: Arc<Room>,
    progress: Arc<Progress>,
    /// Records left out since the last gap record.
    left_out: u64,
    thread: Option<JoinHandle<()>>,
}

/// A record in the queue.
struct Waiting {
    record: Record,
    /// Free again once it is written.
    _place: Place,
}

#[derive(Debug, Default)]
struct Progress {
    appended: AtomicU64,
    durable: AtomicU64,
    failed: AtomicBool,
    lossy: AtomicBool,
}

impl Evidence {
    /// Opens (or makes) the journal in a folder and starts its thread.
    pub fn open(folder: &Path, key: SigningKey) -> anyhow::Result<Self> {
        Self::open_and_retry(folder, key, JOURNAL_RETRY)
    }

    fn open_and_retry(folder: &Path, key: SigningKey, every: Duration) -> anyhow::Result<Self> {
        let storage = Folder::for_writing(folder)
            .with_context(|| format!("cannot open the journal folder {}", folder.display()))?;
        let (writer, recovery) = Writer::open(storage, key.clone()).with_context(|| {
            format!(
                "cannot continue the journal in {}; keep that folder as evidence (`forewarn \
                 journal verify` tells where it is damaged) and start with another one",
                folder.display()
            )
        })?;
        if let Some(cut) = recovery.cut {
            tracing::warn!(
                segment = cut.segment,
                offset = cut.offset,
                octets = cut.bytes,
                "the journal ended in the middle of a record; the torn end was set aside"
            );
        }
        let progress = Arc::new(Progress::default());
        let next = recovery.next.0;
        progress.appended.store(next, Ordering::Relaxed);
        progress.durable.store(next, Ordering::Relaxed);
        let (queue, records) = sync_channel(JOURNAL_QUEUE_MAX);
        let keeper = Keeper {
            folder: folder.to_owned(),
            key,
            every,
            progress: Arc::clone(&progress),
        };
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || keeper.write(writer, &records))?;
        Ok(Self {
            queue: Some(queue),
            room: Room::new(JOURNAL_OCTETS_MAX),
            progress,
            left_out: 0,
            thread: Some(thread),
        })
    }

    /// Puts a record into the queue; never waits.
    pub fn keep(&mut self, record: Record) {
        if self.left_out > 0 && self.offer(Record::gap(self.left_out)) {
            self.left_out = 0;
        }
        if self.left_out > 0 || !self.offer(record) {
            self.left_out += 1;
            self.progress.lossy.store(true, Ordering::Relaxed);
        }
    }

    fn offer(&self, record: Record) -> bool {
        let Some(queue) = &self.queue else {
            return false;
        };
        let Some(place) = self.room.place(record.bytes.len()) else {
            return false;
        };
        let waiting = Waiting {
            record,
            _place: place,
        };
        match queue.try_send(waiting) {
            Ok(()) => {
                self.progress.appended.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// How it stands.
    pub fn health(&self) -> api::JournalHealth {
        let appended = self.progress.appended.load(Ordering::Relaxed);
        let durable = self.progress.durable.load(Ordering::Acquire);
        let state = if self.progress.failed.load(Ordering::Relaxed) {
            api::JournalState::Failed
        } else if self.progress.lossy.load(Ordering::Relaxed) {
            api::JournalState::Lossy
        } else if appended.saturating_sub(durable) > (JOURNAL_QUEUE_MAX / 2) as u64 {
            api::JournalState::Behind
        } else {
            api::JournalState::Ok
        };
        api::JournalHealth {
            state,
            appended,
            durable,
        }
    }
}

impl Drop for Evidence {
    /// Waits until everything taken is on disk.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal's thread panicked");
        }
    }
}

/// The thread that writes.
struct Keeper {
    folder: PathBuf,
    key: SigningKey,
    /// How often a failed journal is tried.
    every: Duration,
    progress: Arc<Progress>,
}

impl Keeper {
    fn write(&self, mut writer: Writer<Folder>, records: &Receiver<Waiting>) {
        while let Ok(first) = records.recv() {
            let mut missing = Missing::after(writer.next().0);
            let Err(error) = group(&mut writer, first, records, &mut missing.records) else {
                let durable = writer.durable().0;
                self.progress.durable.store(durable, Ordering::Release);
                continue;
            };
            self.progress.failed.store(true, Ordering::Relaxed);
            tracing::error!(%error, "the journal cannot be written; warnings go on without it, and it is tried again");
            drop(writer);
            let Some(regained) = self.regain(missing, records) else {
                return;
            };
            writer = regained;
        }
    }

    /// Counts what comes meanwhile, and opens the journal anew until it can be written.
    fn regain(&self, mut missing: Missing, records: &Receiver<Waiting>) -> Option<Writer<Folder>> {
        loop {
            let ended = missing.gather(records, Instant::now() + self.every);
            match self.reopen(&mut missing) {
                Ok(writer) => {
                    self.progress.lossy.store(true, Ordering::Relaxed);
                    self.progress.failed.store(false, Ordering::Relaxed);
                    tracing::warn!("the journal is written again; it declares what is missing");
                    return Some(writer);
                }
                Err(error) => tracing::debug!(%error, "the journal still cannot be written"),
            }
            if ended {
                return None;
            }
        }
    }

    /// As after a crash: what is torn is set aside, and the chain goes on after what is whole.
    fn reopen(&self, missing: &mut Missing) -> Result<Writer<Folder>, journal::Error> {
        let storage = Folder::for_writing(&self.folder).map_err(journal::Error::Io)?;
        let (mut writer, recovery) = Writer::open(storage, self.key.clone())?;
        missing.found(recovery.next.0);
        let declared = missing.records;
        if declared > 0 {
            missing.offered = Some(declared);
            let gap = Record::gap(declared);
            writer.append(gap.kind, &gap.bytes)?;
        }
        writer.sync()?;
        let durable = writer.durable().0;
        self.progress.durable.store(durable, Ordering::Release);
        // What is still in the queue was counted as appended, and so was what never will be.
        let appended = &self.progress.appended;
        appended.fetch_add(u64::from(declared > 0), Ordering::Relaxed);
        appended.fetch_sub(declared, Ordering::Relaxed);
        Ok(writer)
    }
}

/// How many records a failing disk has cost.
struct Missing {
    records: u64,
    /// The number after the last record that is known to be in the journal.
    next: u64,
    /// What a gap record says of which it is not known whether it reached the disk.
    offered: Option<u64>,
}

impl Missing {
    fn after(next: u64) -> Self {
        Self {
            records: 0,
            next,
            offered: None,
        }
    }

    /// Takes records off the queue that nobody will write; whether the queue has ended.
    fn gather(&mut self, records: &Receiver<Waiting>, until: Instant) -> bool {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            match records.recv_timeout(left) {
                Ok(_) => self.records += 1,
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => return true,
            }
        }
    }

    /// The journal was found to hold all below a number: some of what was feared lost, or the gap
    /// record of an attempt that seemed to fail.
    fn found(&mut self, next: u64) {
        let more = next.saturating_sub(self.next);
        let there = match self.offered.take() {
            Some(offered) if more > 0 => offered,
            Some(_) => 0,
            None => more,
        };
        self.records = self.records.saturating_sub(there);
        self.next = next;
    }
}

/// Appends a record and those that come soon after it, then syncs once. `taken` counts them.
fn group(
    writer: &mut Writer<Folder>,
    first: Waiting,
    records: &Receiver<Waiting>,
    taken: &mut u64,
) -> Result<(), journal::Error> {
    let begun = Instant::now();
    *taken += 1;
    writer.append(first.record.kind, &first.record.bytes)?;
    drop(first);
    for _ in 1..JOURNAL_GROUP_MAX {
        let left = JOURNAL_GROUP_TIME.saturating_sub(begun.elapsed());
        match records.recv_timeout(left) {
            Ok(Waiting { record, .. }) => {
                *taken += 1;
                writer.append(record.kind, &record.bytes)?
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        };
    }
    writer.sync()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_after_all_is_not_missing() {
        let mut missing = Missing::after(10);
        missing.records = 7;
        missing.found(13);
        assert_eq!((missing.records, missing.next), (4, 13), "three were there");
        missing.offered = Some(4);
        missing.records += 5;
        missing.found(13);
        assert_eq!(missing.records, 9, "the gap record was not there");
        missing.offered = Some(9);
        missing.records += 2;
        missing.found(14);
        assert_eq!(missing.records, 2, "it was, and says nine");
    }

    /// A disk that is full for a while, stood in for by a limit of file length on a process of its own.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_that_has_room_again_is_written_and_what_is_missing_declared() {
        const NAME: &str =
            "evidence::tests::a_disk_that_has_room_again_is_written_and_what_is_missing_declared";
        const FOLDER: &str = "FOREWARN_TEST_FULL_DISK";
        if let Some(folder) = std::env::var_os(FOLDER) {
            return fill_and_free(Path::new(&folder));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let ran = std::process::Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" --exact \"$1\""])
            .arg(std::env::current_exe().expect("has a path"))
            .arg(NAME)
            .env(FOLDER, folder.path())
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    }

    #[cfg(target_os = "linux")]
    fn fill_and_free(folder: &Path) {
        let limit = |octets: &str| {
            let done = std::process::Command::new("prlimit")
                .arg(format!("--pid={}", std::process::id()))
                .arg(format!("--fsize={octets}:unlimited"))
                .status();
            assert!(done.expect("runs").success());
        };
        let key = SigningKey::from_bytes(&[7; 32]);
        let noted = journal::Noted {
            key: Some(key.verifying_key()),
            head: None,
        };
        let every = Duration::from_millis(20);
        let mut evidence = Evidence::open_and_retry(folder, key, every).expect("opens");
        let until = |evidence: &Evidence, state: api::JournalState| {
            let asked = Instant::now();
            while evidence.health().state != state {
                assert!(
                    asked.elapsed() < Duration::from_secs(30),
                    "{state:?} never came"
                );
                std::thread::yield_now();
            }
        };
        let mut kept = 0;
        let mut keep = |evidence: &mut Evidence, records: u64| {
            for _ in 0..records {
                evidence.keep(Record::note(&format!("note {kept}")));
                kept += 1;
            }
        };
        keep(&mut evidence, 100);
        // Room for a part of the next group: its end is torn.
        let octets = 20_000;
        limit(&octets.to_string());
        keep(&mut evidence, 1_000);
        until(&evidence, api::JournalState::Failed);
        keep(&mut evidence, 50);
        limit("unlimited");
        until(&evidence, api::JournalState::Lossy);
        keep(&mut evidence, 10);
        drop(evidence);

        let report = journal::verify(&Folder::for_reading(folder), noted).expect("reads");
        assert_eq!((report.fault, report.unsealed), (None, 0));
        let (mut notes, mut missing) = (0, 0);
        for record in journal::Reader::open(Folder::for_reading(folder)).expect("opens") {
            let record = record.expect("is whole");
            match replay::Entry::decode(record.kind, &record.bytes).expect("is known") {
                replay::Entry::Gap(records) => missing += records,
                _ => notes += 1,
            }
        }
        assert!(missing > 0, "something was lost");
        assert_eq!(notes + missing, kept, "all is there or declared");
    }
}
