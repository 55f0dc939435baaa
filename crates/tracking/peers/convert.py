"""Turns a folder of the peers' benchmark (meta.json, plots.csv, labels.csv, truth.csv, impacts.csv) into
what `forewarn replay` and `forewarn score` read: site.toml, plots.jsonl, truth.jsonl.

    python convert.py DIR OUT

The benchmark's world is flat, does not turn, has no wind and an air that thins out as exp(-h / 9200 m); the
site file says the same. Its origin is put at a place of its own; only latitudes and longitudes know.
"""
import csv
import datetime
import json
import math
import os
import sys

LATITUDE, LONGITUDE = 36.2, 44.0
START = datetime.datetime(2021, 2, 15, 18, 30, tzinfo=datetime.timezone.utc)
GAS, KELVIN = 287.05287, 288.15
A, E2 = 6378137.0, 6.69437999014e-3


def stamp(seconds):
    whole = math.floor(seconds)
    return (START + datetime.timedelta(seconds=whole)).strftime("%Y-%m-%dT%H:%M:%S") + (
        f".{round((seconds - whole) * 1e9):09d}Z")


def geodetic(east, north):
    """Latitude and longitude of a point of the tangent plane, degrees, to a millimetre over 20 km."""
    lat, lon = math.radians(LATITUDE), math.radians(LONGITUDE)
    s, c = math.sin(lat), math.cos(lat)
    n = A / math.sqrt(1 - E2 * s * s)
    x = n * c * math.cos(lon) - math.sin(lon) * east - s * math.cos(lon) * north
    y = n * c * math.sin(lon) + math.cos(lon) * east - s * math.sin(lon) * north
    z = n * (1 - E2) * s + c * north
    p = math.hypot(x, y)
    phi = math.atan2(z, p * (1 - E2))
    for _ in range(6):
        m = A / math.sqrt(1 - E2 * math.sin(phi) ** 2)
        phi = math.atan2(z + E2 * m * math.sin(phi), p)
    return math.degrees(phi), math.degrees(math.atan2(y, x))


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        yield from csv.DictReader(file)


def site(meta):
    levels = []
    for height in range(-1000, 10001, 1000):
        density = 1.225 * math.exp(-height / 9200)
        levels.append([height, KELVIN, density * GAS * KELVIN, 0, 0, 0])
    corners = [geodetic(meta["site"][0] + e, meta["site"][1] + n)
               for e, n in ((-600, -600), (600, -600), (600, 600), (-600, 600))]
    return f"""# Made by convert.py from the peers' benchmark: not a place.
[site]
name = "{meta['scenario']}, seed {meta['seed']}"
latitude_deg = {LATITUDE}
longitude_deg = {LONGITUDE}
height_m = 0
height_datum = "ellipsoid"

[[sensor]]
id = "radar"
kind = "radar"
sac = 1
sic = 1
latitude_deg = {LATITUDE}
longitude_deg = {LONGITUDE}
mast_m = {meta['sensor'][2]}
revisit_s = {meta['period']}
range_min_m = {meta['r_min']}
range_max_m = {meta['r_max']}
elevation_min_deg = {math.degrees(meta['el_min'])}
elevation_max_deg = {math.degrees(meta['el_max'])}
range_sd_m = {meta['sigma_r']}
azimuth_sd_deg = {math.degrees(meta['sigma_az'])}
elevation_sd_deg = {math.degrees(meta['sigma_el'])}
range_rate_sd_mps = {meta['sigma_rr']}
range_rate_max_mps = {meta['rr_max']}
detection_probability = {meta['pd']}
false_plots_per_scan = {meta['clutter']}

[[zone]]
id = "site"
name = "Protected area"
polygon = {[list(c) for c in corners]}
time_to_shelter_s = 10
population = 1000

[[threat]]
name = "round"
ballistic_coefficient_kg_m2 = {meta['beta_median']}
ballistic_coefficient_log_sd = {meta['beta_log_sigma']}
drag = "constant"

[air]
earth = "flat"
wind_sd_mps = 0.0
density_sd = 0.0
levels = {levels}
"""


def plots(folder):
    for row in rows(folder, "plots.csv"):
        yield {"time": stamp(float(row["t"])), "sensor": "radar", "range_m": float(row["r"]),
               "azimuth_deg": math.degrees(float(row["az"])) % 360,
               "elevation_deg": math.degrees(float(row["el"])), "range_rate_mps": float(row["rr"])}


def truth(folder):
    for row in rows(folder, "truth.csv"):
        yield {"kind": "state", "time": stamp(float(row["t"])), "object": row["id"],
               "class": row["class"], "enu_m": [float(row[k]) for k in "enu"],
               "velocity_mps": [float(row[k]) for k in ("ve", "vn", "vu")],
               "in_view": ["radar"] if row["visible"] == "1" else []}
    for row in rows(folder, "impacts.csv"):
        latitude, longitude = geodetic(float(row["e"]), float(row["n"]))
        yield {"kind": "impact", "time": stamp(float(row["t"])), "object": row["id"],
               "enu_m": [float(row["e"]), float(row["n"]), 0.0],
               "latitude_deg": latitude, "longitude_deg": longitude}
    for index, row in enumerate(rows(folder, "labels.csv")):
        yield {"kind": "plot", "sensor": "radar", "index": index,
               "object": None if row["id"] == "-1" else row["id"]}


def main():
    folder, out = sys.argv[1:3]
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(folder, "meta.json"), encoding="utf-8") as file:
        meta = json.load(file)
    with open(os.path.join(out, "site.toml"), "w", encoding="utf-8") as file:
        file.write(site(meta))
    for name, lines in (("plots.jsonl", plots(folder)), ("truth.jsonl", truth(folder))):
        with open(os.path.join(out, name), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)


if __name__ == "__main__":
    main()
