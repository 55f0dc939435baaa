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
    folder = pathlib.Path(args.source)
    return compare.recordings(args.forewarn, folder, "**/install/sample_data/", EXPECTED, unknown_edition)


def unknown_edition(forewarn, name, path):
    """A complaint if the wrong recordings are suspected of another edition."""
    if compare.suspects(forewarn, path) != (EXPECTED[name] is None):
        yield "the edition is suspected of the wrong recording"


if __name__ == "__main__":
    sys.exit(main())
