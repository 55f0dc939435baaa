"""Ten of the dense raids side by side: ten times the objects without any more crowding.

    python side_by_side.py OUT RAID1 RAID2 ... (folders that gen_scenario.py has written)

What grows faster than the number of objects in the peers' `dense --scale 10` is the crowd: ten times the rounds come
from the same five places. Here each raid keeps its own ground, on a ring around one radar, far enough away that none
meets another. The radar's angles are as much finer as the raids are farther (its errors across are the same 30 m as
at 7.5 km), and false plots are as many for each raid. Writes meta.json and plots.csv, which `speed` reads.
"""
import csv
import json
import os
import sys

import numpy as np

RING_M, DEPTH_M = 47_500.0, 15_000.0
NEAR_M = 7_500.0  # where the peers' raids begin


def main(out, raids):
    metas = [json.load(open(os.path.join(raid, "meta.json"))) for raid in raids]
    meta, scale = dict(metas[0]), NEAR_M / RING_M
    meta.update(
        r_min=RING_M - DEPTH_M, r_max=RING_M + DEPTH_M, el_min=meta["el_min"] * scale, el_max=0.2,
        sigma_az=meta["sigma_az"] * scale, sigma_el=meta["sigma_el"] * scale,
        clutter=sum(m["clutter"] for m in metas),
    )
    rng = np.random.default_rng(1)
    places, speeds, scans = [], [], []
    for number, raid in enumerate(raids):
        turn = 2 * np.pi * number / len(raids)
        with open(os.path.join(raid, "truth.csv")) as file:
            for row in csv.DictReader(file):
                scans.append(int(row["scan"]))
                places.append([float(row[k]) for k in ("e", "n", "u")])
                places[-1][0] += RING_M * np.sin(turn)
                places[-1][1] += RING_M * np.cos(turn)
                speeds.append([float(row[k]) for k in ("ve", "vn", "vu")])
    offset, speeds, scans = np.array(places) - meta["sensor"], np.array(speeds), np.array(scans)
    reach = np.linalg.norm(offset, axis=1)
    polar = np.stack([reach, np.arctan2(offset[:, 0], offset[:, 1]), np.arcsin(offset[:, 2] / reach),
                      (offset * speeds).sum(axis=1) / reach], -1)
    low = np.array([meta["r_min"], -np.pi, meta["el_min"], -meta["rr_max"]])
    high = np.array([meta["r_max"], np.pi, meta["el_max"], meta["rr_max"]])
    seen = ((polar >= low) & (polar <= high)).all(axis=1) & (rng.random(len(polar)) < meta["pd"])
    polar[seen] += rng.normal(size=(seen.sum(), 4)) * [meta[k] for k in ("sigma_r", "sigma_az", "sigma_el", "sigma_rr")]
    os.makedirs(out, exist_ok=True)
    json.dump(meta, open(os.path.join(out, "meta.json"), "w"), indent=1)
    with open(os.path.join(out, "plots.csv"), "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["scan", "t", "r", "az", "el", "rr"])
        for scan, time in enumerate(meta["times"]):
            false = rng.uniform(low, high, (rng.poisson(meta["clutter"]), 4))
            plots = np.concatenate([polar[seen & (scans == scan)], false])
            for r, az, el, rr in rng.permutation(plots):
                table.writerow([scan, f"{time:.3f}", f"{r:.3f}", f"{az:.7f}", f"{el:.7f}", f"{rr:.3f}"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
