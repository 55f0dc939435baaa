//! `forewarn journal info --coverage-at`: what the coverage map said at a moment.
//!
//! Notes of the journal say it, whenever it changes. What was said holds as long as its session runs: of a moment at
//! which nobody ran nothing is known, and that is said, with what had been said before.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use frames::{Span, Time};
use recording::lines::format_time;
use replay::{Entry, JournalEvents};
use serde_json::{Value, json};

/// A server that runs says something this often at the very least: it ticks a hundred times as often.
const STILL: Span = Span::from_millis(1_000);

/// What the map said of a zone, and when it was said.
struct Said {
    since: Time,
    verdict: String,
    sentence: String,
    /// Records were left out after it: the map may have said something else since.
    gap: bool,
}

/// What the journal says of the map that stood at a moment.
#[derive(Default)]
struct MapSaid {
    /// By zone.
    zones: BTreeMap<String, Said>,
    /// When it was drawn, and what it counted on of each sensor; none of a map that could not be drawn.
    sensors: Option<(Time, Vec<String>)>,
    /// Whether records were left out since.
    gap: bool,
}

/// What a journal has to say of a moment.
enum Answer {
    /// This stood.
    Stood(MapSaid),
    /// A session had begun, and had drawn no map yet; what the session before said in the end, where there is one.
    NotDrawn {
        began: Option<Time>,
        before: Option<MapSaid>,
    },
    /// Nothing is recorded from one moment to another, or to the end; what had been said before.
    Silent {
        from: Time,
        to: Option<Time>,
        before: MapSaid,
    },
}

impl MapSaid {
    /// Records are missing: what was said may have changed.
    fn leave_out(&mut self) {
        self.gap = true;
        self.zones.values_mut().for_each(|said| said.gap = true);
    }

    /// Takes in a note of the journal.
    fn take(&mut self, note: &str, now: Time) {
        if let Some(sensors) = note.strip_prefix(server::COUNTED_NOTE) {
            let each = sensors.split("; ").map(str::to_owned).collect();
            (self.sensors, self.gap) = (Some((now, each)), false);
        }
        let statement = note.strip_prefix(server::COVERAGE_NOTE);
        let parts = statement.and_then(|text| text.split_once(": "));
        let zone = parts.and_then(|(head, text)| Some((head.rsplit_once(' ')?, text)));
        if let Some(((zone, verdict), sentence)) = zone {
            let said = Said {
                since: now,
                verdict: verdict.to_owned(),
                sentence: sentence.to_owned(),
                gap: false,
            };
            self.zones.insert(zone.to_owned(), said);
            // Both are said at once of a map, and of no map zones alone.
            self.sensors.take_if(|(drawn, _)| *drawn != now);
        }
    }
}

/// Tells what the map said at a moment; exit code 1 where it had said nothing, or nobody ran.
pub fn coverage_at(
    out: &mut impl Write,
    dir: &Path,
    time: Time,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let answer = answered(dir, time)?;
    let why = match &answer {
        Answer::Stood(_) => None,
        Answer::NotDrawn { began, .. } => Some(not_drawn(*began, time)),
        Answer::Silent { from, to, .. } => Some(silent(*from, *to)),
    };
    let before = match answer {
        Answer::Stood(said) => {
            if json {
                let mut line = said.json();
                line["time"] = format_time(time).into();
                writeln!(out, "{line}")?;
            } else {
                said.write(out)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        Answer::NotDrawn { before, .. } => before,
        Answer::Silent { before, .. } => Some(before),
    };
    let why = why.unwrap_or_default();
    // What was said before is told apart from what stood: a program that reads `zones` must not take one for the other.
    let before = before.filter(|said| !said.zones.is_empty());
    if json {
        let line = json!({
            "time": format_time(time),
            "zones": [],
            "map": null,
            "not_known": why,
            "before": before.as_ref().map(MapSaid::json),
        });
        writeln!(out, "{line}")?;
    } else if let Some(before) = &before {
        writeln!(out, "what was said before, last:")?;
        before.write(out)?;
    }
    bail!("{}: {why}", dir.display())
}

fn silent(from: Time, to: Option<Time>) -> String {
    let from = format_time(from);
    match to {
        None => format!("not known: nothing was recorded after {from}"),
        Some(to) => format!(
            "not known: nothing was recorded between {from} and {}",
            format_time(to)
        ),
    }
}

fn not_drawn(began: Option<Time>, time: Time) -> String {
    let time = format_time(time);
    match began {
        None => format!("no coverage map had been drawn by {time}"),
        Some(began) => format!(
            "no coverage map had been drawn by {time} since the server was started at {}",
            format_time(began)
        ),
    }
}

impl MapSaid {
    fn json(&self) -> Value {
        let sensors = self.sensors.as_ref();
        let map = sensors.map(|(drawn, sensors)| {
            json!({ "drawn": format_time(*drawn), "sensors": sensors, "gap": self.gap })
        });
        let zones = self.zones.iter().map(|(zone, said)| {
            json!({
                "zone": zone,
                "verdict": said.verdict,
                "since": format_time(said.since),
                "sentence": said.sentence,
                "records_left_out_since": said.gap,
            })
        });
        let zones: Vec<Value> = zones.collect();
        json!({ "zones": zones, "map": map })
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match &self.sensors {
            Some((drawn, sensors)) => {
                let drawn = format_time(*drawn);
                let gap = if self.gap {
                    " (records were left out since: another may have been drawn)"
                } else {
                    ""
                };
                writeln!(
                    out,
                    "the map, drawn {drawn}, counted on these sensors{gap}:"
                )?;
                for sensor in sensors {
                    writeln!(out, "  {sensor}")?;
                }
            }
            None if self.zones.is_empty() => {}
            None => writeln!(out, "on which sensors it counted is not in the journal")?,
        }
        for (zone, said) in &self.zones {
            let since = format_time(said.since);
            let gap = if said.gap {
                " (records were left out since: it may have changed)"
            } else {
                ""
            };
            writeln!(
                out,
                "{zone}: {}, said {since}: {}{gap}",
                said.verdict, said.sentence
            )?;
        }
        Ok(())
    }
}

fn answered(dir: &Path, until: Time) -> anyhow::Result<Answer> {
    let mut entries = JournalEvents::open(dir)?;
    let mut asked = Asked::new(until);
    while let Some(entry) = entries.read()? {
        if let Some(answer) = asked.take(entry) {
            return Ok(answer);
        }
    }
    Ok(asked.end(None))
}

/// A question on its way through a journal.
struct Asked {
    until: Time,
    /// The session that is on.
    said: MapSaid,
    began: Option<Time>,
    /// Time of its latest event.
    now: Option<Time>,
    /// How the session before it ended.
    before: Option<(MapSaid, Time)>,
}

impl Asked {
    fn new(until: Time) -> Self {
        Self {
            until,
            said: MapSaid::default(),
            began: None,
            now: None,
            before: None,
        }
    }

    /// Takes an entry in; the answer, once nothing can change it any more.
    fn take(&mut self, entry: Entry) -> Option<Answer> {
        match entry {
            // A new session knows nothing until it has drawn a map.
            Entry::World(_) => {
                let said = core::mem::take(&mut self.said);
                if let Some(now) = self.now.take() {
                    self.before = Some((said, now));
                }
                self.began = None;
            }
            Entry::Event(event) => {
                let time = event.time();
                if time > self.until {
                    return Some(core::mem::replace(self, Self::new(self.until)).end(Some(time)));
                }
                self.began.get_or_insert(time);
                self.now = Some(time);
            }
            Entry::Note(note) => {
                if let Some(now) = self.now {
                    self.said.take(&note, now);
                }
            }
            Entry::Gap(_) => self.said.leave_out(),
            Entry::Mark(_) | Entry::Warning(_) => {}
        }
        None
    }

    /// The answer where the next event is after the moment, or there is none.
    fn end(self, next: Option<Time>) -> Answer {
        let Self {
            until, began, said, ..
        } = self;
        let is_silent = |last: Time| until - last > STILL;
        match (self.now, self.before) {
            // Within a session: the next event is its own.
            (Some(last), before) => match next {
                None if is_silent(last) => Answer::Silent {
                    from: last,
                    to: None,
                    before: said,
                },
                _ if said.zones.is_empty() => Answer::NotDrawn {
                    began,
                    before: before.map(|(said, _)| said),
                },
                _ => Answer::Stood(said),
            },
            // Between two sessions, or after the last one.
            (None, Some((before, last))) if is_silent(last) => Answer::Silent {
                from: last,
                to: next,
                before,
            },
            (None, Some((before, _))) if !before.zones.is_empty() => Answer::Stood(before),
            (None, _) => Answer::NotDrawn {
                began: None,
                before: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::{Event, WorldIdentity};

    #[test]
    fn a_map_says_on_which_sensors_it_counted_and_no_map_says_nothing() {
        let at = |seconds: i64| Time(seconds * 1_000_000_000);
        let mut said = MapSaid::default();
        let counted =
            "the coverage map is drawn with north, blind from 60 to 105 degrees; without south";
        said.take(counted, at(1));
        said.take("coverage of camp covered: Camp: 12 s or more", at(1));
        let sensors = ["with north, blind from 60 to 105 degrees", "without south"];
        let sensors = sensors.map(str::to_owned).to_vec();
        assert_eq!(said.sensors, Some((at(1), sensors)));
        assert_eq!(said.zones["camp"].verdict, "covered");
        // Notes on other things change nothing; a map that can't be drawn counts on nobody.
        said.take("a person came", at(2));
        assert!(said.sensors.is_some());
        said.take("coverage of camp unknown: the ground is gone", at(3));
        assert_eq!(said.sensors, None);
        assert_eq!(said.zones["camp"].verdict, "unknown");
    }

    /// Two sessions: 10 to 20 s, with a map from 12 s on, and 100 to 110 s, with one from 103 s on.
    fn answer(seconds: i64) -> Answer {
        let at = |seconds: i64| Time(seconds * 1_000_000_000);
        let tick = |seconds| Entry::Event(Event::Tick { time: at(seconds) });
        let world = || {
            Entry::World(WorldIdentity {
                site_text: String::new(),
                terrain_digest: [0; 32],
                air_digest: [0; 32],
                engine_version: String::new(),
            })
        };
        let note = || Entry::Note("coverage of camp covered: Camp: 12 s or more".to_owned());
        let mut entries = vec![world()];
        entries.extend((10..=12).map(tick));
        entries.push(note());
        entries.extend((13..=20).map(tick));
        entries.push(world());
        entries.extend((100..=103).map(tick));
        entries.push(note());
        entries.extend((104..=110).map(tick));
        let mut asked = Asked::new(at(seconds));
        let mut entries = entries.into_iter();
        let answer = entries.find_map(|entry| asked.take(entry));
        answer.unwrap_or_else(|| asked.end(None))
    }

    /// Between two sessions it said that no map had been drawn, although one had.
    #[test]
    fn when_nobody_ran_it_is_said_from_when_to_when_and_what_was_said_before() {
        let at = |seconds: i64| Time(seconds * 1_000_000_000);
        let stood = |seconds| match answer(seconds) {
            Answer::Stood(said) => Some(said.zones["camp"].since),
            _ => None,
        };
        assert_eq!(stood(15), Some(at(12)));
        assert_eq!(stood(21), Some(at(12)), "a second later is still");
        assert_eq!(stood(105), Some(at(103)));
        for (seconds, span) in [
            (22, (at(20), Some(at(100)))),
            (99, (at(20), Some(at(100)))),
            (200, (at(110), None)),
        ] {
            let Answer::Silent { from, to, before } = answer(seconds) else {
                panic!("{seconds}");
            };
            assert_eq!((from, to), span, "{seconds}");
            assert_eq!(before.zones["camp"].verdict, "covered", "{seconds}");
        }
        let Answer::NotDrawn { began, before } = answer(101) else {
            panic!("drawn");
        };
        assert_eq!(began, Some(at(100)));
        assert!(before.is_some_and(|said| said.zones.contains_key("camp")));
        let Answer::NotDrawn { before: None, .. } = answer(5) else {
            panic!("before all");
        };
    }
}
