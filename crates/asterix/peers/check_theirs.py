"""Records that libasterix encodes read the same here, in every category that it and we know.

Each item gets random bits of its length; libasterix builds the record from them by name.
"""

import pathlib
import random
import sys

from asterix import base, generated

import compare
import libasterix_tree

EDITIONS = {15: "1.2", 16: "1.0", 21: "2.7", 25: "1.6", 34: "1.29", 48: "1.32", 62: "1.21", 63: "1.7", 65: "1.6", 247: "1.3"}
BLOCKS = 60


def item(rng, rule):
    """A value that libasterix takes for a rule, with random bits."""
    return variation(rng, rule.cv_variation)


def variation(rng, of):
    if issubclass(of, base.Element):
        return rng.getrandbits(of.cv_bit_size)
    if issubclass(of, base.Group):
        return parts(rng, [part for part, _ in of.cv_items_list])
    if issubclass(of, base.Extended):
        steps = of.cv_items_list[: rng.randint(1, len(of.cv_items_list))]
        return [parts(rng, [part and part[0] for part in step]) for step in steps]
    if issubclass(of, base.Repetitive):
        return [variation(rng, of.cv_variation) for _ in range(rng.randint(1, 3))]
    if issubclass(of, base.Compound):
        named = of.cv_items_dict.items()
        return {name: item(rng, spare.cv_rule) for name, spare in named if rng.random() < 0.5}
    if issubclass(of, base.Explicit):
        return rng.randbytes(rng.randint(0, 4))
    raise TypeError(of)


def parts(rng, parts):
    values = []
    for part in parts:
        if part is None:
            values.append(None)  # the FX bit, which libasterix sets itself
        elif issubclass(part, base.Spare):
            values.append(0)
        else:
            values.append(item(rng, part.cv_non_spare.cv_rule))
    return tuple(values)


def block(rng, cat):
    record = cat.cv_uap.cv_record
    chosen = {
        name: item(rng, spare.cv_rule)
        for name, spare in record.cv_items_dict.items()
        # An expansion of random octets would fit its definition only by chance.
        if name != "RE" and rng.random() < 0.3
    }
    return cat.create([record.create(chosen)]).unparse().to_bytes() if chosen else b""


def main():
    args = compare.arguments(__doc__).parse_args()
    passed, complaints = 0, []
    for number, edition in EDITIONS.items():
        rng = random.Random(number)
        cat = libasterix_tree.category(number, edition)
        path = pathlib.Path(args.out) / f"theirs_{number:03}.ast"
        path.write_bytes(b"".join(block(rng, cat) for _ in range(BLOCKS)))
        records, values, wrong = compare.file(args.forewarn, path)
        if records < BLOCKS:
            wrong.append(f"only {records} records compared")
        print(f"CAT{number:03}: {records // 2} records, {values} values in two forms, {len(wrong)} differences")
        complaints += [f"CAT{number:03} {text}" for text in wrong]
        passed += not wrong
    return compare.finish(passed, complaints)


if __name__ == "__main__":
    sys.exit(main())
