"""Decodes a file with `forewarn decode` and with libasterix and compares them value by value."""

import argparse
import json
import os
import subprocess

import containers
import libasterix_tree


def arguments(description):
    """The arguments that every check has; the program may come from the environment instead."""
    parser = argparse.ArgumentParser(description=description)
    default = os.environ.get("FOREWARN_BIN")
    parser.add_argument("--forewarn", default=default, required=default is None, help="the program under test")
    parser.add_argument(
        "--source",
        default=os.environ.get("FOREWARN_SOURCE"),
        help="the folder with the unpacked source package that carries the recordings",
    )
    parser.add_argument("--out", default=os.environ.get("FOREWARN_OUT", "."), help="a folder for working files")
    return parser


def suspects(forewarn, path):
    """Whether `forewarn decode` says that the edition is probably wrong."""
    run = subprocess.run([forewarn, "decode", str(path)], capture_output=True, text=True)
    return "is it another edition?" in run.stderr


def decode(forewarn, path, *options):
    """Lines of `forewarn decode`, its exit code and the closing line of its standard error."""
    run = subprocess.run([forewarn, "decode", str(path), *options], capture_output=True, text=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return lines, run.returncode, run.stderr.strip().splitlines()[-1]


def file(forewarn, path):
    """Compares both kinds of values of every record; (records, values, complaints)."""
    records = values = 0
    complaints = []
    for kind in ("raw", "engineering"):
        lines, _, account = decode(forewarn, path, "--values", kind, "--octets")
        theirs = [block for payload in containers.payloads(path) for block in containers.blocks(payload)]
        complaints += accounts(lines, account)
        for number, block in enumerate(theirs):
            ours = [line for line in lines if line["block"] == number and "error" not in line]
            damaged = any(line["block"] == number and "error" in line for line in lines)
            if not ours:
                # Whatever we refuse, they must refuse too, unless the category is not ours.
                continue
            cat = libasterix_tree.category(block[0], ours[0]["edition"])
            parsed = libasterix_tree.records(cat, block)
            if parsed is None:
                if not damaged:
                    complaints.append(f"block {number}: only we can read it")
                continue
            if damaged or len(parsed) != len(ours):
                complaints.append(f"block {number}: {len(ours)} records, they have {len(parsed)}")
                continue
            for line, record in zip(ours, parsed):
                tree = libasterix_tree.Tree(record, block[0], kind).items()
                where = f"block {number} record {line['record']}"
                complaints += [f"{where}: {text}" for text in libasterix_tree.differences(line["items"], tree)]
                if bytes.fromhex(line["octets"]) != record.bs.to_bytes():
                    complaints.append(f"{where}: other octets")
                records += 1
                values += libasterix_tree.leaves(tree)
    return records, values, complaints


def recordings(forewarn, folder, inside, expected, more):
    """Compares recordings by name, with how many records each holds where that is known; `more` gives
    further complaints. The exit code."""
    passed, complaints = 0, []
    for name, count in expected.items():
        found = sorted(folder.glob(inside + name))
        if not found:
            complaints.append(f"{name}: not in {folder}")
            continue
        records, values, wrong = file(forewarn, found[0])
        if count is not None and records != 2 * count:
            wrong.append(f"{records // 2} records compared, expected {count}")
        wrong += more(forewarn, name, found[0])
        print(f"{name}: {records // 2} records, {values} values in two forms, {len(wrong)} differences")
        complaints += [f"{name}: {text}" for text in wrong]
        passed += not wrong
    return finish(passed, complaints)


def accounts(lines, account):
    """The closing line's numbers add up, among themselves and with the lines."""
    _, taken, _, decoded, _, skipped, _ = account.replace(",", "").split()
    stated = sum(line.get("octets_skipped", 0) for line in lines)
    if int(taken) != int(decoded) + int(skipped) or int(skipped) != stated:
        yield f"the account does not add up: {account}; lines skip {stated}"


def finish(passed, complaints):
    """Prints what was found and the closing line; the exit code."""
    for text in complaints[:20]:
        print(text)
    if len(complaints) > 20:
        print(f"... and {len(complaints) - 20} more")
    print(f"{passed} passed, {min(len(complaints), 1)} failed, 0 skipped")
    return 1 if complaints else 0
