"""A map of 200 by 200 km at 30 m with twenty radars: time, memory, and a run that is killed half-way and taken up.

The ground is a tile of real mountains, mirrored at its edges so that there is no seam, or hills of sines where
FOREWARN_DATA names no folder. What the run that was taken up leaves must be what the whole run leaves, octet for octet.
"""

import array
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

from common import BIN, OUT, finish, terrain

TILE, SAMPLES = "N42E001.hgt.zip", 1201
MIDDLE = (42.5, 1.5)
HALF_M, CELL_M = 100_000, 30
# Columns of radars from west to east, with so many in each.
RADARS, RANGE_M = (5, 4), 30_000


def real_tile():
    with zipfile.ZipFile(terrain(TILE)) as packed:
        return packed.read(packed.namelist()[0])


def hills():
    wave = [math.sin(i / SAMPLES * 14 * math.pi) for i in range(SAMPLES)]
    ridge = [math.sin(i / SAMPLES * 62 * math.pi) for i in range(SAMPLES)]
    heights = array.array("h")
    for north in wave:
        heights.extend(int(1500 + 600 * north * east + 200 * line) for east, line in zip(wave, ridge))
    if sys.byteorder == "little":
        heights.byteswap()
    return heights.tobytes()


def ground(folder):
    """The tile and eight mirror images around it, and what they are made of."""
    real = "FOREWARN_DATA" in os.environ
    tile = real_tile() if real else hills()
    rows = [tile[i : i + 2 * SAMPLES] for i in range(0, len(tile), 2 * SAMPLES)]

    def turned(row):
        samples = array.array("h", row)
        samples.reverse()
        return samples.tobytes()

    names = []
    for latitude in (41, 42, 43):
        for longitude in (0, 1, 2):
            here = rows if latitude == 42 else rows[::-1]
            names.append(f"N{latitude}E{longitude:03}.hgt")
            (folder / names[-1]).write_bytes(b"".join(here if longitude == 1 else map(turned, here)))
    return names, f"{TILE}, mirrored" if real else "hills of sines (FOREWARN_DATA is not set)"


def place(east_m, north_m):
    """Latitude and longitude, degrees; a hundred metres off do no harm."""
    latitude = MIDDLE[0] + north_m / 111_000
    return latitude, MIDDLE[1] + east_m / (111_320 * math.cos(math.radians(latitude)))


def site(folder):
    """A site file: radars evenly over the square, a zone with a siren near each."""
    names, made_of = ground(folder)
    text = f'[site]\nname = "Large area"\nlatitude_deg = {MIDDLE[0]}\nlongitude_deg = {MIDDLE[1]}\nheight_m = 0\n'
    text += "".join(f'[[terrain]]\npath = "{name}"\n' for name in names)
    text += f"[coverage]\ncell_m = {CELL_M}\nhalf_width_m = {HALF_M}\n"
    columns, rows = RADARS
    for number in range(columns * rows):
        east_m = ((number // rows + 0.5) / columns * 2 - 1) * HALF_M
        north_m = ((number % rows + 0.5) / rows * 2 - 1) * HALF_M
        latitude, longitude = place(east_m, north_m)
        text += (
            f'[[sensor]]\nid = "radar-{number + 1}"\nsac = 1\nsic = {number + 1}\nlatitude_deg = {latitude}\nlongitude_deg = {longitude}\n'
            f"mast_m = 20\nrevisit_s = 1\nrange_max_m = {RANGE_M}\n"
        )
        latitude, longitude = place(east_m + 5000, north_m + 5000)
        corners = [[latitude + north, longitude + east] for north, east in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
        corners = [[latitude + (n - latitude) / 150, longitude + (e - longitude) / 110] for n, e in corners]
        text += (
            f'[[zone]]\nid = "zone-{number + 1}"\nname = "Zone {number + 1}"\npolygon = {corners}\n'
            "time_to_shelter_s = 10\npopulation = 1000\n"
            f'[[siren]]\nid = "siren-{number + 1}"\nlatitude_deg = {latitude}\nlongitude_deg = {longitude}\n'
            "mast_m = 12\nsound_power_db = 138\n"
        )
    path = folder / "site.toml"
    path.write_text(text)
    return path, made_of


class Run:
    """One run of the program."""

    def __init__(self, path, out):
        words = [BIN, "coverage", str(path), "--out", str(out), "--json"]
        self.begun, self.unfinished = time.monotonic(), out / ".unfinished"
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def bands(self):
        return len(list(self.unfinished.glob("rows-*")))

    def kill_after(self, bands):
        """Kills it as soon as so many bands are put aside; whether it lived so long."""
        while self.process.poll() is None:
            if self.bands() >= bands:
                self.process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.02)
        return self.end("killed", expected=-signal.SIGKILL)

    def end(self, what, expected=0):
        """Waits for it; its summary, where it wrote one."""
        said, complaints = self.process.communicate()
        if self.process.returncode != expected:
            sys.exit(f"{what}: exit code {self.process.returncode}, not {expected}\n{complaints}")
        return json.loads(said) if said else None


def processor_s():
    """Of all programs that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def told(what, run, spent_s, summary):
    passed_s = time.monotonic() - run.begun
    line = f"{what}: {spent_s:.1f} s of processor time, {passed_s:.0f} s passed"
    if summary:
        figures = summary["performance"]
        line += f", {figures['memory_peak_octets'] / 1e9:.2f} GB at most, {figures['bands_resumed']} bands taken up"
    print(line, flush=True)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    path, made_of = site(OUT)
    cells = (2 * math.ceil(HALF_M / CELL_M)) ** 2
    print(f"{cells / 1e6:.1f} million cells, {RADARS[0] * RADARS[1]} radars of {RANGE_M / 1000:.0f} km; ground: {made_of}")
    whole, cut = OUT / "whole", OUT / "cut"

    before = processor_s()
    run = Run(path, whole)
    bands = 0
    while run.process.poll() is None:
        bands = max(bands, run.bands())
        time.sleep(0.05)
    expected = run.end("whole run")
    told("whole run", run, processor_s() - before, expected)

    before = processor_s()
    run = Run(path, cut)
    run.kill_after(bands // 2)
    told(f"killed with {bands // 2} of {bands} bands", run, processor_s() - before, None)

    before = processor_s()
    run = Run(path, cut)
    resumed = run.end("taken up")
    told("taken up", run, processor_s() - before, resumed)

    failures = []
    if resumed["performance"]["bands_resumed"] < bands // 2:
        failures.append("the run began anew")
    names = sorted(path.name for path in whole.iterdir())
    if names != sorted(path.name for path in cut.iterdir()):
        failures.append("other files")
    # The summary says what each run took.
    for one in (expected, resumed):
        del one["performance"]
    if expected != resumed:
        failures.append("another summary")
    maps = [name for name in names if name != "summary.json"]
    for name in maps:
        if (whole / name).read_bytes() != (cut / name).read_bytes():
            failures.append(f"{name} differs")
    shutil.rmtree(OUT)
    finish(failures, len(maps) + 3)


if __name__ == "__main__":
    main()
