"""This tracker, Stone Soup and the NumPy prototype on the same plots, scored by the same ruler.

    cargo xtask bench tracking

Needs the folder of the peers' scripts (FOREWARN_PEERS, default ../shared/peers). FOREWARN_SEEDS names the
seeds (default "1"); Stone Soup runs on the first one only, for it takes minutes. Prints Markdown tables.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SCENARIOS = {"s1": ["salvo14"], "s2-quarter": ["dense", "--scale", "0.25"], "s2": ["dense"]}
COLUMNS = ("tracker", "ms a scan", "worst", "GOSPA m", "complete", "false tracks", "ID switches",
           "confirmed s", "eff 15/10/5 s", "NEES 15/10/5 s")


def run(command, cwd=ROOT, budget=None):
    print("+", " ".join(command), file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True,
                          timeout=budget)
    return done.stdout


def scored(text):
    """The scorer's text, as numbers."""
    def number(pattern):
        found = re.search(pattern, text)
        return found.group(1) if found else "-"
    leads = re.findall(r"eff +([\d.]+|nan)", text)
    nees = re.findall(r"nees ([\d.]+)", text)
    return {"gospa": number(r"gospa rms ([\d.]+)"), "complete": number(r"completeness ([\d.]+)"),
            "false": number(r"false tracks (\d+)"), "switches": number(r"id switches (\d+)"),
            "confirm": number(r"confirm delay mean ([\d.]+)"), "eff": "/".join(leads),
            "nees": "/".join(nees)}


def line(name, folder, table, peers):
    result = scored(run([sys.executable, os.path.join(peers, "score.py"), folder, table]))
    with open(os.path.join(folder, table.replace(".csv", ".cost.json")), encoding="utf-8") as file:
        cost = json.load(file)
    worst = cost["cpu_ms_worst_scan"]
    short = "" if cost["scans"] == cost["of"] else f" ({cost['scans']} of {cost['of']} scans)"
    cells = (name + short, f"{cost['cpu_ms_per_scan']:.3g}", f"{worst:.3g}", result["gospa"],
             result["complete"], result["false"], result["switches"], result["confirm"],
             result["eff"], result["nees"])
    print("| " + " | ".join(cells) + " |", flush=True)
    return cost["cpu_ms_per_scan"]


def whole_system(folder, binary):
    """The same plots through `forewarn replay` and `forewarn score`."""
    out = os.path.join(folder, "forewarn")
    run([sys.executable, os.path.join(HERE, "convert.py"), folder, out])
    run([binary, "replay", os.path.join(out, "site.toml"), os.path.join(out, "plots.jsonl"),
         "--out", os.path.join(out, "run")])
    return run([binary, "score", os.path.join(out, "run"), "--truth", out])


def main():
    base = os.environ.get("FOREWARN_PEERS", os.path.join(ROOT, "..", "shared", "peers"))
    peers = os.path.join(base, "tracking")
    if not os.path.isdir(peers):
        print(f"skipped: tracking comparison: no folder {peers}; set FOREWARN_PEERS", file=sys.stderr)
        return
    binary = os.environ.get("FOREWARN_BIN")
    example = ["cargo", "run", "--quiet", "--release", "-p", "tracking", "--example", "score_csv",
               "--"]
    for seed in os.environ.get("FOREWARN_SEEDS", "1").split():
        for name, arguments in SCENARIOS.items():
            folder = os.path.join(ROOT, "target", "bench", "tracking", f"{name}-{seed}")
            run([sys.executable, os.path.join(peers, "gen_scenario.py"), *arguments[:1], folder,
                 *arguments[1:], "--seed", seed])
            print(f"\n{name}, seed {seed}\n\n| " + " | ".join(COLUMNS) + " |\n"
                  + "|---" * len(COLUMNS) + "|", flush=True)
            run([*example, folder])
            ours = line("Forewarn", folder, "forewarn.csv", peers)
            run([sys.executable, os.path.join(peers, "proto_tomb.py"), folder])
            line("NumPy prototype", folder, "proto.csv", peers)
            first = seed == os.environ.get("FOREWARN_SEEDS", "1").split()[0]
            if first and name != "s2":
                run([sys.executable, os.path.join(peers, "run_stonesoup.py"), folder, "--kdtree",
                     "--budget", os.environ.get("FOREWARN_STONESOUP_S", "900"),
                     "--out", "stonesoup.csv"])
                theirs = line("Stone Soup 1.9.1, drag EKF, GNN, KD-tree", folder, "stonesoup.csv",
                              peers)
                print(f"\nRatio of milliseconds a scan: {theirs / ours:.0f}.")
            if binary and name == "s1":
                print("\nWhole system (`forewarn replay`, `forewarn score`):\n\n```\n"
                      + whole_system(folder, binary).strip() + "\n```")


if __name__ == "__main__":
    main()
