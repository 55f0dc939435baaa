//! What is in a recording: by category and source, how many records over which time, and how often
//! each item comes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use asterix::Record;
use asterix::spec::Edition;
use asterix::views::Source;
use frames::Time;
use recording::lines::format_time;
use serde_json::json;

/// What has been read so far.
#[derive(Debug, Default)]
pub struct Summary {
    sent: BTreeMap<(u8, Option<Source>), Sent>,
    damaged: BTreeMap<u8, Damaged>,
}

/// The records of one source in one category.
#[derive(Debug)]
struct Sent {
    edition: Edition,
    records: u64,
    violating: u64,
    non_canonical: u64,
    /// When the first and the last were received.
    received: Option<(Time, Time)>,
    items: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Default)]
struct Damaged {
    places: u64,
    octets: u64,
}

impl Summary {
    /// A record was read; whether it breaks a rule of meaning, and of form.
    pub fn record(
        &mut self,
        record: &Record<'_>,
        received: Option<Time>,
        (violating, non_canonical): (bool, bool),
    ) {
        let category = record.category();
        let key = (category.number, Source::peek(record.octets()));
        let sent = self.sent.entry(key).or_insert_with(|| Sent {
            edition: category.edition,
            records: 0,
            violating: 0,
            non_canonical: 0,
            received: None,
            items: BTreeMap::new(),
        });
        sent.records += 1;
        sent.violating += u64::from(violating);
        sent.non_canonical += u64::from(non_canonical);
        if let Some(at) = received {
            let (first, last) = sent.received.get_or_insert((at, at));
            (*first, *last) = ((*first).min(at), (*last).max(at));
        }
        for field in record.fields() {
            *sent.items.entry(field.item.name).or_default() += 1;
        }
    }

    /// So many octets could not be read.
    pub fn damage(&mut self, category: u8, octets: usize) {
        let damaged = self.damaged.entry(category).or_default();
        damaged.places += 1;
        damaged.octets += octets as u64;
    }

    /// One line a category and source, then one a category with damage.
    ///
    /// # Errors
    /// Writing failed.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for ((category, source), sent) in &self.sent {
            let mut line = json!({
                "category": category,
                "edition": sent.edition.to_string(),
                "source": source.map(|source| format!("{}/{}", source.sac, source.sic)),
                "records": sent.records,
                "violating": sent.violating,
                "non_canonical": sent.non_canonical,
                "items": sent.items,
            });
            if let Some((first, last)) = sent.received {
                line["first"] = format_time(first).into();
                line["last"] = format_time(last).into();
            }
            writeln!(out, "{line}")?;
        }
        for (category, damaged) in &self.damaged {
            let (places, octets) = (damaged.places, damaged.octets);
            let line = json!({"category": category, "damaged": places, "octets_skipped": octets});
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}
