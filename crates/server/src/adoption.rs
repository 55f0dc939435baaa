//! Warnings that stood when the server last stopped.
//!
//! A restart must not forget that people sit in shelter, nor say something new under an old identity. The
//! journal's warnings are read back, and the last word on every zone is handed to the new engine, which goes on
//! from there. Zones are known by the identifiers that the site file of their session gave them: a file that was
//! edited meanwhile may have them in another order, or not at all, and nobody is warned in another's place.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};
use engine::{Command, Event, PeerStatement};
use frames::Time;
use journal::{Folder, Reader};
use replay::Entry;
use site::{Mode, Site, ZoneId};
use sitefile::Names;
use warning::{Action, Reason, WarningDecision};

/// What a journal says about how its last session ended.
#[derive(Debug, Default, PartialEq)]
pub struct Inheritance {
    /// How the site and its zones were called in the last session; `None`: there was none.
    names: Option<Names>,
    /// The last word on each zone, by its identifier.
    words: BTreeMap<String, LastWord>,
    /// The mode a person last set, if one did.
    mode: Option<Mode>,
}

/// The last word on a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct LastWord {
    /// That word.
    pub last: WarningDecision,
    /// Whether a person ordered the warning, at any of its steps.
    pub by_person: bool,
}

/// What a new session goes on with.
#[derive(Debug, PartialEq)]
pub struct Resumption {
    /// The mode to go on in, where it is not the site file's.
    pub mode: Option<Mode>,
    /// The last word on each zone of the site, under the zone's present place.
    pub words: Vec<LastWord>,
    /// Zones are not where they were when these words were said.
    pub renumbered: bool,
    /// People of zones that the site file no longer has and who were told to take cover.
    pub gone: Vec<(String, LastWord)>,
}

impl LastWord {
    /// Whether people sit in shelter by it.
    fn stands(&self, now: Time) -> bool {
        let until = self.last.until;
        matches!(self.last.action, Action::Warn | Action::Update)
            && (self.by_person || until.is_some_and(|until| until > now))
    }
}

impl Inheritance {
    /// For a site at a moment.
    ///
    /// # Errors
    /// The journal is another site's: what stood there says nothing about people here.
    pub fn resume(self, site: &Site, now: Time) -> anyhow::Result<Resumption> {
        let zones: Vec<String> = site.zones.iter().map(|zone| zone.id.clone()).collect();
        if let Some(Names { site: kept, .. }) = &self.names {
            ensure!(
                *kept == site.name,
                "it was kept for the site \"{kept}\", and this is \"{}\": give each site a folder of \
                 its own, or a new folder to a site that has a new name",
                site.name
            );
        }
        let mut resumption = Resumption {
            mode: self.mode,
            words: Vec::new(),
            renumbered: self.names.is_some_and(|names| names.zones != zones),
            gone: Vec::new(),
        };
        for (id, mut word) in self.words {
            let stands = word.stands(now);
            if stands && word.last.mode == Mode::Live {
                // The mode changes only while nothing stands, whoever changes it. A drill gives way.
                resumption.mode = Some(Mode::Live);
            }
            let Some(place) = zones.iter().position(|zone| *zone == id) else {
                resumption.renumbered = true;
                if stands {
                    resumption.gone.push((id, word));
                }
                continue;
            };
            word.last.zone = ZoneId(place as u16);
            resumption.renumbered |= stands && word.last.warning.zone() != word.last.zone;
            resumption.words.push(word);
        }
        resumption.mode = resumption.mode.filter(|mode| *mode != site.mode);
        Ok(resumption)
    }
}

/// Reads a journal back. A folder without a journal says nothing.
pub fn inheritance(folder: &Path) -> anyhow::Result<Inheritance> {
    if !folder.is_dir() {
        return Ok(Inheritance::default());
    }
    let storage = Folder::for_reading(folder);
    let reader = Reader::open(storage)
        .with_context(|| format!("cannot read the journal in {}", folder.display()))?;
    let mut heirs = Heirs::default();
    for record in reader {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                // The torn end of a crash: the writer sets it aside, and what is before it counts.
                tracing::warn!(%error, "the journal's end could not be read");
                break;
            }
        };
        match Entry::decode(record.kind, &record.bytes) {
            Ok(entry) => heirs.take(entry),
            Err(error) => tracing::warn!(number = record.number.0, %error, "record passed over"),
        }
    }
    Ok(heirs.found)
}

/// What has been read so far.
#[derive(Default)]
struct Heirs {
    found: Inheritance,
}

impl Heirs {
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::World(world) => {
                // The text was a site file when it was written; if it is none now, no zone is known by its place.
                self.found.names = Some(sitefile::names(&world.site_text).unwrap_or_default());
            }
            Entry::Warning(decision) => self.word(decision, false),
            // What the session before had inherited, should its own journal be gone.
            Entry::Event(Event::Peer {
                statement: PeerStatement::Inherited { last, by_person },
                ..
            }) => self.word(last, by_person),
            Entry::Event(Event::Command {
                command: Command::SetMode { mode },
                ..
            }) => self.found.mode = Some(mode),
            _ => {}
        }
    }

    fn word(&mut self, last: WarningDecision, by_person: bool) {
        let zones = self.found.names.as_ref().map(|names| &names.zones);
        let Some(id) = zones.and_then(|zones| zones.get(usize::from(last.zone.0))) else {
            tracing::warn!(
                zone = last.zone.0,
                "a word on a zone without a name passed over"
            );
            return;
        };
        let ordered =
            last.reason == Reason::Operator && matches!(last.action, Action::Warn | Action::Update);
        let before = self.found.words.get(id);
        let was = before.is_some_and(|word| word.by_person && word.last.warning == last.warning);
        let by_person = by_person || ordered || was;
        let word = LastWord { last, by_person };
        self.found.words.insert(id.clone(), word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::{ENGINE_VERSION, WorldIdentity};
    use warning::{RaidId, WarningId};

    const NOW: Time = Time(50);

    fn said(action: Action, reason: Reason, version: u32) -> WarningDecision {
        WarningDecision {
            time: Time(i64::from(version)),
            warning: WarningId(7 << 17),
            raid: RaidId(7),
            version,
            zone: ZoneId(0),
            action,
            probability: 0.5,
            impact_time: None,
            until: Some(Time(100)),
            tracks: Vec::new(),
            mode: Mode::Exercise,
            reason,
        }
    }

    fn warned(zone: u16) -> WarningDecision {
        WarningDecision {
            zone: ZoneId(zone),
            warning: WarningId(7 << 17 | u64::from(zone) << 1),
            ..said(Action::Warn, Reason::ProbabilityEarly, 1)
        }
    }

    fn text(site: &str, zones: &[&str]) -> String {
        let zone = |id: &&str| {
            format!(
                "[[zone]]\nid = \"{id}\"\npolygon = [[36.19, 43.995], [36.19, 44.005], [36.20, 44.005]]\n\
                 time_to_shelter_s = 10\n"
            )
        };
        let zones: String = zones.iter().map(zone).collect();
        format!(
            "[site]\nname = \"{site}\"\nlatitude_deg = 36.2\nlongitude_deg = 44.0\nheight_m = 400\n{zones}"
        )
    }

    fn site(name: &str, zones: &[&str]) -> Site {
        let world = sitefile::from_text("s.toml".as_ref(), &text(name, zones));
        world.expect("a site").site
    }

    fn inherited(zones: &[&str], entries: impl IntoIterator<Item = Entry>) -> Inheritance {
        let mut heirs = Heirs::default();
        heirs.take(Entry::World(WorldIdentity {
            site_text: text("here", zones),
            terrain_digest: [0; 32],
            air_digest: [0; 32],
            engine_version: ENGINE_VERSION.to_owned(),
        }));
        entries.into_iter().for_each(|entry| heirs.take(entry));
        heirs.found
    }

    fn last(entries: impl IntoIterator<Item = Entry>) -> Vec<(u32, bool)> {
        let words = inherited(&["camp"], entries).words.into_values();
        words
            .map(|word| (word.last.version, word.by_person))
            .collect()
    }

    #[test]
    fn a_person_s_warning_stays_one_through_updates_and_restarts() {
        let ordered = Entry::Warning(said(Action::Warn, Reason::Operator, 1));
        let updated = Entry::Warning(said(Action::Update, Reason::ForecastChanged, 2));
        let adopted = Entry::Warning(said(Action::Warn, Reason::Peer, 2));
        assert_eq!(last([ordered.clone(), updated.clone()]), [(2, true)]);
        assert_eq!(last([ordered, updated, adopted.clone()]), [(2, true)]);
        // The session in which it was ordered is not in this journal.
        let inherited = Entry::Event(Event::Peer {
            time: Time(9),
            statement: PeerStatement::Inherited {
                last: said(Action::Update, Reason::ForecastChanged, 2),
                by_person: true,
            },
        });
        assert_eq!(last([inherited, adopted]), [(2, true)]);
    }

    #[test]
    fn what_has_ended_is_the_last_word_too_and_a_person_s_end_orders_nothing() {
        let warned = Entry::Warning(said(Action::Warn, Reason::ProbabilityEarly, 1));
        let ended = Entry::Warning(said(Action::Cancel, Reason::Operator, 2));
        assert_eq!(last([warned, ended]), [(2, false)]);
        let mut other = said(Action::Warn, Reason::ProbabilityEarly, 1);
        other.warning = WarningId(9);
        let ordered = Entry::Warning(said(Action::Warn, Reason::Operator, 1));
        assert_eq!(last([ordered, Entry::Warning(other)]), [(1, false)]);
    }

    #[test]
    fn zones_are_known_by_their_names_and_one_that_is_gone_is_told() {
        let kept = || {
            inherited(
                &["camp", "gate"],
                [warned(0), warned(1)].map(Entry::Warning),
            )
        };
        let same = kept()
            .resume(&site("here", &["camp", "gate"]), NOW)
            .expect("resumes");
        assert!(!same.renumbered && same.gone.is_empty());
        assert_eq!(same.words.len(), 2);
        let without = kept()
            .resume(&site("here", &["gate", "mill"]), NOW)
            .expect("resumes");
        let [word] = without.words.as_slice() else {
            panic!("{without:?}");
        };
        assert_eq!(
            (word.last.zone, word.last.warning),
            (ZoneId(0), warned(1).warning)
        );
        assert!(without.renumbered);
        assert_eq!(without.gone[0].0, "camp");
        // A stay that is over leaves nobody in shelter.
        let later = kept()
            .resume(&site("here", &["gate"]), Time(100))
            .expect("resumes");
        assert!(later.gone.is_empty() && later.renumbered);
    }

    #[test]
    fn identities_of_a_former_order_are_not_joined_in_later_sessions_either() {
        let moved = WarningDecision {
            zone: ZoneId(0),
            reason: Reason::Peer,
            ..warned(1)
        };
        let again = inherited(&["gate"], [Entry::Warning(moved)]);
        let again = again
            .resume(&site("here", &["gate"]), NOW)
            .expect("resumes");
        assert!(again.renumbered);
    }

    #[test]
    fn a_journal_of_another_site_is_refused_and_what_stands_keeps_its_mode() {
        let live = WarningDecision {
            mode: Mode::Live,
            ..warned(0)
        };
        let kept = || inherited(&["camp"], [Entry::Warning(live.clone())]);
        let refused = kept().resume(&site("there", &["camp"]), NOW);
        let why = refused.expect_err("another site").to_string();
        assert!(
            why.contains("\"here\"") && why.contains("\"there\""),
            "{why}"
        );
        let mut drill = site("here", &["camp"]);
        drill.mode = Mode::Exercise;
        let goes_on = kept().resume(&drill, NOW).expect("resumes");
        assert_eq!(goes_on.mode, Some(Mode::Live));
        assert_eq!(
            kept().resume(&drill, Time(100)).expect("resumes").mode,
            None
        );
    }
}
