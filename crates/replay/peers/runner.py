"""Runs `forewarn replay` and keeps the score."""

import json
import os
import pathlib
import subprocess
import sys

BIN = pathlib.Path(os.environ["FOREWARN_BIN"]).resolve()
SOURCE = pathlib.Path(os.environ["FOREWARN_SOURCE"]).resolve()
OUT = pathlib.Path(os.environ["FOREWARN_OUT"]).resolve()


def source(path):
    """A folder of the source package, which may lie in a folder of its own."""
    return next(iter([*SOURCE.glob(path), *SOURCE.glob(f"*/{path}")]), SOURCE / path)


score = {"passed": 0, "failed": 0}


def check(name, holds, shown=""):
    """Counts one statement, and prints it where it does not hold."""
    score["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED: {name}: {shown}", file=sys.stderr)


def replay(name, site, recording, may_be_empty=False):
    """Runs a recording through the engine; gives the summary and the run's folder.

    One of which nothing is used is a failed run, unless it may be empty.
    """
    folder = OUT / name
    command = [BIN, "replay", site, recording, "--out", folder, "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    empty = may_be_empty and "nothing in it could be read" in run.stderr
    if run.returncode != 0 and not empty:
        sys.exit(f"{name}: forewarn replay ended with {run.returncode}: {run.stderr}")
    summary = json.loads((folder / "summary.json").read_text())
    counts = summary["counts"]
    parts = counts["used"] + sum(counts["dropped"].values()) + sum(counts["rejected"].values())
    check(f"{name}: plots add up", counts["received"] == parts, counts)
    for feed, octets in summary["feeds"].items():
        total = octets["octets_read"] + octets["octets_skipped"]
        check(f"{name}: octets of {feed} add up", octets["octets"] == total, octets)
    return summary, folder


def end():
    """Prints the score; exit code 1 where something failed."""
    print(f"{score['passed']} passed, {score['failed']} failed, 0 skipped")
    sys.exit(1 if score["failed"] else 0)
