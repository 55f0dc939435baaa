"""Which ground a sensor sees, held against GRASS `r.viewshed -c -r`, cell by cell.

Both get the same raster (`terrain.tif`), the same cell for the eye, the Earth's curve and the same
refraction. GRASS answers yes or no at ground level; ours is yes where the least visible height above
ground is under a millimetre. GRASS takes the height that hides from a cell's middle and from its corners,
the means of four; where it disagrees, brute force over every grid line says who is right.
"""

import subprocess
import sys

from brute_force import least_visible_m
from common import GRASS_K, MAST_M, ascii_grid, coverage, finish, grid, run

AGREE = 0.997
HOLDS = 0.9995

# Ground that is seen or hidden by less than this is a matter of rounding, metres.
NEAR_M = 0.05

# One in so many of the cells on which both agree is put to brute force as well.
EVERY = 50

CASES = [
    ("pyrenees", "N42E001.hgt.zip", (42.55, 1.5), (42.571, 1.462)),
    ("pyrenees-valley", "N42E001.hgt.zip", (42.55, 1.5), (42.505, 1.53)),
    ("cheviot", "N55W003.hgt.zip", (55.4, -2.6), (55.42, -2.57)),
    ("cheviot-hill", "N55W003.hgt.zip", (55.4, -2.6), (55.36, -2.66)),
]


def cell_of(folder, sensor):
    """The middle of the sensor's cell in the raster's own coordinates."""
    place = f"{sensor[1]} {sensor[0]}"
    said = subprocess.run(
        ["gdallocationinfo", "-wgs84", folder / "terrain.tif", *place.split()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    inside = said[said.index("(") + 1 : said.index(")")]
    column, row = (int(part.strip(" PL")) for part in inside.split(","))
    return row, column


def grass(folder, row, column, head):
    cell = float(head["cellsize"])
    x = float(head["xllcorner"]) + (column + 0.5) * cell
    y = float(head["yllcorner"]) + (int(head["nrows"]) - row - 0.5) * cell
    seen = folder / "grass.asc"
    steps = " && ".join(
        [
            f"r.in.gdal -o --quiet input={folder / 'terrain.tif'} output=dem",
            "g.region raster=dem",
            f"r.viewshed -c -r -b --quiet input=dem output=seen coordinates={x},{y}"
            f" observer_elevation={MAST_M} target_elevation=0 memory=800",
            f"r.out.gdal --quiet -f input=seen output={seen} format=AAIGrid type=Int16 nodata=-1",
        ]
    )
    run("grass", "--tmp-location", folder / "terrain.tif", "--exec", "sh", "-c", steps)
    return ascii_grid(seen)[0]


def main():
    failures = []
    for name, tile, place, sensor in CASES:
        folder = coverage(name, tile, place, sensor, k=GRASS_K).resolve()
        ours, head = grid(folder / "visible_height_radar.tif")
        ground_m = grid(folder / "terrain.tif")[0]
        eye = cell_of(folder, sensor)
        theirs = grass(folder, *eye, head)
        eye_m = ground_m[eye[0]][eye[1]] + MAST_M
        known = apart = veiled = near = right = asked = bare = 0
        for row, (our_row, their_row) in enumerate(zip(ours, theirs)):
            for column, (height_m, seen) in enumerate(zip(our_row, their_row)):
                if height_m is None or seen is None:
                    continue
                known += 1
                agrees = (height_m < 1e-3) == (seen > 0)
                # Of the cells on which all agree, some are asked too.
                if agrees and known % EVERY:
                    continue
                apart += not agrees
                least_m = least_visible_m(
                    eye, eye_m, (row, column), ground_m, float(head["cellsize"]), GRASS_K
                )
                if least_m is None:
                    # Unknown ground hides what is behind it here, and nothing there.
                    veiled += not agrees
                    continue
                if agrees:
                    asked += 1
                    above_m = least_m - ground_m[row][column]
                    bare += (above_m < 1e-3) != (seen > 0)
                    continue
                above_m = least_m - ground_m[row][column]
                near += abs(above_m) < NEAR_M
                right += (height_m < 1e-3) == (above_m < 1e-3)
        agree = 1 - apart / max(known, 1)
        # Brute force and GRASS: where it sides with us it is not with GRASS, and now and then elsewhere.
        elsewhere = bare / max(asked, 1) * (known - apart)
        open_cells = known - veiled
        peer = 1 - (right + elsewhere) / max(open_cells, 1)
        alike = 1 - (apart - veiled) / max(open_cells, 1)
        settled = 1 - (apart - veiled - right) / max(known, 1)
        print(
            f"{name}: {known} cells, {agree:.4%} agree; of {apart} others {veiled} lie behind unknown ground,"
            f" brute force sides with us in {right}, {near} are within {NEAR_M} m of being seen;"
            f" ours holds in {settled:.4%}; before known ground ours agrees with GRASS in {alike:.4%}, brute"
            f" force itself in {peer:.4%}"
        )
        if known < 100_000 or agree < AGREE or settled < HOLDS:
            failures.append(f"{name}: {agree:.4%} agree, {settled:.4%} hold")
    finish(failures, len(CASES))


if __name__ == "__main__":
    sys.exit(main())
