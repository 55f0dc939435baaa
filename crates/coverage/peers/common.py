"""Sites over real terrain, and what peers say of them."""

import os
import subprocess
import sys
from pathlib import Path

OUT = Path(os.environ.get("FOREWARN_OUT", "target/peers/coverage"))
BIN = os.environ.get("FOREWARN_BIN", "target/debug/forewarn")

# r.viewshed's own refraction: a seventh of the Earth's curve.
GRASS_K = 1.0 / (1.0 - 1.0 / 7.0)
MAST_M = 10


def run(*words):
    """Runs a program; its output, or an end to everything."""
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{words[0]}: {done.stderr or done.stdout}")
    return done.stdout


def terrain(name):
    """A tile of the data folder."""
    return Path(os.environ["FOREWARN_DATA"]) / "terrain" / name


def coverage(name, tile, place, sensor, half_m=9000, cell_m=30, k=4 / 3):
    """Maps a site with one radar; its folder and the sensor's cell on the map."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    site = folder / "site.toml"
    site.write_text(
        f"""[site]
name = "{name}"
latitude_deg = {place[0]}
longitude_deg = {place[1]}
height_m = 0
[[terrain]]
path = "{terrain(tile).resolve()}"
[[sensor]]
id = "radar"
latitude_deg = {sensor[0]}
longitude_deg = {sensor[1]}
mast_m = {MAST_M}
revisit_s = 1
range_max_m = 40000
refraction_k = {k}
[coverage]
cell_m = {cell_m}
half_width_m = {half_m}
"""
    )
    run(BIN, "coverage", site, "--out", folder)
    return folder


def grid(path):
    """A raster's values by row, through GDAL's plainest format; None is nodata."""
    plain = path.with_suffix(".asc")
    run("gdal_translate", "-q", "-of", "AAIGrid", "-co", "FORCE_CELLSIZE=YES", path, plain)
    return ascii_grid(plain)


def ascii_grid(plain):
    lines = plain.read_text().split("\n")
    head = {}
    while lines and lines[0].split() and lines[0].split()[0].isidentifier():
        key, value = lines.pop(0).split()
        if key.lower() == "nan":
            break
        head[key.lower()] = value
    nodata = head.get("nodata_value", "nan").lower()

    def number(word):
        value = float(word)
        missing = value != value or word.lower() == nodata
        return None if missing else value

    words = " ".join(lines).split()
    columns = int(head["ncols"])
    values = [number(word) for word in words]
    rows = [values[i : i + columns] for i in range(0, len(values), columns)]
    return rows, head


def finish(failures, count):
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{count - len(failures)} passed, {len(failures)} failed, 0 skipped")
    sys.exit(1 if failures else 0)
