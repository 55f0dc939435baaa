"""Every field of every record of another Rust package's recordings reads the same in libasterix.

The recordings are those of the Rust package `libasterix` 0.1.0 (no relation to the Python package
that we compare with): two captures of radars, and tracks. That package itself cannot read most of
them.
"""

import collections
import pathlib
import sys

import compare

# Name, and how many records it holds of each category that we know.
EXPECTED = {
    "example-asterix.pcapng": {48: 62, 34: 30},
    "sample.pcap": {48: 18, 34: 11, 62: 150, 63: 6, 65: 3},
    "cat062_sample.bin": {62: 2},
}


def main():
    args = compare.arguments(__doc__).parse_args()
    totals = {name: sum(records.values()) for name, records in EXPECTED.items()}
    folder = pathlib.Path(args.source)
    return compare.recordings(args.forewarn, folder, "samples/", totals, by_category)


def by_category(forewarn, name, path):
    """A complaint if the records are not of the categories that they should be of."""
    lines, _, _ = compare.decode(forewarn, path)
    found = collections.Counter(line["category"] for line in lines if "error" not in line)
    if found != EXPECTED[name]:
        yield f"records by category: {dict(found)}"


if __name__ == "__main__":
    sys.exit(main())
