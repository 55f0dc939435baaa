"""What GDAL reads from the rasters of `forewarn coverage`: place, square cells, north up, nodata,
colour tables."""

import json
import subprocess
import sys
from pathlib import Path

from common import BIN, OUT, finish, run

SITE = Path("sites/erbil-2021/site.toml")
FLOATS = ["terrain", "warning_time", "worst_direction", "visible_height_terminal-face"]
CLASSES = {"cause": 0, "multiplicity": 255}


def info(path):
    return json.loads(run("gdalinfo", "-json", "-stats", path))


def main():
    run(BIN, "coverage", SITE, "--out", OUT)
    summary = json.loads((OUT / "summary.json").read_text())["grid"]
    failures = []

    def expect(name, what, holds):
        if not holds:
            failures.append(f"{name}: {what}")

    count = 0
    for name in FLOATS + list(CLASSES):
        said = info(OUT / f"{name}.tif")
        band = said["bands"][0]
        west, dx, skew_x, north, skew_y, dy = said["geoTransform"]
        epsg = said["stac"]["proj:epsg"] if "stac" in said else None
        in_zone = f'ID["EPSG",{summary["epsg"]}]' in said["coordinateSystem"]["wkt"]
        expect(name, "another projection", in_zone or epsg == summary["epsg"])
        expect(name, "cells are not square and north up", dx == -dy and skew_x == skew_y == 0)
        expect(name, "another size of cell", dx == summary["cell_m"])
        expect(name, "another place", [west, north] == [summary["west_m"], summary["north_m"]])
        expect(name, "another size", said["size"] == [summary["columns"], summary["rows"]])
        expect(name, "no nodata", "noDataValue" in band)
        expect(name, "its values cannot be read", "minimum" in band)
        count += 7
        if name in CLASSES:
            expect(name, "nodata is not what it should be", band["noDataValue"] == CLASSES[name])
            expect(name, "no colour table", band["colorInterpretation"] == "Palette")
            colours = band.get("colorTable", {}).get("entries", [])
            expect(name, "colours are all alike", len({tuple(c[:3]) for c in colours[:5]}) == 5)
            count += 3
        else:
            expect(name, "not floating point", band["type"] == "Float32")
            count += 1
    layers = subprocess.run(
        ["ogrinfo", "-al", "-so", OUT / "gaps.geojson"], capture_output=True, text=True, check=False
    ).stdout
    expect("gaps.geojson", "not polygons", "Polygon" in layers)
    finish(failures, count + 1)


if __name__ == "__main__":
    sys.exit(main())
