//! The journal's own thread: takes records as they come, writes and syncs them in groups.
//!
//! Nobody waits for the disk. The queue is bounded; what does not fit is counted, and the count is
//! itself a record as soon as there is room. When the disk fails the warnings go on, and an alarm
//! says that evidence is being lost.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use anyhow::Context;
use journal::{Folder, SigningKey, Writer};
use replay::Record;

use crate::limits::{JOURNAL_GROUP_MAX, JOURNAL_GROUP_TIME, JOURNAL_OCTETS_MAX, JOURNAL_QUEUE_MAX};
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
        let storage = Folder::for_writing(folder)
            .with_context(|| format!("cannot open the journal folder {}", folder.display()))?;
        let (writer, recovery) = Writer::open(storage, key).with_context(|| {
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
        let theirs = Arc::clone(&progress);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write(writer, &records, &theirs))?;
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

fn write(mut writer: Writer<Folder>, records: &Receiver<Waiting>, progress: &Progress) {
    while let Ok(first) = records.recv() {
        if let Err(error) = group(&mut writer, first, records) {
            progress.failed.store(true, Ordering::Relaxed);
            tracing::error!(%error, "the journal cannot be written; warnings go on without it");
            return;
        }
        progress
            .durable
            .store(writer.durable().0, Ordering::Release);
    }
}

/// Appends a record and those that come soon after it, then syncs once.
fn group(
    writer: &mut Writer<Folder>,
    first: Waiting,
    records: &Receiver<Waiting>,
) -> Result<(), journal::Error> {
    let begun = Instant::now();
    writer.append(first.record.kind, &first.record.bytes)?;
    drop(first);
    for _ in 1..JOURNAL_GROUP_MAX {
        let left = JOURNAL_GROUP_TIME.saturating_sub(begun.elapsed());
        match records.recv_timeout(left) {
            Ok(Waiting { record, .. }) => writer.append(record.kind, &record.bytes)?,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        };
    }
    writer.sync()
}
