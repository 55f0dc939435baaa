//! CAP 1.2 files in a folder: what a siren controller, an alert gateway or a person picks up.
//!
//! A message is written beside its place and renamed into it, so that a reader never sees half of
//! one. The name is the identifier: writing the same version again replaces the same file. A message of
//! another site is never replaced, whatever its name; nor is one that stands and was sent before a restart, for
//! receivers have it, and what comes after must name it by its own time.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap::{Language, Reference, Sender, compose, identifier, to_xml};
use site::{Mode, Site};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use warning::{Notice, Order, Reality, Reason, WarningId};

use crate::{Channel, Delivery, Failure};

/// Earlier messages that a message names at most: beyond it the oldest are left out.
const REFERENCES_MAX: usize = 32;

/// About the length of a message.
const PROBE_OCTETS: usize = 4_096;

/// Writes one file a notice into a folder.
pub struct CapFiles {
    id: String,
    folder: PathBuf,
    site: Arc<Site>,
    sender: Sender,
    languages: Vec<Language>,
    sent: BTreeMap<WarningId, Vec<Reference>>,
}

impl CapFiles {
    /// A channel that writes into `folder`, which is made if it is not there.
    pub fn new(
        id: &str,
        folder: &Path,
        site: Arc<Site>,
        sender: Sender,
        languages: Vec<Language>,
    ) -> Self {
        let sent = BTreeMap::new();
        Self {
            id: id.to_owned(),
            folder: folder.to_owned(),
            site,
            sender,
            languages,
            sent,
        }
    }

    async fn write<R: Reality>(&mut self, notice: &Notice<R>) -> Result<(), Failure> {
        let identifier = identifier(notice, &self.sender);
        let earlier = self.sent.entry(notice.warning).or_default();
        earlier.retain(|reference| reference.identifier != identifier);
        let alert = compose(notice, &self.site, &self.sender, earlier, &self.languages)
            .map_err(|error| Failure::Final(error.to_string()))?;
        let text = to_xml(&alert).map_err(|error| Failure::Final(error.to_string()))?;
        let place = self.folder.join(format!("{identifier}.xml"));
        let found = fs::read_to_string(&place).await.ok();
        if found
            .as_ref()
            .is_some_and(|found| is_of_another_site(found, &text))
        {
            return Err(Failure::Final(format!(
                "{} is another site's message: give the `[[channel]]` of each site that writes there a \
                 `sender` of its own",
                place.display()
            )));
        }
        // What stood before a restart is said again as it was said.
        let inherited = notice.reason == Reason::Peer && earlier.is_empty();
        let before = found.filter(|_| inherited).as_deref().and_then(cap::sent);
        if before.is_none() {
            put(&self.folder, &identifier, &text)
                .await
                .map_err(|error| unwritten(&self.folder, &error))?;
        }
        if matches!(notice.order, Order::TakeCover { .. }) {
            let sender = self.sender.as_str().to_owned();
            earlier.push(Reference {
                sender,
                identifier,
                sent: before.unwrap_or(notice.time),
            });
            let surplus = earlier.len().saturating_sub(REFERENCES_MAX);
            earlier.drain(..surplus);
        } else {
            self.sent.remove(&notice.warning);
        }
        Ok(())
    }
}

impl CapFiles {
    /// Writes a file as long as a message where messages are written, and takes it away.
    async fn try_folder(&self, reality: &str) -> Result<(), Failure> {
        let unfinished = self
            .folder
            .join(format!(".{}-{reality}.part", self.sender.as_str()));
        let tried = async {
            fs::create_dir_all(&self.folder).await?;
            fill(&unfinished, &" ".repeat(PROBE_OCTETS)).await
        }
        .await;
        let _ = fs::remove_file(&unfinished).await;
        tried.map_err(|error| unwritten(&self.folder, &error))
    }
}

impl<R: Reality> Channel<R> for CapFiles {
    fn id(&self) -> &str {
        &self.id
    }

    fn deliver<'a>(&'a mut self, notice: &'a Notice<R>) -> Delivery<'a> {
        Box::pin(self.write(notice))
    }

    fn probe(&mut self) -> Delivery<'_> {
        // Both realities share the folder.
        Box::pin(self.try_folder(match R::MODE {
            Mode::Exercise => "exercise",
            Mode::Live => "live",
        }))
    }
}

/// Whether a message that is there was sent by another sender, or for a zone of another name.
fn is_of_another_site(found: &str, ours: &str) -> bool {
    let part = |text: &str, name: &str| -> Option<String> {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (part, _) = rest.split_once(&format!("</{name}>"))?;
        Some(part.to_owned())
    };
    ["sender", "geocode"].iter().any(|name| {
        let (found, ours) = (part(found, name), part(ours, name));
        found.is_some() && found != ours
    })
}

fn unwritten(folder: &Path, error: &io::Error) -> Failure {
    Failure::Passing(format!(
        "cannot write into {}: {error}; `dir` of the channel must be a folder that this process may \
         write into, on a disk with room",
        folder.display()
    ))
}

async fn put(folder: &Path, identifier: &str, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{identifier}.part"));
    let finished = folder.join(format!("{identifier}.xml"));
    let written = match fill(&unfinished, text).await {
        Ok(()) => fs::rename(&unfinished, finished).await,
        failed => failed,
    };
    if written.is_err() {
        // Half a message is of no use to anyone, and on a full disk it takes room.
        let _ = fs::remove_file(&unfinished).await;
    }
    written
}

/// Writes a file to its last octet. Only `flush` tells whether the disk took what was written; `sync_data`
/// alone reports success for octets that never left the buffer.
async fn fill(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path).await?;
    file.write_all(text.as_bytes()).await?;
    file.flush().await?;
    file.sync_data().await
}
