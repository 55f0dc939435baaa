"""Random records that our encoder wrote read the same in libasterix, in every category.

The records come from the example `random_blocks`, which fills every construct of the tables; our
own tests show that the decoder gives back what the encoder was given, so that what is compared here
is the encoder and the decoder at once.
"""

import pathlib
import subprocess
import sys

import compare

CATEGORIES = [15, 16, 21, 25, 34, 48, 62, 63, 65, 247]
BLOCKS = 60


def main():
    args = compare.arguments(__doc__).parse_args()
    passed, complaints = 0, []
    example = ["cargo", "run", "--quiet", "--package", "asterix", "--example", "random_blocks", "--"]
    for number in CATEGORIES:
        path = pathlib.Path(args.out) / f"random_{number:03}.ast"
        with open(path, "wb") as file:
            subprocess.run([*example, str(number), str(BLOCKS), str(number)], stdout=file, check=True)
        records, values, wrong = compare.file(args.forewarn, path)
        if records < BLOCKS:
            wrong.append(f"only {records} records compared")
        print(f"CAT{number:03}: {records // 2} records, {values} values in two forms, {len(wrong)} differences")
        complaints += [f"CAT{number:03} {text}" for text in wrong]
        passed += not wrong
    return compare.finish(passed, complaints)


if __name__ == "__main__":
    sys.exit(main())
