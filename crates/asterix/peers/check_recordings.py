"""Every field of every record of the real recordings reads the same in libasterix.

The recordings come with the source package of PyPI's asterix_decoder: air traffic of one half
second (CAT034, CAT048), a tracker's output (CAT062, CAT065), and a recording of 2008 whose edition
nobody knows any more, where we must be right about what cannot be read and say that the edition is
probably wrong.
"""

import pathlib
import sys

import compare

# Name, and how many records each holds; a smaller number would mean that records went missing.
EXPECTED = {
    "cat_034_048.pcap": 162,
    "cat_062_065.pcap": 3,
    "cat048.raw": 1,
    "cat062cat065.raw": 3,
    "asterix.pcap": None,
}


def main():
    args = compare.arguments(__doc__).parse_args()
    source = pathlib.Path(args.source)
    passed, complaints = 0, []
    for name, expected in EXPECTED.items():
        found = sorted(source.glob(f"**/install/sample_data/{name}"))
        if not found:
            complaints.append(f"{name}: not in {source}")
            continue
        records, values, wrong = compare.file(args.forewarn, found[0])
        if expected is not None and records != 2 * expected:
            wrong.append(f"{records} records compared, expected {2 * expected}")
        if compare.suspects(args.forewarn, found[0]) != (expected is None):
            wrong.append("the edition is suspected of the wrong recording")
        print(f"{name}: {records // 2} records, {values} values in two forms, {len(wrong)} differences")
        complaints += [f"{name}: {text}" for text in wrong]
        passed += not wrong
    return compare.finish(passed, complaints)


if __name__ == "__main__":
    sys.exit(main())
