"""The fixtures of PyPI's synapse-cdm: blocks with what they mean, and blocks to refuse.

Valid blocks: each record is its FSPEC and the octets of each item, and every raw number that the
fixture names is among ours for the same item. Blocks to refuse: damage where the frame or the
structure is broken, a violation where only the meaning is. CAT023 is not among our categories:
each of its blocks is one damaged line.
"""

import importlib.util
import json
import pathlib
import sys

import compare
import libasterix_tree

CATEGORIES = [21, 34, 48, 62]

# Names of integers in the fixtures that are the bits as sent.
AS_SENT = {"sac", "sic", "typ", "track_number", "cnf", "rad", "dou", "mah", "cdm", "message_type"}


# Six-bit characters, which are text with us.
TEXT = {"identification_raw", "characters_raw"}

# Where the fixtures and the definitions part, and why we follow the definitions.
KNOWN = {
    "radial_doppler_both_subfields": "its octets do not agree with its own description",
    "time_of_day_exactly_86400": "the definition of I048/140 says below 86,400 s",
    "wrong_category.cat034": "its octets are a whole CAT048 record; the name of a file is not ours to judge",
}


def folder():
    """Where the package keeps its fixtures; found without importing it."""
    spec = importlib.util.find_spec("synapse_cdm")
    return pathlib.Path(spec.submodule_search_locations[0]) / "fixtures"


def numbers(tree, name=""):
    """Every number in a tree with the name that it stands under."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from numbers(value, key)
    elif isinstance(tree, list):
        for value in tree:
            yield from numbers(value, name)
    elif libasterix_tree.is_number(tree):
        yield name, tree


def as_sent(tree):
    """The integers of an item as unsigned bits of any usual width; octal text as its number."""
    found = set()
    for value in leaves(tree):
        if isinstance(value, str):
            value = int(value, 8) if value and set(value) <= set("01234567") else None
        if value is not None:
            found |= {value, *(value % (1 << bits) for bits in (8, 10, 12, 14, 16, 24, 32))}
    return found


def leaves(tree):
    """Every value at the end of a branch."""
    if isinstance(tree, (dict, list)):
        for value in tree.values() if isinstance(tree, dict) else tree:
            yield from leaves(value)
    else:
        yield tree


def valid(forewarn, path):
    """Complaints about a valid block, and how many numbers were compared."""
    parsed = json.loads(path.with_suffix("").with_suffix(".parsed.json").read_text())
    lines, code, _ = compare.decode(forewarn, path, "--values", "raw", "--octets")
    if code != 0 or len(lines) != len(parsed["records"]):
        return [f"{path.name}: exit code {code}, {len(lines)} lines, {len(parsed['records'])} records"], 0
    complaints, compared = [], 0
    for line, record in zip(lines, parsed["records"]):
        where = f"{path.name} record {record['index']}"
        prefix = f"I{line['category']:03}/"
        theirs = {name.removeprefix(prefix): octets for name, octets in record["item_octets"].items()}
        if set(line["items"]) != set(theirs):
            complaints.append(f"{where}: items {sorted(line['items'])}, they have {sorted(theirs)}")
            continue
        octets = record["fspec"] + "".join(theirs[name] for name in line["items"])
        if octets != line["octets"]:
            complaints.append(f"{where}: {line['octets']}, they have {octets}")
        for name, tree in record["items"].items():
            ours = as_sent(line["items"].get(name.removeprefix(prefix), {}))
            for key, value in numbers(tree):
                if (key.endswith("_raw") and key not in TEXT) or key in AS_SENT:
                    compared += 1
                    if value not in ours:
                        complaints.append(f"{where} {name} {key}: {value} is not among {sorted(ours)}")
    for line in lines:
        # The fixtures carry expansions as opaque octets, which need not fit their definition.
        items = [violation["item"] for violation in line.get("violations", []) if violation["item"] != "RE"]
        complaints += [f"{path.name}: violation in {item}" for item in items]
    return complaints, compared


def refused(forewarn, path):
    """A complaint if nothing is said about a block that must be refused."""
    lines, code, _ = compare.decode(forewarn, path)
    damaged = any("error" in line for line in lines)
    violated = any("violations" in line for line in lines)
    if damaged != (code == 1):
        return [f"{path.name}: exit code {code} with damage {damaged}"]
    if path.name.startswith(("length", "declared_length", "truncated")):
        return [] if damaged else [f"{path.name}: accepted, though its frame is broken"]
    return [] if damaged or violated else [f"{path.name}: nothing said about it"]


def main():
    args = compare.arguments(__doc__).parse_args()
    passed, complaints = 0, []
    for number in CATEGORIES:
        home = folder() / f"cat{number:03}"
        suffix = f".cat{number:03}"
        for path in sorted(home.glob(f"*{suffix}")):
            wrong, compared = valid(args.forewarn, path)
            if path.stem in KNOWN:
                wrong = [] if wrong else [f"{path.name}: known to differ, but does not any more"]
            complaints += wrong
            passed += not wrong
        for path in sorted([*home.glob(f"refusals/*{suffix}"), *home.glob(f"malformed/*{suffix}")]):
            wrong = [] if path.name in KNOWN else refused(args.forewarn, path)
            complaints += wrong
            passed += not wrong
    for path in sorted((folder() / "cat023").glob("*.cat023")):
        lines, code, _ = compare.decode(args.forewarn, path)
        wrong = code != 1 or len(lines) != 1 or lines[0].get("octets_skipped") != path.stat().st_size
        complaints += [f"{path.name}: {lines}"] if wrong else []
        passed += not wrong
    return compare.finish(passed, complaints)


if __name__ == "__main__":
    sys.exit(main())
