"""GDAL opens what `forewarn plan` writes: plan.geojson has the layers and attributes that docs/siting.md
promises, its points lie where plan.json says, and a GIS reads areas where polygons are."""

import json
import os
import pathlib
import subprocess
import sys

binary, out = os.environ["FOREWARN_BIN"], pathlib.Path(os.environ["FOREWARN_OUT"])
subprocess.run(
    [binary, "plan", "sites/erbil-2021/site.toml", "--sensors", "1", "--grid", "2500", "--out", str(out)],
    check=True,
    stdout=subprocess.DEVNULL,
)
plan = json.loads((out / "plan.json").read_text())


def ask(sql):
    done = subprocess.run(
        ["ogrinfo", "-q", "-dialect", "SQLite", "-sql", sql, str(out / "plan.geojson")],
        check=True,
        capture_output=True,
        text=True,
    )
    found = {}
    for line in done.stdout.splitlines():
        name, equals, value = line.partition(" = ")
        if equals:
            found[name.split("(")[0].strip()] = value.strip()
    return found


passed, failed = 0, 0


def check(what, right, found):
    global passed, failed
    if right:
        passed += 1
    else:
        failed += 1
        print(f"{what}: {found}")


chosen = plan["choices"][0]
point = ask("SELECT ST_X(geometry) AS x, ST_Y(geometry) AS y, reason FROM plan WHERE layer = 'proposed'")
check(
    "the proposed place",
    abs(float(point["x"]) - chosen["longitude_deg"]) < 1e-6
    and abs(float(point["y"]) - chosen["latitude_deg"]) < 1e-6,
    point,
)
check("its reason", point["reason"] == chosen["reason"], point)
count = ask("SELECT COUNT(*) AS n FROM plan WHERE layer = 'candidate'")
check("the candidates", int(count["n"]) == plan["candidates"]["sensors"] - 1, count)
areas = {}
for layer in ("gap_before", "gap_after"):
    found = ask(
        "SELECT COALESCE(SUM(ST_Area(ST_Transform(geometry, 32638))), 0) AS area, "
        f"COALESCE(MIN(ST_IsValid(geometry)), 1) AS valid FROM plan WHERE layer = '{layer}'"
    )
    check(f"{layer} is valid", found["valid"] == "1", found)
    areas[layer] = float(found["area"])
check("the gap shrinks", areas["gap_after"] < areas["gap_before"], areas)
print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0)
