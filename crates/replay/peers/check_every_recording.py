"""Every recording of the source package, whole, over a town in its midst: nobody is warned.

Each is read twice: its sources as radars whose flight levels stand in for heights, and as trackers whose tracks
are all there is. Where it says by latitude and longitude what is in the air, the town lies there.
"""

import collections
import json
import subprocess

import runner

PLACE = (45.7, 16.1)
SUFFIXES = (".pcap", ".pcapng", ".raw", ".bin", ".ast")


def decoded(recording):
    """Its sources, its categories, and the middle of the places that it states."""
    command = [runner.BIN, "decode", recording]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    sources, categories, places = set(), collections.Counter(), []
    for record in map(json.loads, run.stdout.splitlines()):
        categories[record["category"]] += 1
        items = record.get("items", {})
        if "010" in items:
            sources.add((items["010"]["SAC"], items["010"]["SIC"]))
        for item in ("105", "130", "131"):
            place = items.get(item)
            if isinstance(place, dict) and abs(place.get("LAT", 90)) < 90 and abs(place["LON"]) < 180:
                places.append((place["LAT"], place["LON"]))
    middle = sorted(places)[len(places) // 2] if places else PLACE
    return sorted(sources), categories, middle


def main():
    recordings = sorted(path for path in runner.SOURCE.rglob("*") if path.suffix in SUFFIXES)
    runner.check("there are recordings", bool(recordings), runner.SOURCE)
    total = collections.Counter()
    for number, recording in enumerate(recordings):
        sources, categories, (latitude, longitude) = decoded(recording)
        for reports in ("plots", "tracks"):
            name = f"{number}-{recording.stem}-{reports}"
            sensors = [(sac, sic, latitude, longitude) for sac, sic in sources]
            site = runner.site(name, (latitude, longitude), sensors, reports=reports)
            summary, folder = runner.replay(name, site, recording, may_be_empty=True)
            warned = (folder / "warnings.jsonl").read_text()
            runner.check(f"{name}: nobody is warned", warned == "", warned[:300])
            total["runs"] += 1
            total["used"] += summary["counts"]["used"]
            total["tracks"] += summary["tracks"]
            total["warnings"] += warned.count("\n")
            print(f"{name}: {dict(categories)}, {summary['counts']['used']} used, {summary['tracks']} tracks")
    print(f"{len(recordings)} recordings, {total['runs']} runs, {total['used']} plots and positions used, "
          f"{total['tracks']} tracks, {total['warnings']} warnings")
    runner.end()


main()
