"""Runs `forewarn replay` and keeps the score."""

import json
import os
import pathlib
import subprocess
import sys

BIN = pathlib.Path(os.environ["FOREWARN_BIN"]).resolve()
SOURCE = pathlib.Path(os.environ["FOREWARN_SOURCE"]).resolve()
OUT = pathlib.Path(os.environ["FOREWARN_OUT"]).resolve()


def source(path):
    """A folder of the source package, which may lie in a folder of its own."""
    return next(iter([*SOURCE.glob(path), *SOURCE.glob(f"*/{path}")]), SOURCE / path)


SITE = """
[site]
name = "{name} (invented)"
latitude_deg = {latitude}
longitude_deg = {longitude}
height_m = 120.0

[[zone]]
id = "town"
name = "Town"
polygon = [[{south}, {west}], [{south}, {east}], [{north}, {east}], [{north}, {west}]]
time_to_shelter_s = 10
population = 1000
"""
SENSOR = """
[[sensor]]
id = "{sac}-{sic}"
sac = {sac}
sic = {sic}
latitude_deg = {latitude}
longitude_deg = {longitude}
mast_m = 15.0
revisit_s = 4.0
range_max_m = 460000.0
elevation_min_deg = -1.0
elevation_max_deg = 60.0
range_sd_m = 50.0
azimuth_sd_deg = 0.1
elevation_sd_deg = 0.2
detection_probability = 0.9
height_source = "{height_source}"
reports = "{reports}"
"""


def site(name, place, sensors, height_source="flight_level", reports="plots", half_town_deg=0.02):
    """A site file with a town at a place; its sensors are (SAC, SIC, latitude, longitude)."""
    latitude, longitude = place
    text = SITE.format(
        name=name,
        latitude=latitude,
        longitude=longitude,
        south=latitude - half_town_deg,
        north=latitude + half_town_deg,
        west=longitude - half_town_deg,
        east=longitude + half_town_deg,
    )
    for sac, sic, latitude, longitude in sensors:
        text += SENSOR.format(
            sac=sac,
            sic=sic,
            latitude=latitude,
            longitude=longitude,
            height_source=height_source,
            reports=reports,
        )
    path = OUT / f"{name}.toml"
    path.write_text(text)
    return path


score = {"passed": 0, "failed": 0}


def check(name, holds, shown=""):
    """Counts one statement, and prints it where it does not hold."""
    score["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED: {name}: {shown}", file=sys.stderr)


def replay(name, site, recording, may_be_empty=False):
    """Runs a recording through the engine; gives the summary and the run's folder.

    One of which nothing is used is a failed run, unless it may be empty.
    """
    folder = OUT / name
    command = [BIN, "replay", site, recording, "--out", folder, "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    empty = may_be_empty and "nothing in it could be read" in run.stderr
    if run.returncode != 0 and not empty:
        sys.exit(f"{name}: forewarn replay ended with {run.returncode}: {run.stderr}")
    summary = json.loads((folder / "summary.json").read_text())
    counts = summary["counts"]
    parts = counts["used"] + sum(counts["dropped"].values()) + sum(counts["rejected"].values())
    check(f"{name}: plots add up", counts["received"] == parts, counts)
    for feed, octets in summary["feeds"].items():
        total = octets["octets_read"] + octets["octets_skipped"]
        check(f"{name}: octets of {feed} add up", octets["octets"] == total, octets)
    return summary, folder


def end():
    """Prints the score; exit code 1 where something failed."""
    print(f"{score['passed']} passed, {score['failed']} failed, 0 skipped")
    sys.exit(1 if score["failed"] else 0)
