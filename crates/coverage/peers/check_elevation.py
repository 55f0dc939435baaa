"""Elevation files of every form that we say we read, written by GDAL: the ground of `forewarn coverage` is
what `gdalwarp` makes of the same file.

One surface, the demonstration's hills with a lake of unknown ground, goes into a file of each form. Our grid is
bilinear between samples, so is GDAL's; ours stays unknown where one of the four samples is.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from common import BIN, OUT, finish, grid, run

HILLS = Path("sites/erbil-2021/hills.tif")
HERE = (36.4, 43.995)
"""By the seam of two degrees, so that tiles of a degree meet on the map."""
VOID = -9999
NEAR_M = 0.05
"""Places inside blocks of 500 m are interpolated, to two centimetres on the ground."""


def warp(source, target, *words):
    source = source if isinstance(source, list) else [source]
    run("gdalwarp", "-q", "-overwrite", "-et", "0", "-r", "bilinear", *words, *source, target)
    return target


def translate(source, target, *words):
    run("gdal_translate", "-q", *words, source, target)
    return target


def surfaces():
    """The hills with a lake, geographic and UTM, single precision."""
    lake = OUT / "lake.geojson"
    ring = [[44.002, 36.405], [44.004, 36.405], [44.004, 36.408], [44.002, 36.408], [44.002, 36.405]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    lake.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    made = {}
    ends = {
        "geographic": ["-t_srs", "EPSG:4326", "-te", 43.96, 36.37, 44.03, 36.43, "-tr", 0.00025, 0.00025],
        "utm": ["-te", 406800, 4025400, 413400, 4031400],
    }
    for name, words in ends.items():
        path = warp(HILLS, OUT / f"{name}.tif", "-ot", "Float32", "-dstnodata", VOID, *words)
        run("gdal_rasterize", "-q", "-burn", VOID, lake, path)
        made[name] = path
    return made


def coverage(name, files):
    """The ground as we resample it, and where its grid lies."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    tables = "".join(f'[[terrain]]\npath = "{Path(f).resolve()}"\n' for f in files)
    site = folder / "site.toml"
    site.write_text(
        f'[site]\nname = "{name}"\nlatitude_deg = {HERE[0]}\nlongitude_deg = {HERE[1]}\nheight_m = 405\n'
        f"{tables}[coverage]\ncell_m = 20\nhalf_width_m = 1200\n"
    )
    done = subprocess.run(
        [BIN, "coverage", site, "--out", folder], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return None, done.stderr
    return folder, json.loads((folder / "summary.json").read_text())["grid"]


def peer(name, files, where, method):
    """The same ground as GDAL resamples it."""
    west, north, cell = where["west_m"], where["north_m"], where["cell_m"]
    east, south = west + where["columns"] * cell, north - where["rows"] * cell
    target = OUT / name / f"{method}.tif"
    place = ["-te", west, south, east, north, "-tr", cell, cell, "-t_srs", f"EPSG:{where['epsg']}"]
    words = ["-q", "-overwrite", "-et", "0", "-r", method, *place, "-ot", "Float32", "-dstnodata", VOID]
    # Warped one by one, files would not be interpolated across their seams.
    joined = OUT / name / "joined.vrt"
    run("gdalbuildvrt", "-q", "-overwrite", joined, *files)
    run("gdalwarp", *words, joined, target)
    return grid(target)[0]


def compare(name, files, meant=None):
    """What is wrong with our ground, if anything: known, it is as GDAL's; unknown, it lies within a sample of
    what is unknown there. `meant` are files of the same ground in plain metres, where these state theirs otherwise."""
    folder, where = coverage(name, files)
    if folder is None:
        return f"refused: {where.strip()}"
    ours, _ = grid(folder / "terrain.tif")
    inner = [path.with_suffix("") if path.suffix == ".zip" else path for path in meant or files]
    smooth, nearest = (peer(name, inner, where, method) for method in ("bilinear", "near"))
    reach = 5 if name.startswith("hgt-3") else 2
    worst, unknown, amiss = 0.0, 0, 0
    for r, row in enumerate(ours):
        for c, height in enumerate(row):
            around = [
                nearest[y][x]
                for y in range(max(r - reach, 0), min(r + reach + 1, len(ours)))
                for x in range(max(c - reach, 0), min(c + reach + 1, len(row)))
            ]
            if height is None:
                unknown += 1
                amiss += None not in around
            elif smooth[r][c] is None:
                amiss += 1
            else:
                worst = max(worst, abs(height - smooth[r][c]))
    if amiss:
        return f"{amiss} cells known here and unknown there, or the other way round"
    if not unknown:
        return "the lake is known"
    if worst > NEAR_M:
        return f"{worst:.3f} m apart"
    return None


def layouts(made):
    """Name and files of every form of GeoTIFF."""
    options = {
        "strips": [],
        "one-row-strips": ["-co", "BLOCKYSIZE=1"],
        "tiles": ["-co", "TILED=YES", "-co", "BLOCKXSIZE=64", "-co", "BLOCKYSIZE=32"],
        "deflate": ["-co", "COMPRESS=DEFLATE"],
        "deflate-tiles-predictor-3": ["-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3", "-co", "TILED=YES"],
        "lzw": ["-co", "COMPRESS=LZW"],
        "lzw-predictor-3": ["-co", "COMPRESS=LZW", "-co", "PREDICTOR=3"],
        "lzw-tiles": ["-co", "COMPRESS=LZW", "-co", "TILED=YES"],
        "packbits": ["-co", "COMPRESS=PACKBITS"],
        "big-endian": ["-co", "ENDIANNESS=BIG"],
        "bigtiff": ["-co", "BIGTIFF=YES"],
        "double": ["-ot", "Float64"],
        "double-deflate-predictor-3": ["-ot", "Float64", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3"],
        "int16": ["-ot", "Int16"],
        "int16-lzw-predictor-2": ["-ot", "Int16", "-co", "COMPRESS=LZW", "-co", "PREDICTOR=2"],
        "int16-big-endian-deflate-predictor-2-tiles": [
            *["-ot", "Int16", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"],
            *["-co", "ENDIANNESS=BIG", "-co", "TILED=YES"],
        ],
        "int32-deflate-predictor-2": ["-ot", "Int32", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"],
        "uint16": ["-ot", "UInt16", "-dstnodata", 65535],
        "nan": ["-dstnodata", "nan"],
        "point": ["-mo", "AREA_OR_POINT=Point"],
    }
    for place, source in made.items():
        for form, words in options.items():
            name = f"{place}-{form}"
            make = warp if "-dstnodata" in words else translate
            yield name, [make(source, OUT / f"{name}.tif", *words)]


def otherwise(made):
    """Name, file and meaning of ground that is not stated in plain metres: feet by the vertical system, by its unit
    and by the band's, scaled and shifted samples, 64-bit integers; and a zone of UTM on another datum of the
    same place."""
    plain = made["geographic"]
    words = ["-ot", "Float32", "-scale", 0, 1, 0]
    feet = translate(plain, OUT / "feet-alone.tif", *words, 1 / 0.3048)
    survey = translate(plain, OUT / "survey-feet-alone.tif", *words, 3937 / 1200)
    tenths = translate(plain, OUT / "tenths-alone.tif", "-ot", "Float32", "-scale", 5, 15, 0, 100)
    unit = translate(feet, OUT / "feet-unit.vrt", "-of", "VRT")
    text = unit.read_text()
    head = text.index(">", text.index("<VRTRasterBand")) + 1
    unit.write_text(f"{text[:head]}<UnitType>ft</UnitType>{text[head:]}")
    made_of = {
        "feet-by-system": (feet, ["-a_srs", "EPSG:4326+8228"]),
        "survey-feet-by-system": (survey, ["-a_srs", "EPSG:4326+6360"]),
        "feet-by-unit": (unit, []),
        "scaled": (tenths, ["-a_scale", 0.1, "-a_offset", 5]),
    }
    for name, (source, options) in made_of.items():
        yield name, [translate(source, OUT / f"{name}.tif", *options)], [plain]
    # gdalwarp 3.6 does not heed the void of 64-bit integers.
    whole = translate(plain, OUT / "whole.tif", "-ot", "Int32")
    packed = ["-ot", "Int64", "-co", "COMPRESS=DEFLATE"]
    yield "int64", [translate(plain, OUT / "int64.tif", *packed)], [whole]
    utm = made["utm"]
    yield "etrs89", [translate(utm, OUT / "etrs89.tif", "-a_srs", "EPSG:25838")], [utm]


def parts(made):
    """Files that meet without overlapping, that share their last row, and that overlap."""
    for place, source in made.items():
        size = json.loads(run("gdalinfo", "-json", source))["size"]
        half = [size[0] // 2 + 3, size[1] // 2 - 5]
        windows = {
            "abutting": [(0, 0, half[0], size[1]), (half[0], 0, size[0] - half[0], size[1])],
            "sharing-a-row": [(0, 0, size[0], half[1] + 1), (0, half[1], size[0], size[1] - half[1])],
            "overlapping": [(0, 0, half[0] + 9, size[1]), (half[0], 0, size[0] - half[0], size[1])],
        }
        for form, cuts in windows.items():
            name = f"{place}-{form}"
            yield name, [
                translate(source, OUT / f"{name}-{i}.tif", "-srcwin", *cut) for i, cut in enumerate(cuts)
            ]


def hgt(step, zipped):
    """Two tiles of a degree, N36E043 and N36E044, whole metres, as 1 or 3 arc-seconds."""
    side = 3600 // step
    folder = OUT / f"hgt-{step}"
    folder.mkdir(exist_ok=True)
    pixel = 1 / side
    edge = ["-te", 43 - pixel / 2, 36 - pixel / 2, 45 + pixel / 2, 37 + pixel / 2]
    words = [*edge, "-ts", 2 * side + 1, side + 1, "-ot", "Int16", "-dstnodata", -32768]
    both = warp(OUT / "geographic.tif", OUT / f"degrees-{step}.tif", *words)
    files = []
    for first, corner in ((0, 43), (side, 44)):
        part = translate(both, OUT / f"degree-{step}-{corner}.tif", "-srcwin", first, 0, side + 1, side + 1)
        path = translate(part, folder / f"N36E0{corner}.hgt", "-of", "SRTMHGT")
        if zipped:
            with zipfile.ZipFile(f"{path}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(path, path.name)
            path = Path(f"{path}.zip")
        files.append(path)
    return files


def refusals(made):
    """Files that we do not read: each with words that must be said, and a way out."""
    source = made["utm"]
    feet = OUT / "feet.tif"
    warp(source, feet, "-t_srs", "+proj=utm +zone=38 +datum=WGS84 +units=us-ft")
    mercator = warp(source, OUT / "mercator.tif", "-t_srs", "EPSG:3857")
    bare = OUT / "bare.tif"
    translate(source, bare, "-co", "PROFILE=BASELINE")
    bare.with_suffix(".tif.aux.xml").unlink(missing_ok=True)
    cut = OUT / "cut.tif"
    cut.write_bytes(source.read_bytes()[:60_000])
    cut_packed = OUT / "cut-deflate.tif"
    packed = translate(source, OUT / "packed.tif", "-co", "COMPRESS=DEFLATE")
    cut_packed.write_bytes(packed.read_bytes()[: packed.stat().st_size // 2])
    bands = OUT / "bands.tif"
    translate(source, bands, "-b", 1, "-b", 1, "-co", "INTERLEAVE=BAND")
    sparse = OUT / "sparse.tif"
    tiles = ["-co", "SPARSE_OK=TRUE", "-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=16"]
    warp(source, sparse, *tiles, "-wo", "SKIP_NOSOURCE=YES", "-te", 404800, 4025400, 413400, 4031400)
    unread = {name: OUT / f"{name}.tif" for name in ("zstd", "lerc")}
    for name, path in unread.items():
        translate(source, path, "-co", f"COMPRESS={name.upper()}")
    ellipsoidal = translate(made["geographic"], OUT / "ellipsoidal.tif", "-a_srs", "EPSG:4979")
    grid_in_text = translate(source, OUT / "grid.asc", "-of", "AAIGrid")
    listed = translate(source, OUT / "listed.vrt", "-of", "VRT")
    short = OUT / "N36E043.hgt"
    short.write_bytes(bytes(2 * 1201 * 1200))
    return {
        "feet": (feet, "metre"),
        "mercator": (mercator, "gdalwarp -t_srs"),
        "bare": (bare, "-a_srs"),
        "cut": (cut, "TIFF"),
        "cut-deflate": (cut_packed, "TIFF"),
        "bands": (bands, "2 bands"),
        "sparse": (sparse, "sparse"),
        **{name: (path, "gdal_translate -co COMPRESS=DEFLATE") for name, path in unread.items()},
        "ellipsoidal": (ellipsoidal, "above the ellipsoid"),
        "asc": (grid_in_text, "gdal_translate -of GTiff"),
        "vrt": (listed, "gdal_translate -of GTiff"),
        "short": (short, "1201 x 1201"),
    }


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    made = surfaces()
    forms = [*layouts(made), *parts(made)]
    forms += [(f"hgt-{step}{'-zip' * z}", hgt(step, z)) for step in (1, 3) for z in (False, True)]
    forms = [(name, files, None) for name, files in forms] + list(otherwise(made))
    failures = []
    for name, files, meant in forms:
        amiss = compare(name, files, meant)
        if amiss:
            failures.append(f"{name}: {amiss}")
    refused = refusals(made)
    for name, (path, words) in refused.items():
        folder, said = coverage(f"refused-{name}", [path])
        if folder is not None:
            failures.append(f"{name}: read, and should not be")
        elif words not in said or path.name not in said or "help:" not in said:
            failures.append(f"{name}: {said}")
    finish(failures, len(forms) + len(refused))


if __name__ == "__main__":
    sys.exit(main())
