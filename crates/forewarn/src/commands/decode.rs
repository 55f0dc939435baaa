//! `forewarn decode`: ASTERIX to JSON Lines, one record a line, nothing left out in silence.

mod summary;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use asterix::json::{JsonWriter, Values, push_hex, push_string, push_unsigned};
use asterix::spec::{Category, Edition, Expansion};
use asterix::tables::CATEGORIES;
use asterix::views::Source;
use asterix::{
    Block, EditionWatch, Editions, Error, Finding, FramingError, HEADER_OCTETS, Reading, Record,
    blocks, missing_items,
};
use clap::{Args as ClapArgs, ValueEnum};
use frames::Time;
use indicatif::{ProgressBar, ProgressStyle};
use recording::{Datagram, Recording};
use summary::Summary;

/// Turns ASTERIX into JSON Lines, one record a line
///
/// INPUT is a raw file of ASTERIX blocks, a file of FINAL or ORADIS frames, or a capture (pcap,
/// pcapng; Ethernet with VLAN tags, Linux cooked, IPv4, IPv6, fragments, UDP, TCP): which one it is,
/// its content tells. `-` reads standard input.
///
/// A record becomes one object: category, edition, block, record, offset, time, and `items` keyed
/// by the standard's own names. What the standard forbids but can be read stands under
/// `violations`. What cannot be read becomes a line with `error` (item, octet, reason) and
/// `octets_skipped`; reading goes on at the next block. Standard error ends with
/// `octets: N in, N decoded, N skipped`, and the numbers add up.
///
/// Exit code: 0 when every octet was decoded, 1 when something was damaged (with `--strict`: or
/// broke a rule), 2 for wrong use.
#[derive(ClapArgs)]
#[command(after_help = "Examples:
  Who sends what, how often, with which items?
    forewarn decode radar.pcap --summary
  One line a record, in engineering units:
    forewarn decode radar.pcap
  Plots of one radar, three items of each:
    forewarn decode radar.pcap --category 48 --source 25/201 --items 140,040,120
  Ranges as numbers:
    forewarn decode radar.pcap --category 48 | jq '.items.\"040\".RHO'
  The integers as sent, and the octets beside them, to compare with another decoder:
    forewarn decode plots.ast --values raw --octets
  The octets of one radar's records alone, to pass on:
    forewarn decode radar.pcap --source 25/201 --octets --items 010 | jq -r .octets
  A recording of another time; known editions are named when yours is not:
    forewarn decode old.pcapng --edition 48=1.32
  Does what we send keep every rule?
    forewarn decode ours.pcap --strict > /dev/null && echo sound")]
pub struct Args {
    /// File to read, or `-`
    input: PathBuf,
    /// Only records of this category; blocks of others are passed over unread
    #[arg(long, value_name = "N")]
    category: Option<u8>,
    /// Only records of this source: the SAC and SIC of item 010
    #[arg(long, value_name = "SAC/SIC", value_parser = parse_source)]
    source: Option<Source>,
    /// Only these items of each record, such as `010,040`
    #[arg(long, value_name = "ITEM,...", value_delimiter = ',', value_parser = parse_item)]
    items: Vec<String>,
    /// One line a category and source in place of the records: how many, over which time, how often
    /// each item, what is amiss
    #[arg(long)]
    summary: bool,
    /// Exit code 1 also where a record can be read but breaks a rule, of meaning or of form
    #[arg(long)]
    strict: bool,
    /// How values are written: in their unit and as table text, or the integers as sent
    #[arg(long, value_enum, default_value_t = ValuesArg::Engineering)]
    values: ValuesArg,
    /// Adds each record's octets in hexadecimal
    #[arg(long)]
    octets: bool,
    /// Reads a category in this edition instead of the newest known; may be given several times
    #[arg(long, value_name = "CAT=ED", value_parser = parse_edition)]
    edition: Vec<(u8, Edition)>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ValuesArg {
    /// Quantities in their unit, tables as text
    Engineering,
    /// The unsigned or two's-complement integer as sent
    Raw,
}

fn parse_edition(text: &str) -> Result<(u8, Edition), String> {
    let (category, edition) = text
        .split_once('=')
        .ok_or("write it as CAT=ED, for example 48=1.32")?;
    let category = category
        .parse()
        .map_err(|_| format!("`{category}` is not a category"))?;
    let edition = edition
        .parse()
        .map_err(|error| format!("`{edition}`: {error}"))?;
    Editions::default()
        .choose(category, edition)
        .map_err(|error| error.to_string())?;
    Ok((category, edition))
}

fn parse_source(text: &str) -> Result<Source, String> {
    let (sac, sic) = text
        .split_once('/')
        .ok_or("write it as SAC/SIC, for example 25/201")?;
    let octet = |text: &str| {
        text.parse()
            .map_err(|_| format!("`{text}` is not a number from 0 to 255"))
    };
    Ok(Source {
        sac: octet(sac)?,
        sic: octet(sic)?,
    })
}

fn parse_item(text: &str) -> Result<String, String> {
    let mut items = CATEGORIES.iter().flat_map(|category| category.items);
    if !items.any(|item| item.name == text) {
        return Err(format!(
            "no category has an item `{text}`; they read like 010 or RE"
        ));
    }
    Ok(text.to_owned())
}

/// Runs the command: exit code 1 where something could not be read.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let name = args.input.display().to_string();
    let progress = progress(&args.input);
    let reader: Box<dyn BufRead> = if args.input.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let file = File::open(&args.input).with_context(|| format!("cannot open {name}"))?;
        Box::new(BufReader::with_capacity(1 << 16, progress.wrap_read(file)))
    };
    let mut decoder = Decoder::new(
        &args,
        BufWriter::with_capacity(1 << 16, std::io::stdout().lock()),
    )?;
    let outcome = decoder.recording(reader);
    if let Some(summary) = &decoder.summary {
        summary.write(&mut decoder.output)?;
    }
    decoder.output.flush()?;
    progress.finish_and_clear();
    let mut err = std::io::stderr().lock();
    if let Err(error) = &outcome {
        if error.downcast_ref::<std::io::Error>().is_some() {
            return Err(outcome
                .context(name)
                .err()
                .unwrap_or_else(|| anyhow::anyhow!("unreadable")));
        }
        writeln!(err, "error: {name}: {error:#}")?;
    }
    for (category, edition) in &decoder.suspects {
        let name = format!("category {category:03} read in edition {edition}");
        writeln!(
            err,
            "hint: {name}: too much is damaged or beyond its limits, is it another edition?"
        )?;
    }
    if decoder.other_frames > 0 {
        let frames = decoder.other_frames;
        writeln!(err, "frames without UDP or TCP, or in pieces: {frames}")?;
    }
    let Octets {
        taken,
        decoded,
        skipped,
    } = decoder.octets;
    let kept_rules = decoder.rules_broken == 0 || !args.strict;
    if !kept_rules {
        writeln!(err, "records that break a rule: {}", decoder.rules_broken)?;
    }
    writeln!(
        err,
        "octets: {taken} in, {decoded} decoded, {skipped} skipped"
    )?;
    Ok(if outcome.is_ok() && skipped == 0 && kept_rules {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A bar on a terminal, for files that take a while; hidden where it would be in the way.
fn progress(input: &Path) -> ProgressBar {
    let visible = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    let length = std::fs::metadata(input).map_or(0, |metadata| metadata.len());
    if !visible || length < 1 << 24 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) =
        ProgressStyle::with_template("{bytes} of {total_bytes}, {bytes_per_sec} {wide_bar}")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The account of all octets: `taken` is `decoded` and `skipped` together.
#[derive(Clone, Copy, Default)]
struct Octets {
    taken: u64,
    decoded: u64,
    skipped: u64,
}

/// When a datagram was received, where that is known: as a time, and as the piece of a line.
#[derive(Clone, Copy)]
struct Received<'a> {
    time: Option<Time>,
    text: &'a str,
}

struct Decoder<W> {
    editions: Editions,
    only: Option<u8>,
    source: Option<Source>,
    /// Items to show; none: all.
    items: Vec<String>,
    with_octets: bool,
    summary: Option<Summary>,
    /// Records with anything amiss.
    rules_broken: u64,
    json: JsonWriter,
    output: W,
    line: String,
    octets: Octets,
    other_frames: u64,
    blocks: u64,
    records: u64,
    watches: BTreeMap<u8, EditionWatch>,
    /// Categories whose watch was ever suspicious, with the edition that they were read in.
    suspects: BTreeMap<u8, Edition>,
}

impl<W: Write> Decoder<W> {
    fn new(args: &Args, output: W) -> anyhow::Result<Self> {
        let mut editions = Editions::default();
        for (category, edition) in &args.edition {
            editions.choose(*category, *edition)?;
        }
        let values = match args.values {
            ValuesArg::Engineering => Values::Engineering,
            ValuesArg::Raw => Values::Raw,
        };
        Ok(Self {
            editions,
            only: args.category,
            source: args.source,
            items: args.items.clone(),
            with_octets: args.octets,
            summary: args.summary.then(Summary::default),
            rules_broken: 0,
            json: JsonWriter::new(values),
            output,
            line: String::new(),
            octets: Octets::default(),
            other_frames: 0,
            blocks: 0,
            records: 0,
            watches: BTreeMap::new(),
            suspects: BTreeMap::new(),
        })
    }

    fn recording<R: Read>(&mut self, reader: R) -> anyhow::Result<()> {
        let mut recording = Recording::open(reader)?;
        loop {
            match recording.next() {
                Ok(Some(datagram)) => self.datagram(&datagram)?,
                Ok(None) => break,
                Err(error) => {
                    self.other_frames = recording.frames().1;
                    return Err(error.into());
                }
            }
        }
        self.other_frames = recording.frames().1;
        Ok(())
    }

    fn datagram(&mut self, datagram: &Datagram<'_>) -> std::io::Result<()> {
        self.octets.taken += datagram.octets.len() as u64;
        let mut text = String::new();
        if let Some(at) = datagram.time {
            text.push_str(",\"time\":");
            push_string(&mut text, &recording::lines::format_time(at));
        }
        let time = Received {
            time: datagram.time,
            text: &text,
        };
        for block in blocks(datagram.octets) {
            match block {
                Ok(block) => self.block(&block, time)?,
                Err(error) => {
                    let rest = datagram.octets.get(error.offset..).unwrap_or_default();
                    self.framing(&error, rest, time)?;
                }
            }
            self.blocks += 1;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block<'_>, time: Received<'_>) -> std::io::Result<()> {
        if self.only.is_some_and(|only| only != block.category) {
            self.octets.decoded += block.octets.len() as u64;
            return Ok(());
        }
        let Some(category) = self.editions.category(block.category) else {
            return self.damage(block, 0, None, "category is not known", 0, time);
        };
        let expansion = self.editions.expansion(block.category);
        let mut records = block.records(category);
        self.octets.decoded += HEADER_OCTETS as u64;
        loop {
            let offset = records.offset();
            let record = match records.next() {
                None => return Ok(()),
                Some(Ok(record)) => record,
                Some(Err(Error {
                    item,
                    octet,
                    reason,
                })) => {
                    self.watch(category, Reading::Damaged);
                    return self.damage(block, offset, item, &reason.to_string(), octet, time);
                }
            };
            self.octets.decoded += record.octets().len() as u64;
            self.record(&record, expansion, offset, time)?;
        }
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        expansion: Option<&'static Expansion>,
        offset: usize,
        time: Received<'_>,
    ) -> std::io::Result<()> {
        let number = self.records;
        self.records += 1;
        if self.source.is_some() && self.source != Source::peek(record.octets()) {
            return Ok(());
        }
        self.json.items(record, expansion);
        let (violations, form) = findings(record, self.json.findings());
        let about_edition =
            |(_, reason): &(&str, &str)| *reason != Finding::ExpansionMisfit.as_str();
        let sound = !violations.iter().any(about_edition);
        let category = record.category();
        self.watch(
            category,
            if sound {
                Reading::Sound
            } else {
                Reading::Violating
            },
        );
        self.rules_broken += u64::from(!violations.is_empty() || !form.is_empty());
        if let Some(summary) = &mut self.summary {
            summary.record(
                record,
                time.time,
                (!violations.is_empty(), !form.is_empty()),
            );
            return Ok(());
        }
        let line = &mut self.line;
        line.clear();
        line.push_str("{\"category\":");
        push_unsigned(line, category.number.into());
        line.push_str(",\"edition\":\"");
        push_unsigned(line, category.edition.major.into());
        line.push('.');
        push_unsigned(line, category.edition.minor.into());
        line.push_str("\",\"block\":");
        push_unsigned(line, self.blocks);
        line.push_str(",\"record\":");
        push_unsigned(line, number);
        line.push_str(",\"offset\":");
        push_unsigned(line, offset as u64);
        line.push_str(time.text);
        line.push_str(",\"items\":");
        line.push_str(if self.items.is_empty() {
            self.json.text()
        } else {
            let items = &self.items;
            let wanted = |name: &str| items.iter().any(|item| item == name);
            self.json.some_items(record, expansion, wanted)
        });
        if self.with_octets {
            push_octets(line, record.octets());
        }
        push_list(line, "violations", &violations);
        push_list(line, "non_canonical", &form);
        line.push_str("}\n");
        self.output.write_all(line.as_bytes())
    }

    fn watch(&mut self, category: &'static Category, reading: Reading) {
        let watch = self.watches.entry(category.number).or_default();
        watch.observe(reading);
        if watch.is_suspect() {
            self.suspects.insert(category.number, category.edition);
        }
    }

    /// A line for the octets of `block` from `offset` on.
    fn damage(
        &mut self,
        block: &Block<'_>,
        offset: usize,
        item: Option<&str>,
        reason: &str,
        octet: usize,
        time: Received<'_>,
    ) -> std::io::Result<()> {
        let rest = block.octets.get(offset..).unwrap_or_default();
        self.damage_line(block.category, offset, item, reason, octet, rest, time)
    }

    /// A line for what is left of a datagram when no further block can be found in it.
    fn framing(
        &mut self,
        error: &FramingError,
        rest: &[u8],
        time: Received<'_>,
    ) -> std::io::Result<()> {
        let category = error.category.unwrap_or_default();
        self.damage_line(category, 0, None, &error.to_string(), 0, rest, time)
    }

    #[allow(clippy::too_many_arguments, reason = "one argument a key of the line")]
    fn damage_line(
        &mut self,
        category: u8,
        offset: usize,
        item: Option<&str>,
        reason: &str,
        octet: usize,
        rest: &[u8],
        time: Received<'_>,
    ) -> std::io::Result<()> {
        self.octets.skipped += rest.len() as u64;
        if let Some(summary) = &mut self.summary {
            summary.damage(category, rest.len());
            return Ok(());
        }
        let line = &mut self.line;
        line.clear();
        line.push_str("{\"category\":");
        push_unsigned(line, category.into());
        line.push_str(",\"block\":");
        push_unsigned(line, self.blocks);
        line.push_str(",\"offset\":");
        push_unsigned(line, offset as u64);
        line.push_str(time.text);
        line.push_str(",\"octets_skipped\":");
        push_unsigned(line, rest.len() as u64);
        line.push_str(",\"error\":{\"item\":");
        match item {
            Some(item) => push_string(line, item),
            None => line.push_str("null"),
        }
        line.push_str(",\"octet\":");
        push_unsigned(line, octet as u64);
        line.push_str(",\"reason\":");
        push_string(line, reason);
        line.push('}');
        if self.with_octets {
            push_octets(line, rest);
        }
        line.push_str("}\n");
        self.output.write_all(line.as_bytes())
    }
}

fn push_octets(line: &mut String, octets: &[u8]) {
    line.push_str(",\"octets\":\"");
    push_hex(line, octets);
    line.push('"');
}

/// Items and what is amiss with each.
type Reasons<'a> = Vec<(&'a str, &'static str)>;

/// What a record violates, and what is amiss with its form.
fn findings<'a>(record: &Record<'_>, found: &[(&'a str, Finding)]) -> (Reasons<'a>, Reasons<'a>) {
    let of = |semantic: bool| {
        let found = found
            .iter()
            .filter(move |(_, finding)| finding.is_semantic() == semantic);
        found.map(|(item, finding)| (*item, finding.as_str()))
    };
    let missing = missing_items(record).map(|item| (item, "shall be present"));
    (of(true).chain(missing).collect(), of(false).collect())
}

/// `,"key":[{"item":..,"reason":..},..]`, or nothing for an empty list.
fn push_list(line: &mut String, key: &str, list: &[(&str, &str)]) {
    for (index, (item, reason)) in list.iter().enumerate() {
        if index == 0 {
            line.push_str(",\"");
            line.push_str(key);
            line.push_str("\":[");
        } else {
            line.push(',');
        }
        line.push_str("{\"item\":");
        push_string(line, item);
        line.push_str(",\"reason\":");
        push_string(line, reason);
        line.push('}');
    }
    if !list.is_empty() {
        line.push(']');
    }
}
