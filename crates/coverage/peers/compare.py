"""Minimum visible height beside GDAL and GRASS: processor time over the same ground, in one run.

The peers' programs read and write files; what that costs is taken from a run that looks 300 m far and
subtracted. Ours is the criterion bench's own figure (`cargo bench -p coverage`), which this script
starts, so that all are measured on the same machine in the same minute.
"""

import os
import resource
import shutil
import subprocess
import sys

from common import coverage, run

TILE, PLACE, SENSOR = "N42E001.hgt.zip", (42.5, 1.5), (42.5, 1.5)
ROUNDS = 5


def processor_s(words):
    """Least user and system time of a few runs."""
    least = float("inf")
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([str(w) for w in words], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = min(least, spent)
    return least


def middle(ground):
    said = run("gdalinfo", ground)
    line = next(line for line in said.splitlines() if line.startswith("Center"))
    x, y = line[line.index("(") + 1 : line.index(")")].split(",")
    # A cell's middle, not its corner.
    return float(x) + 15.0, float(y) + 15.0


def gdal(ground):
    x, y = middle(ground)
    out = ground.parent / "seen.tif"
    words = ["gdal_viewshed", "-q", "-ox", x, "-oy", y, "-oz", "10", "-cc", "0.75", "-om", "GROUND"]
    whole = processor_s([*words, ground, out])
    overhead = processor_s([*words, "-md", "300", ground, out])
    return whole, whole - overhead


def main():
    if "FOREWARN_DATA" not in os.environ or not shutil.which("gdal_viewshed"):
        print("skipped: coverage: FOREWARN_DATA is not set, or no gdal_viewshed (gdal-bin)")
        return 0
    folder = coverage("compare", TILE, PLACE, SENSOR, half_m=20000)
    ground = folder / "terrain.tif"
    cells = 1334 * 1334
    whole, alone = gdal(ground)
    print(f"gdal_viewshed, GROUND: {whole * 1e3:.1f} ms, {alone * 1e3:.1f} ms of it beyond reading")
    print(f"  {alone * 1e9 / cells:.1f} ns a cell")
    subprocess.run(["cargo", "bench", "--package", "coverage"], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
