"""Ours, for the checks: questions in, numbers out (see `examples/calculator.rs`)."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMAND = ["cargo", "run", "--quiet", "--package", "flight", "--example", "calculator"]


def ask(questions, release=False):
    """Answers each question with a list of numbers."""
    command = COMMAND + (["--release"] if release else [])
    text = "".join(question + "\n" for question in questions)
    run = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=True)
    return [[float(word) for word in line.split()] for line in run.stdout.splitlines()]


def clock(name, peer_s, question):
    """Prints one flight's time beside ours: alone and with its transition matrix."""
    alone, with_transition = ask([question], release=True)[0]
    print(f"    time: {name} {peer_s * 1e3:.1f} ms; ours {alone:.1f} µs, with transition matrix {with_transition:.1f} µs")


class Tally:
    """Counts checks and ends the program as the peers tier expects."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, value, limit):
        """`value` must stay under `limit`."""
        good = value < limit
        self.passed += good
        self.failed += not good
        print(f"{'ok' if good else 'FAILED'}: {name}: {value:.3g} (limit {limit:g})")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed, 0 skipped")
        sys.exit(1 if self.failed else 0)
