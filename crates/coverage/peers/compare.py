"""Minimum visible height beside GDAL: processor time over the same ground, in one run.

GDAL's own function is called on a raster in memory and writes to one in memory: no files, no formats. The whole
program, with them, is measured too. Ours is the criterion bench's own figure (`cargo bench -p coverage`), which
this script starts, so that all are measured on the same machine in the same minute.
"""

import ctypes
import ctypes.util
import os
import resource
import shutil
import subprocess
import sys
import time

from common import coverage, run

TILE, PLACE, SENSOR = "N42E001.hgt.zip", (42.5, 1.5), (42.5, 1.5)
ROUNDS = 5

# Of GDAL's gdal_alg.h: how cells beside a line of sight are taken (the program's way), and what is written.
EDGE, HEIGHT_FROM_GROUND = 2, 3
# Four thirds of the Earth's radius.
CURVATURE = 0.75


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


def program_s(ground, x, y):
    words = ["gdal_viewshed", "-q", "-ox", x, "-oy", y, "-oz", "10", "-cc", CURVATURE]
    return processor_s([*words, "-om", "GROUND", ground, ground.parent / "seen.tif"])


def function_s(ground, x, y):
    """Least time of this thread that the function takes from memory to memory."""
    lib = ctypes.CDLL(ctypes.util.find_library("gdal"))
    handle, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double
    for name, result, arguments in (
        ("GDALOpen", handle, [text, ctypes.c_int]),
        ("GDALGetDriverByName", handle, [text]),
        ("GDALCreateCopy", handle, [handle, text, handle, ctypes.c_int, handle, handle, handle]),
        ("GDALGetRasterBand", handle, [handle, ctypes.c_int]),
        ("GDALClose", None, [handle]),
        (
            "GDALViewshedGenerate",
            handle,
            [handle, text, text, handle, *[number] * 9, ctypes.c_int, number, handle, handle]
            + [ctypes.c_int, handle],
        ),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    lib.GDALAllRegister()
    file = lib.GDALOpen(str(ground).encode(), 0)
    memory = lib.GDALGetDriverByName(b"MEM")
    copy = lib.GDALCreateCopy(memory, b"", file, 0, None, None, None)
    band = lib.GDALGetRasterBand(copy, 1)
    values = [x, y, 10.0, 0.0, 255.0, 0.0, 0.0, -1.0, CURVATURE]
    least = float("inf")
    for _ in range(ROUNDS):
        begun = time.thread_time()
        seen = lib.GDALViewshedGenerate(
            band, b"MEM", b"", None, *values, EDGE, 0.0, None, None, HEIGHT_FROM_GROUND, None
        )
        least = min(least, time.thread_time() - begun)
        if not seen:
            sys.exit("GDALViewshedGenerate gave nothing")
        lib.GDALClose(seen)
    return least


def main():
    if "FOREWARN_DATA" not in os.environ or not shutil.which("gdal_viewshed"):
        print("skipped: coverage: FOREWARN_DATA is not set, or no gdal_viewshed (gdal-bin)")
        return 0
    folder = coverage("compare", TILE, PLACE, SENSOR, half_m=20000)
    ground = folder / "terrain.tif"
    cells = 1334 * 1334
    place = middle(ground)
    function = function_s(ground, *place)
    print(f"gdal_viewshed, GROUND, with its files: {program_s(ground, *place) * 1e3:.1f} ms")
    print(f"its function, memory to memory: {function * 1e3:.1f} ms, {function * 1e9 / cells:.1f} ns a cell", flush=True)
    subprocess.run(["cargo", "bench", "--package", "coverage"], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
