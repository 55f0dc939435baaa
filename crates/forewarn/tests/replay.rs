//! `forewarn replay` as people use it: a simulated attack, recorded in every form.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use engine::{Decision, Engine, Event, PeerStatement};
use journal::{Folder, SigningKey, Writer};
use recording::lines::{Action, LineReader, WarningLine};
use replay::{Entry, Events, Mark, Record, Run};
use serde_json::Value;

const DATE: &str = "2021-02-15";

fn forewarn(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_forewarn");
    Command::new(program).args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with the simulated attack in it.
fn attack() -> tempfile::TempDir {
    simulated("erbil-2021")
}

/// A folder with a simulated scenario in it.
fn simulated(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let scenario = scenarios.join(scenario).with_extension("toml");
    let run = forewarn(&["simulate", text(&scenario), "--out", text(folder.path())]);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    folder
}

/// Replays a file of the folder, and gives the summary.
fn replayed(folder: &Path, file: &str) -> Value {
    let out = folder.join(format!("run-{file}"));
    let (site, input) = (folder.join("site.toml"), folder.join(file));
    let run = forewarn(&[
        "replay",
        text(&site),
        text(&input),
        "--out",
        text(&out),
        "--date",
        DATE,
        "--json",
    ]);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    let written: Value =
        serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary, written);
    check_account(&summary);
    summary
}

/// Plots and octets are accounted for, all of them.
#[track_caller]
fn check_account(summary: &Value) {
    let sum = |object: &Value| {
        object
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum::<u64>()
    };
    let counts = &summary["counts"];
    let parts =
        counts["used"].as_u64().unwrap() + sum(&counts["dropped"]) + sum(&counts["rejected"]);
    assert_eq!(counts["received"].as_u64().unwrap(), parts, "{counts}");
    for feed in summary["feeds"].as_object().unwrap().values() {
        let number = |key: &str| feed[key].as_u64().unwrap();
        assert_eq!(
            number("octets"),
            number("octets_read") + number("octets_skipped"),
            "{feed}"
        );
    }
    assert_eq!(summary["work"]["decisions_not_encodable"], 0);
}

/// Every warning as it was written.
fn warnings(folder: &Path, file: &str) -> Vec<WarningLine> {
    let lines = fs::read(folder.join(format!("run-{file}")).join("warnings.jsonl")).unwrap();
    LineReader::new(lines.as_slice())
        .map(Result::unwrap)
        .collect()
}

#[test]
fn every_form_of_a_recording_gives_the_same_warnings() {
    let folder = attack();
    let folder = folder.path();
    let blocks = replayed(folder, "plots.ast");
    let capture = replayed(folder, "plots.pcap");
    let lines = replayed(folder, "plots.jsonl");
    assert_eq!(blocks["decision_hash"], capture["decision_hash"]);
    assert_eq!(
        replayed(folder, "plots.ast")["decision_hash"],
        blocks["decision_hash"]
    );
    assert_eq!(blocks["counts"], lines["counts"]);
    let warned = warnings(folder, "plots.ast");
    for action in [Action::Warn, Action::AllClear] {
        let said = |line: &WarningLine| line.zone == "terminal" && line.action == action;
        assert!(warned.iter().any(said), "{action:?} in {warned:?}");
    }
    assert_eq!(warnings(folder, "plots.pcap"), warned);
    assert_eq!(warnings(folder, "plots.jsonl"), warned);
    let octets = fs::metadata(folder.join("plots.ast")).unwrap().len();
    assert_eq!(
        blocks["feeds"]["recordings"]["octets"].as_u64(),
        Some(octets)
    );
}

/// Lines are cut into datagrams where the capture's were, so that the engine concludes at the same places.
#[test]
fn lines_give_the_same_decisions_bit_for_bit_with_two_sensors() {
    let folder = simulated("erbil-2021-improved");
    let folder = folder.path();
    let capture = replayed(folder, "plots.pcap");
    let lines = replayed(folder, "plots.jsonl");
    assert!(!warnings(folder, "plots.pcap").is_empty());
    assert_eq!(
        warnings(folder, "plots.jsonl"),
        warnings(folder, "plots.pcap")
    );
    assert_eq!(lines["decision_hash"], capture["decision_hash"]);
}

#[test]
fn damaged_recordings_are_accounted_for_to_the_last_octet() {
    let folder = attack();
    let folder = folder.path();
    let sound = fs::read(folder.join("plots.ast")).unwrap();
    let mut mutated = sound.clone();
    let mut walk: u32 = 7;
    for _ in 0..300 {
        walk = walk.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let place = walk as usize % mutated.len();
        mutated[place] ^= (walk >> 24) as u8;
    }
    fs::write(folder.join("mutated.ast"), &mutated).unwrap();
    fs::write(folder.join("cut.ast"), &sound[..=sound.len() * 2 / 3]).unwrap();
    for (file, octets) in [
        ("mutated.ast", sound.len()),
        ("cut.ast", sound.len() * 2 / 3 + 1),
    ] {
        let feed = &replayed(folder, file)["feeds"]["recordings"];
        assert_eq!(feed["octets"].as_u64(), Some(octets as u64), "{file}");
        assert!(feed["damaged"].as_u64() > Some(0), "{file}: {feed}");
    }
}

/// Wherever in a raid with two radars and pieces an engine is put away and taken up again, it decides the same.
#[test]
fn a_snapshot_anywhere_in_the_improved_raid_changes_nothing() {
    let folder = simulated("erbil-2021-improved");
    let loaded = sitefile::load(&folder.path().join("site.toml")).unwrap();
    let world = replay::world(&loaded);
    let date = recording::lines::parse_time("2021-02-15T00:00:00Z").unwrap();
    let plots = [folder.path().join("plots.pcap")];
    let mut events = Events::open(&plots, &world, date).unwrap();
    let mut through = Run::new(&world, None).unwrap();
    let mut restored = Engine::new(&world).unwrap();
    let (mut count, mut tracks, mut busiest) = (0_u32, 0, 0);
    while let Some(event) = events.next(&mut through, false).unwrap() {
        restored.handle(event.clone());
        while restored.poll().is_some() {}
        through.decide(event);
        count += 1;
        if count.is_multiple_of(400) {
            tracks = through.engine().tracks().count();
            busiest = busiest.max(tracks);
            let snapshot = restored.snapshot().unwrap();
            restored = Engine::restore(&world, &snapshot).unwrap();
        }
    }
    assert!(
        busiest > 5 && count > 2_000,
        "{busiest} tracks at most, {count} events, {tracks} last"
    );
    assert_eq!(restored.decision_hash(), through.engine().decision_hash());
}

/// Keeps a journal of the attack as a server would.
fn keep_journal(folder: &Path) -> PathBuf {
    let loaded = sitefile::load(&folder.join("site.toml")).unwrap();
    let world = replay::world(&loaded);
    let date = recording::lines::parse_time("2021-02-15T00:00:00Z").unwrap();
    let mut events = Events::open(&[folder.join("plots.ast")], &world, date).unwrap();
    let mut scratch = Run::new(&world, None).unwrap();
    let mut live = Engine::new(&world).unwrap();
    let path = folder.join("journal");
    let key = SigningKey::from_bytes(&[7; 32]);
    let (mut writer, _) = Writer::open(Folder::for_writing(&path).unwrap(), key).unwrap();
    let mut append = |record: Record| {
        writer.append(record.kind, &record.bytes).unwrap();
    };
    append(Record::world(live.world_identity()).unwrap());
    let mut count = 0;
    while let Some(event) = events.next(&mut scratch, false).unwrap() {
        if matches!(event, Event::InputEnded { .. }) {
            break;
        }
        append(Record::event(&event).unwrap());
        live.handle(event);
        while live.poll().is_some() {}
        count += 1;
        if count % 5_000 == 0 {
            let decision_hash = live.decision_hash();
            append(
                Record::mark(&Mark {
                    events: count,
                    decision_hash,
                })
                .unwrap(),
            );
        }
    }
    append(
        Record::mark(&Mark {
            events: count,
            decision_hash: live.decision_hash(),
        })
        .unwrap(),
    );
    writer.sync().unwrap();
    path
}

#[test]
fn a_journal_replays_to_its_own_hashes_and_only_in_its_own_world() {
    let folder = attack();
    let folder = folder.path();
    let journal = keep_journal(folder);
    let site = folder.join("site.toml");
    let out = folder.join("run");
    let replay = |site: &Path, more: &[&str]| {
        let mut arguments = vec![
            "replay",
            text(site),
            text(&journal),
            "--out",
            text(&out),
            "--json",
        ];
        arguments.extend(more);
        forewarn(&arguments)
    };
    let run = replay(&site, &[]);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    let marks = &summary["marks"];
    assert!(
        marks["compared"].as_u64() > Some(1) && marks["compared"] == marks["agreed"],
        "{marks}"
    );

    let other = folder.join("other.toml");
    let text_of_site = fs::read_to_string(&site).unwrap();
    fs::write(
        &other,
        text_of_site.replace("range_sd_m = ", "range_sd_m = 1"),
    )
    .unwrap();
    let refused = replay(&other, &[]);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{message}");
    assert!(
        message.contains("the site file differs") && message.contains("--what-if"),
        "{message}"
    );
    // A session with the edited file in the same journal: each file replays its own.
    let edited = replay::world(&sitefile::load(&other).unwrap());
    let key = SigningKey::from_bytes(&[7; 32]);
    let (mut writer, _) = Writer::open(Folder::for_writing(&journal).unwrap(), key).unwrap();
    let record = Record::world(&edited.identity).unwrap();
    writer.append(record.kind, &record.bytes).unwrap();
    writer.sync().unwrap();
    drop(writer);
    for file in [&site, &other] {
        let run = replay(file, &[]);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{said}");
        assert!(said.contains("1 of the journal's 2 sessions"), "{said}");
        let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(
            summary["sessions"]["replayed"], 1,
            "{}",
            summary["sessions"]
        );
        assert_eq!(summary["sessions"]["passed_over"], 1);
        assert_eq!(
            summary["marks"]["compared"].as_u64() > Some(0),
            file == &site
        );
    }
    let asked = replay(&other, &["--what-if"]);
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let summary: Value = serde_json::from_slice(&asked.stdout).unwrap();
    assert!(summary["marks"]["agreed"].as_u64() < summary["marks"]["compared"].as_u64());
}

/// Keeps a journal of the attack as a server would that is started anew right after its first warning.
fn keep_interrupted_journal(folder: &Path) -> PathBuf {
    let loaded = sitefile::load(&folder.join("site.toml")).unwrap();
    let world = replay::world(&loaded);
    let date = recording::lines::parse_time("2021-02-15T00:00:00Z").unwrap();
    let mut events = Events::open(&[folder.join("plots.ast")], &world, date).unwrap();
    let mut run = Run::new(&world, None).unwrap();
    let path = folder.join("interrupted");
    let key = SigningKey::from_bytes(&[7; 32]);
    let (mut writer, _) = Writer::open(Folder::for_writing(&path).unwrap(), key).unwrap();
    let mut append = |record: Record| {
        writer.append(record.kind, &record.bytes).unwrap();
    };
    append(Record::world(&world.identity).unwrap());
    let mut interrupted = false;
    while let Some(event) = events.next(&mut run, false).unwrap() {
        append(Record::event(&event).unwrap());
        let time = event.time();
        let decisions = run.decide(event).to_vec();
        if interrupted || run.engine().standing().count() == 0 {
            continue;
        }
        interrupted = true;
        append(Record::world(&world.identity).unwrap());
        for decision in decisions {
            if let Decision::Warning(stands) = decision {
                let statement = PeerStatement::Standing(stands);
                append(Record::event(&Event::Peer { time, statement }).unwrap());
            }
        }
    }
    assert!(interrupted, "nobody was warned");
    writer.sync().unwrap();
    path
}

#[test]
fn a_journal_of_two_sessions_is_summed_up_as_one() {
    let folder = attack();
    let folder = folder.path();
    let whole = replayed(folder, "plots.ast");
    keep_interrupted_journal(folder);
    let both = replayed(folder, "interrupted");
    assert_eq!(both["counts"]["received"], whole["counts"]["received"]);
    assert_eq!(both["feeds"], whole["feeds"]);
    assert!(both["tracks"].as_u64() >= whole["tracks"].as_u64());
    let events = |summary: &Value| summary["work"]["events"].as_u64();
    assert!(events(&both) > events(&whole));

    let lines = fs::read(folder.join("run-interrupted/warnings.jsonl")).unwrap();
    let said: Vec<WarningLine> = LineReader::new(lines.as_slice())
        .map(Result::unwrap)
        .collect();
    let first = said
        .iter()
        .find(|line| line.action == Action::Warn)
        .unwrap();
    let again = |line: &&WarningLine| line.warning == first.warning && line.reason == "peer";
    assert!(said.iter().any(|line| again(&line)), "{said:?}");
    let warned = &both["warnings"][&first.zone][0];
    assert_eq!(warned["lead_s"].as_f64(), first.lead_s);
    assert_eq!(
        warned["warned"].as_str(),
        Some(recording::lines::format_time(first.time).as_str())
    );
}

#[test]
fn a_mark_that_does_not_agree_is_a_failed_run() {
    let folder = attack();
    let folder = folder.path();
    let loaded = sitefile::load(&folder.join("site.toml")).unwrap();
    let world = replay::world(&loaded);
    let path = folder.join("journal");
    let key = SigningKey::from_bytes(&[7; 32]);
    let (mut writer, _) = Writer::open(Folder::for_writing(&path).unwrap(), key).unwrap();
    let records = [
        Record::world(&world.identity).unwrap(),
        Record::event(&Event::Tick {
            time: frames::Time(0),
        })
        .unwrap(),
        Record::mark(&Mark {
            events: 1,
            decision_hash: [9; 32],
        })
        .unwrap(),
    ];
    for record in &records {
        assert!(Entry::decode(record.kind, &record.bytes).is_ok());
        writer.append(record.kind, &record.bytes).unwrap();
    }
    writer.sync().unwrap();
    drop(writer);
    let (site, out) = (folder.join("site.toml"), folder.join("run"));
    let run = forewarn(&["replay", text(&site), text(&path), "--out", text(&out)]);
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("1 of the journal's 1 decision hashes"));
}

#[test]
fn wrong_use_is_told_apart_from_a_failed_run() {
    // In April 2262 nanoseconds in 64 bits end: a recording that ran over it never did.
    for date in ["yesterday", "2262-04-11"] {
        let arguments = ["replay", "site.toml", "x.ast", "--out", "x", "--date", date];
        let wrong = forewarn(&arguments);
        let said = String::from_utf8_lossy(&wrong.stderr);
        assert_eq!(wrong.status.code(), Some(2), "{said}");
        assert!(said.contains("between 1678 and 2261"), "{said}");
    }
    let missing = forewarn(&["replay", "no-such-site.toml", "x.ast", "--out", "x"]);
    assert_eq!(missing.status.code(), Some(1));
}

/// Replays into `out`, and gives the exit code and what was said on standard error.
fn refused(folder: &Path, input: &Path, out: &Path) -> (Option<i32>, String) {
    let site = folder.join("site.toml");
    let run = forewarn(&["replay", text(&site), text(input), "--out", text(out)]);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    (run.status.code(), said)
}

/// "the run's folder cannot be written: File exists" left open which.
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = attack();
    let folder = folder.path();
    let out = folder.join("a file");
    std::fs::write(&out, "").expect("written");
    let (code, said) = refused(folder, &folder.join("plots.ast"), &out);
    assert_eq!(code, Some(1));
    assert!(said.contains(text(&out)), "{said}");
}

#[test]
fn a_file_of_which_nothing_can_be_read_is_a_failed_run_that_says_so() {
    let folder = attack();
    let folder = folder.path();
    let noise: Vec<u8> = (0..4096_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let lines = b"{\"time\":\"noon\"}\n{\"sensor\":3}\n".to_vec();
    let files = [
        ("wrong.jsonl", lines, "2 malformed lines"),
        (
            "words.txt",
            b"Dear all, see the radar's log.\n".to_vec(),
            "octets skipped",
        ),
        ("noise.bin", noise, "octets skipped"),
        (
            "empty.ast",
            Vec::new(),
            "categories 15, 16, 21, 25, 34, 48, 62, 63 and 247,",
        ),
    ];
    for (name, content, expected) in files {
        let (input, out) = (folder.join(name), folder.join("run"));
        fs::write(&input, content).unwrap();
        let (code, said) = refused(folder, &input, &out);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains(name) && said.contains(expected), "{said}");
        let summary: Value =
            serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
        let malformed = if name == "wrong.jsonl" { 2 } else { 0 };
        assert_eq!(summary["lines_malformed"], malformed, "{name}");
    }
}

/// One line in seven is broken, in the way that a full disk, a bad cable or a person breaks them.
#[test]
fn lines_that_cannot_be_read_are_counted_told_and_a_failed_run_with_its_results() {
    let folder = attack();
    let folder = folder.path();
    let sound = fs::read_to_string(folder.join("plots.jsonl")).unwrap();
    let mut broken = 0;
    let damaged: String = (0_usize..)
        .zip(sound.lines())
        .map(|(number, line)| {
            let is_plot = line.contains("\"kind\":\"plot\"");
            if !is_plot || !number.is_multiple_of(7) {
                return format!("{line}\n");
            }
            broken += 1;
            match number % 3 {
                0 => format!("{}\n", &line[..line.len() / 2]),
                1 => line.replace("range_m", "rang_m") + "\n",
                _ => "Dear all, see the radar's log.\n".to_owned(),
            }
        })
        .collect();
    let whole = replayed(folder, "plots.jsonl");
    fs::write(folder.join("damaged.jsonl"), damaged).unwrap();
    let (input, out) = (folder.join("damaged.jsonl"), folder.join("run"));
    let (code, said) = refused(folder, &input, &out);
    assert_eq!(code, Some(1), "{said}");
    let told =
        format!("warning: not read: {broken} malformed lines (the first: damaged.jsonl: line ");
    assert!(broken > 100 && said.contains(&told), "{said}");
    assert!(said.contains(&format!("; {} more)", broken - 1)), "{said}");
    let summary: Value =
        serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
    check_account(&summary);
    let counts = &summary["counts"];
    assert_eq!(counts["received"], whole["counts"]["received"], "{counts}");
    assert_eq!(counts["rejected"]["malformed"], broken);
    assert_eq!(summary["lines_malformed"], broken);
    assert!(out.join("warnings.jsonl").exists());
}

/// Whoever records stops in the middle of a packet when the power fails.
#[test]
fn a_capture_that_breaks_off_is_replayed_up_to_there_told_and_a_failed_run() {
    let folder = attack();
    let folder = folder.path();
    let whole = replayed(folder, "plots.pcap");
    let mut octets = fs::read(folder.join("plots.pcap")).unwrap();
    octets.truncate(octets.len() - 1);
    let (input, out) = (folder.join("cut.pcap"), folder.join("run"));
    fs::write(&input, octets).unwrap();
    let (code, said) = refused(folder, &input, &out);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("cut.pcap: the packet at octet")
            && said.contains("what came before was replayed"),
        "{said}"
    );
    let summary: Value =
        serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
    check_account(&summary);
    let received = |of: &Value| of["counts"]["received"].as_u64().unwrap();
    assert!(received(&whole) - received(&summary) <= 1, "{summary}");
    assert_eq!(summary["zones_not_warned"], whole["zones_not_warned"]);
}

/// A damaged octet in a capture is everyday: told, counted in octets, and no failed run.
#[test]
fn octets_that_were_skipped_are_told_on_standard_error() {
    let folder = attack();
    let folder = folder.path();
    let mut octets = fs::read(folder.join("plots.ast")).unwrap();
    octets.extend([48, 0, 9, 1, 2]);
    let input = folder.join("tail.ast");
    fs::write(&input, octets).unwrap();
    let (code, said) = refused(folder, &input, &folder.join("run"));
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("warning: not read: 5 octets skipped"),
        "{said}"
    );
}

#[test]
fn a_folder_without_a_journal_is_no_input_and_one_with_a_journal_no_output() {
    let folder = attack();
    let folder = folder.path();
    let (code, said) = refused(folder, folder, &folder.join("run"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("no journal here"), "{said}");

    let journal = keep_journal(folder);
    for input in [&journal, &folder.join("plots.ast")] {
        let (code, said) = refused(folder, input, &journal);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("choose another folder"), "{said}");
        assert!(!journal.join("summary.json").exists());
    }
}

/// Such a line ended the run with an error, and left its tracks beside the summary of the run before.
#[test]
fn a_line_that_is_too_long_is_rejected_and_the_rest_is_replayed() {
    let folder = attack();
    let folder = folder.path();
    let whole = replayed(folder, "plots.jsonl");
    let sound = fs::read_to_string(folder.join("plots.jsonl")).unwrap();
    let (before, after) = sound.split_at(sound.find("\n{\"kind\":\"plot\"").unwrap() + 1);
    let long = format!("{before}{}\n{after}", "7".repeat(5 << 20));
    let (input, out) = (folder.join("long.jsonl"), folder.join("run"));
    fs::write(&input, long).unwrap();
    let (code, said) = refused(folder, &input, &out);
    assert_eq!(code, Some(1), "{said}");
    let told = "not read: 1 malformed line (long.jsonl: line 2 is longer than 4194304 octets)";
    assert!(said.contains(told), "{said}");
    let summary = summary_in(&out);
    assert_eq!(summary["counts"]["used"], whole["counts"]["used"]);
    assert_eq!(summary["decision_hash"], whole["decision_hash"]);
}

/// The second run breaks off in its first datagram: nothing of the first one passes for its result.
#[test]
fn a_run_that_fails_leaves_nothing_of_an_earlier_one() {
    let folder = attack();
    let folder = folder.path();
    let out = folder.join("run");
    assert_eq!(refused(folder, &folder.join("plots.ast"), &out).0, Some(0));
    let journal = keep_journal(folder);
    let other = fs::read_to_string(folder.join("site.toml")).unwrap();
    let site = folder.join("other.toml");
    fs::write(&site, other + "# other\n").unwrap();
    let run = forewarn(&["replay", text(&site), text(&journal), "--out", text(&out)]);
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.contains("another world"), "{said}");
    assert!(!out.join("summary.json").exists());
    assert_eq!(fs::read(out.join("tracks.jsonl")).unwrap(), b"");
    let truth = text(folder);
    let score = forewarn(&["score", text(&out), "--truth", truth]);
    let said = String::from_utf8_lossy(&score.stderr);
    assert!(said.contains("no summary.json here"), "{said}");
}

/// Octets before the first brace, as many editors put them there, made the file pass for ASTERIX: nobody was warned.
#[test]
fn lines_that_begin_with_a_text_mark_are_lines() {
    let folder = attack();
    let folder = folder.path();
    let lines = fs::read(folder.join("plots.jsonl")).unwrap();
    fs::write(
        folder.join("marked.jsonl"),
        [&b"\xef\xbb\xbf"[..], &lines].concat(),
    )
    .unwrap();
    assert_eq!(
        replayed(folder, "marked.jsonl")["decision_hash"],
        replayed(folder, "plots.jsonl")["decision_hash"]
    );
}

/// Time went on to it, and all that came after was too old: of 1524 plots 11 were used, and nobody was warned.
#[test]
fn one_time_of_receipt_that_is_an_hour_ahead_costs_nothing() {
    let folder = attack();
    let folder = folder.path();
    let whole = replayed(folder, "plots.jsonl");
    let sound = fs::read_to_string(folder.join("plots.jsonl")).unwrap();
    let mut stray = 0;
    let lines: String = (0_usize..)
        .zip(sound.lines())
        .map(|(number, line)| {
            if number < 100 || stray > 0 || !line.contains("plot") {
                return format!("{line}\n");
            }
            stray += 1;
            line.replace(
                "\"received\":\"2021-02-15T18:",
                "\"received\":\"2021-02-15T19:",
            ) + "\n"
        })
        .collect();
    let (input, out) = (folder.join("stray.jsonl"), folder.join("run"));
    fs::write(&input, lines).unwrap();
    let (code, said) = refused(folder, &input, &out);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(": 1 times of receipt"), "{said}");
    let summary = summary_in(&out);
    assert_eq!(summary["counts"], whole["counts"]);
    assert_eq!(summary["zones_not_warned"], whole["zones_not_warned"]);
    assert!(
        summary["alarms"]
            .get("sensor_clock/terminal-face")
            .is_none()
    );
}

fn summary_in(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap()
}
