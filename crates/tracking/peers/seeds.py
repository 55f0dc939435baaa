"""The tracker over many seeds of the peers' scenarios, with intervals, beside what perfect association reaches.

    FOREWARN_PEERS=DIR python seeds.py [--from SEED] [--s1 N] [--quarter N] [--s2 N] [--out DIR]

Builds nothing: needs `cargo build --release -p tracking --example score_csv`. Scenarios and ruler are the peers'
own (gen_scenario.py, score.py). *perfect*: the same filters, each object's plots given to a tracker of its own
(`score_csv DIR NAME perfect`). Intervals: 95 %, bootstrap over seeds (2,000 draws). A prediction that is missing
counts with a squared error of 50.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter

import numpy as np
from scipy.optimize import linear_sum_assignment

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
PEERS = os.path.join(os.environ.get("FOREWARN_PEERS", os.path.join(ROOT, "..", "shared", "peers")),
                     "tracking")
sys.path.insert(0, PEERS)
import score as peers  # noqa: E402  (the peers' scorer, from the folder above)

SCENARIOS = {"S1": ["salvo14"], "S2/4": ["dense", "--scale", "0.25"], "S2": ["dense"]}
CUTOFF_M = 100.0


def matched(scenario, table):
    """GOSPA and its kin, scan by scan, by the peers' rules; and which row stands for which object.

    The peers pair only what is in view. For impacts that is not enough: five seconds before its impact one round in
    fifty has flown below the mask, where no tracker could be paired with it and its impact would always be missing.
    Those are paired with the tracks that are left, by the same rule."""
    rows_at = {}
    for row in peers.read(table):
        rows_at.setdefault(int(row["scan"]), []).append(row)
    last, seen, first = {}, {}, {}
    life, good = Counter(), Counter()
    squares, rows_of, switches, hits, total = [], {}, 0, 0, 0
    for scan in range(len(scenario.times)):
        truth, rows = scenario.truth.get(scan, {}), rows_at.get(scan, [])
        ids = list(truth)
        real = np.array([truth[q][:3] for q in ids]).reshape(-1, 3)
        told = np.array([[float(row[k]) for k in "enu"] for row in rows]).reshape(-1, 3)
        for q in ids:
            seen.setdefault(q, scan)
        apart2 = ((real[:, None] - told[None]) ** 2).sum(-1)
        pairs = []
        if apart2.size:
            assignment = linear_sum_assignment(np.minimum(apart2, CUTOFF_M**2))
            pairs = [(a, b) for a, b in zip(*assignment) if apart2[a, b] < CUTOFF_M**2]
        false = len(rows) - len(pairs)
        used = {b for _, b in pairs}
        unseen = [q for q, s in scenario.states.items() if scan in s and q not in truth]
        hidden = np.array([scenario.states[q][scan][:3] for q in unseen]).reshape(-1, 3)
        left = [b for b in range(len(rows)) if b not in used]
        beside2 = ((hidden[:, None] - told[left][None]) ** 2).sum(-1)
        for column, b in enumerate(left):
            if len(hidden) and beside2[:, column].min() < (3 * CUTOFF_M) ** 2:
                false -= 1
                good[rows[b]["id"]] += 1
        # What has flown out of view still comes down: its impact is that of the track that goes on with it.
        for a, column in zip(*linear_sum_assignment(np.minimum(beside2, CUTOFF_M**2))):
            if beside2[a, column] < CUTOFF_M**2:
                rows_of[scan, unseen[a]] = rows[left[column]]
        squares.append(sum(apart2[a, b] for a, b in pairs)
                       + CUTOFF_M**2 / 2 * (len(ids) - len(pairs) + false))
        life.update(row["id"] for row in rows)
        hits, total = hits + len(pairs), total + len(ids)
        for a, b in pairs:
            q, name = ids[a], rows[b]["id"]
            good[name] += 1
            rows_of[scan, q] = rows[b]
            first.setdefault(q, scan)
            switches += q in last and last[q] != name
            last[q] = name
    delay = [scenario.times[first[q]] - scenario.times[seen[q]] for q in first]
    return {"gospa": np.sqrt(np.mean(squares)), "complete": hits / max(total, 1),
            "false": sum(good[name] < life[name] / 2 for name in life), "switches": switches,
            "delay": np.mean(delay)}, rows_of


def impacts(scenario, rows_of):
    """Squared errors against the bound and against the tracker's own covariance, by lead."""
    found = {}
    for lead in peers.LEADS:
        against_bound, against_own = [], []
        for q, truth in scenario.impacts.items():
            bound = scenario.bound(q, lead)
            if bound is None:
                continue
            row = rows_of.get((scenario.cut(q, lead), q))
            if row is None or not row.get("ip_e"):
                against_bound.append(50.0)
                continue
            error = np.array([float(row["ip_e"]), float(row["ip_n"])]) - truth[:2]
            ee, en, nn = (float(row[k]) for k in ("ip_cee", "ip_cen", "ip_cnn"))
            own = np.array([[ee, en], [en, nn]])
            against_bound.append(error @ np.linalg.solve(bound[0][:2, :2], error))
            against_own.append(error @ np.linalg.solve(own, error))
        found[lead] = (against_bound, against_own)
    return found


def interval(values, statistic, draws=2000):
    """A statistic over seeds and its bootstrap interval."""
    rng = np.random.default_rng(0)
    picks = rng.integers(len(values), size=(draws, len(values)))
    spread = [statistic([values[k] for k in pick]) for pick in picks]
    low, high = np.percentile(spread, [2.5, 97.5])
    return statistic(values), low, high


def pooled(key, lead, root):
    """Mean square (or its root) over all impacts of the seeds drawn."""
    def statistic(runs):
        values = np.concatenate([run["impacts"][lead][key] for run in runs])
        mean = values.mean() / 2
        return np.sqrt(mean) if root else mean
    return statistic


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--from", dest="first", type=int, default=int(time.time()) % 1_000_000)
    ap.add_argument("--s1", type=int, default=36)
    ap.add_argument("--quarter", type=int, default=10)
    ap.add_argument("--s2", type=int, default=4)
    ap.add_argument("--out", default=os.path.join(ROOT, "target", "bench", "seeds"))
    a = ap.parse_args()
    program = os.path.join(ROOT, "target", "release", "examples", "score_csv")
    for name, count in zip(SCENARIOS, (a.s1, a.quarter, a.s2)):
        if count == 0:
            continue
        runs = {"": [], "perfect": []}
        for seed in range(a.first, a.first + count):
            folder = os.path.join(a.out, f"{name.replace('/', '-')}-{seed}")
            subprocess.run([sys.executable, os.path.join(PEERS, "gen_scenario.py"), SCENARIOS[name][0],
                            folder, *SCENARIOS[name][1:], "--seed", str(seed)], check=True,
                           stdout=subprocess.DEVNULL)
            scenario = peers.Scenario(folder)
            for mode, of_mode in runs.items():
                table = mode or "forewarn"
                subprocess.run([program, folder, table, mode], check=True, stdout=subprocess.DEVNULL)
                figures, rows_of = matched(scenario, os.path.join(folder, table + ".csv"))
                figures["impacts"] = impacts(scenario, rows_of)
                with open(os.path.join(folder, table + ".cost.json"), encoding="utf-8") as file:
                    figures["ms"] = json.load(file)["cpu_ms_per_scan"]
                of_mode.append(figures)
        print(f"\n{name}: seeds {a.first} to {a.first + count - 1}\n")
        print("| | Forewarn | perfect association |\n|---|---|---|")
        rows = [(k, (lambda key: lambda rs: np.mean([r[key] for r in rs]))(k))
                for k in ("gospa", "complete", "false", "switches", "delay", "ms")]
        for lead in peers.LEADS:
            rows.append((f"eff {lead:.0f} s", pooled(0, lead, True)))
            rows.append((f"NEES {lead:.0f} s", pooled(1, lead, False)))
        for label, statistic in rows:
            cells = ["{:.3g} ({:.3g} to {:.3g})".format(*interval(runs[mode], statistic))
                     for mode in runs]
            print(f"| {label} | " + " | ".join(cells) + " |", flush=True)
        sample = [e for run in runs[""] for e in run["impacts"][15.0][0]]
        print(f"\n{len(sample)} impacts at 15 s.", flush=True)


if __name__ == "__main__":
    main()
