//! Targets for the codec and the files around it: blocks, values, containers, lines.

#[path = "../../crates/asterix/tests/support/constructs.rs"]
mod constructs_table;

use asterix::json::{JsonWriter, Values};
use asterix::spec::Expansion;
use asterix::views::{
    cat015, cat016, cat021, cat025, cat034, cat048, cat062, cat063, cat065, cat247,
};
use asterix::{Block, EditionWatch, Editions, HEADER_OCTETS, Record, blocks, encode};
use constructs_table::CONSTRUCTS;
use recording::Recording;
use recording::lines::{
    ImpactLine, LineReader, PlotLine, TrackLine, TruthLine, WarningLine, write_line,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Framing and records: every octet of a datagram is in a record, a header, or reported damage.
pub fn octets(bytes: &[u8]) {
    let editions = Editions::default();
    let mut accounted = 0;
    for block in blocks(bytes) {
        let block = match block {
            Ok(block) => block,
            Err(error) => {
                accounted += error.octets_left;
                continue;
            }
        };
        let Some(category) = editions.category(block.category) else {
            accounted += block.octets.len();
            continue;
        };
        accounted += HEADER_OCTETS;
        let mut records = block.records(category);
        loop {
            let offset = records.offset();
            match records.next() {
                None => break,
                Some(Ok(record)) => accounted += record.octets().len(),
                Some(Err(_)) => accounted += block.octets.len() - offset,
            }
        }
    }
    assert_eq!(accounted, bytes.len());
}

/// Every way to read a record agrees that it can be read, and what was canonical is encoded to the
/// octets it came from.
pub fn values(bytes: &[u8]) {
    let editions = Editions::default();
    let mut json = JsonWriter::new(Values::Engineering);
    for block in blocks(bytes).flatten() {
        views(&block);
        let Some(category) = editions.category(block.category) else {
            continue;
        };
        let expansion = editions.expansion(block.category);
        EditionWatch::default().observe_block(&block, category);
        for record in block.records(category).map_while(Result::ok) {
            record_holds(&record, expansion, &mut json);
        }
    }
}

/// The same for constructs that no table has, on a category made for the purpose: records, one after
/// another.
pub fn constructs(bytes: &[u8]) {
    let mut json = JsonWriter::new(Values::Engineering);
    let mut rest = bytes;
    while !rest.is_empty() {
        let Ok(record) = Record::parse(&CONSTRUCTS, rest) else {
            break;
        };
        record_holds(&record, None, &mut json);
        rest = &rest[record.octets().len()..];
    }
}

/// What must hold for every record that can be read.
fn record_holds(record: &Record<'_>, expansion: Option<&'static Expansion>, json: &mut JsonWriter) {
    let text = json.items(record, expansion);
    assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
    let tree = record.value(expansion, Values::Raw);
    let mut again = Vec::new();
    let encoded = encode(record.category(), expansion, Values::Raw, &tree, &mut again);
    if !json.findings().is_empty() {
        return;
    }
    if encoded.is_ok() {
        assert_eq!(again, record.octets());
    }
    let strict = Record::parse_strict(record.category(), expansion, record.octets());
    assert!(strict.is_ok(), "strict mode refuses what has no findings");
}

/// Typed views read anything, whatever the category is taken for.
fn views(block: &Block<'_>) {
    let _ = block.reports::<cat015::TargetReport>().count();
    let _ = block.reports::<cat016::Configuration>().count();
    for target in block.reports::<cat021::TargetReport>().flatten() {
        let _ = (target.time_of_day(), target.best_position_deg());
    }
    let _ = block.reports::<cat025::StatusReport>().count();
    let _ = block.reports::<cat034::ServiceMessage>().count();
    let _ = block.reports::<cat048::TargetReport>().count();
    let _ = block.reports::<cat062::Track>().count();
    let _ = block.reports::<cat063::SensorStatus>().count();
    let _ = block.reports::<cat065::ServiceStatus>().count();
    if let Some(category) = Editions::default().category(247) {
        let records = block.records(category).map_while(Result::ok);
        for record in records {
            let _ = cat247::versions(&record).count();
        }
    }
}

/// Captures and raw files: what is given out was in the file.
pub fn container(bytes: &[u8]) {
    let Ok(mut recording) = Recording::open(bytes) else {
        return;
    };
    let mut given = 0;
    while let Ok(Some(datagram)) = recording.next() {
        given += datagram.octets.len();
    }
    assert!(given <= bytes.len());
}

/// JSON Lines of every kind: what can be read is written to what reads the same.
pub fn lines(bytes: &[u8]) {
    fn of<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
        for line in LineReader::<_, T>::new(bytes).flatten() {
            let mut text = Vec::new();
            write_line(&mut text, &line).expect("writing to memory succeeds");
            let again = LineReader::<_, T>::new(text.as_slice()).next();
            assert_eq!(again.and_then(Result::ok), Some(line));
        }
    }
    of::<PlotLine>(bytes);
    of::<TruthLine>(bytes);
    of::<TrackLine>(bytes);
    of::<ImpactLine>(bytes);
    of::<WarningLine>(bytes);
}
