"""Recordings of real radars through the engine: what is sent twice counts once, and nobody is warned."""

import runner

DATA = runner.source("install/sample_data")

PLACE = (45.7, 16.1)


def site(name, sources, height_source):
    """A site file whose radars have the recording's identities and stand in a row."""
    sensors = [(sac, sic, 45.6 + 0.05 * number, 16.1) for number, (sac, sic) in enumerate(sources)]
    return runner.site(name, PLACE, sensors, height_source, half_town_deg=0.01)


RADARS = [(25, sic) for sic in (11, 12, 13, 14, 201, 204, 205)]
# Who sent the recording of 2008.
TRACKER = (25, 100)


def sent_twice():
    """0.44 s of air traffic: 64 CAT048 reports, each sent twice."""
    recording = DATA / "cat_034_048.pcap"
    used = {}
    for height_source in ("flight_level", "measured"):
        name = f"twice-{height_source}"
        summary, folder = runner.replay(name, site(name, RADARS, height_source), recording)
        counts = summary["counts"]
        runner.check(f"{name}: 128 plots", counts["received"] == 128, counts)
        runner.check(f"{name}: 64 duplicates", counts["rejected"].get("duplicate") == 64, counts)
        runner.check(f"{name}: no track", summary["tracks"] == 0, summary["tracks"])
        warned = (folder / "warnings.jsonl").read_text()
        runner.check(f"{name}: no warning", warned == "", warned)
        octets = summary["feeds"]["recordings"]
        runner.check(f"{name}: nothing damaged", octets["damaged"] == 0, octets)
        used[height_source] = counts["used"]
    # Most of these radars measure no height; a flight level may stand in where the site says so.
    runner.check("a flight level may stand in", used["flight_level"] > used["measured"], used)


def tracks_only():
    """Somebody else's tracks (CAT062, of 2008) are nobody's plots: none is taken, and it is said."""
    recording = DATA / "asterix.pcap"
    name = "tracks-only"
    summary, folder = runner.replay(name, site(name, RADARS, "flight_level"), recording)
    runner.check(f"{name}: no plot", summary["counts"]["used"] == 0, summary["counts"])
    runner.check(f"{name}: alarm", "blind" in summary["alarms"], summary["alarms"])
    runner.check(f"{name}: no track", summary["tracks"] == 0, summary["tracks"])
    runner.check(f"{name}: no warning", (folder / "warnings.jsonl").read_text() == "", "")


def unknown_edition():
    """The same, from a source that the site knows: nothing is taken, and its edition is doubted."""
    name = "unknown-edition"
    recording = DATA / "asterix.pcap"
    summary, folder = runner.replay(name, site(name, [TRACKER], "flight_level"), recording)
    alarm = f"wrong_edition/{TRACKER[0]}-{TRACKER[1]}"
    runner.check(f"{name}: alarm", alarm in summary["alarms"], summary["alarms"])
    runner.check(f"{name}: no plot", summary["counts"]["used"] == 0, summary["counts"])
    runner.check(f"{name}: no warning", (folder / "warnings.jsonl").read_text() == "", "")


sent_twice()
tracks_only()
unknown_edition()
runner.end()
