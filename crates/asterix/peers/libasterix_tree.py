"""What libasterix reads, in the shape that `forewarn decode` writes.

libasterix 0.36.3 is an independent implementation (by the author of the machine-readable
definitions). It knows several editions of each category; we take the one that the line under
comparison names.
"""

from asterix import base, generated


def category(number, edition):
    """The libasterix class of a category in an edition such as "1.32"."""
    major, minor = (int(part) for part in edition.split("."))
    for candidate in generated.manifest["CATS"].get(number, []):
        if candidate.cv_edition == (major, minor):
            return candidate
    return None


def expansion(number):
    """Its newest definition of a category's reserved expansion field."""
    known = generated.manifest["REFS"].get(number, [])
    return known[-1] if known else None


def records(cat, octets):
    """The records of one block, or None where libasterix refuses them."""
    parsed = cat.cv_uap.parse(base.Bits.from_bytes(octets[3:]))
    return None if isinstance(parsed, ValueError) else parsed


class Tree:
    """Turns one record into nested dicts and lists; `values` as in `--values`."""

    def __init__(self, record, number, values):
        self.record = record
        self.raw = values == "raw"
        self.ref = expansion(number)

    def items(self):
        return {name: self.rule(item.arg) for name, item in self.record.items_regular.items()}

    def rule(self, rule):
        if isinstance(rule, base.RuleVariationContextFree):
            return self.variation(rule.arg)
        raise NotImplementedError("dependent variations occur in none of our categories")

    def variation(self, of):
        if isinstance(of, base.Element):
            return self.element(of)
        if isinstance(of, base.Group):
            return self.parts(of.arg)
        if isinstance(of, base.Extended):
            return self.parts([part for step in of.arg for part in step if part is not None])
        if isinstance(of, base.Repetitive):
            return [self.variation(one) for one in of.arg]
        if isinstance(of, base.Compound):
            return {name: self.rule(item.arg) for name, item in of.arg.items()}
        if isinstance(of, base.Explicit):
            return self.explicit(of)
        raise TypeError(of)

    def parts(self, parts):
        return {
            part.cv_non_spare.cv_name: self.rule(part.arg.arg)
            for part in parts
            if isinstance(part, base.Item)
        }

    def explicit(self, of):
        octets = of.get_bytes()
        if of.cv_explicit_type is base.ReservedExpansion and self.ref is not None:
            parsed = self.ref.cv_expansion._parse(base.Bits.from_bytes(octets))
            if not isinstance(parsed, ValueError) and len(parsed[1]) == 0:
                return {name: self.rule(item.arg) for name, item in parsed[0].arg.items()}
        return octets.hex()

    def element(self, of):
        content = self.content(of._get_rule())
        if isinstance(content, base.ContentString):
            return content.as_string()
        if isinstance(content, base.ContentTable) and not self.raw:
            text = content.table_value()
            return content.as_uint() if text is None else text
        if isinstance(content, base.ContentQuantity) and not self.raw:
            return content._as_quantity()
        if isinstance(content, (base.ContentInteger, base.ContentQuantity)):
            size = len(content.bs)
            return content.cv_signedness.convert(size, content.as_uint())
        return content.as_uint()

    def content(self, rule):
        if isinstance(rule, base.RuleContentContextFree):
            return rule._get_content()
        values = [self.lookup(path) for path in rule.cv_depends_on]
        known = any(case == values for case, _ in rule.cv_cases)
        return rule._get_content(values if known else None)

    def lookup(self, path):
        item = self.record.items_regular[path[0]]
        of = item.arg.arg
        for name in path[1:]:
            if isinstance(of, base.Compound):
                of = of.arg[name].arg.arg
            else:
                inner = [p for p in of.arg if isinstance(p, base.Item)]
                of = next(p.arg.arg.arg for p in inner if p.cv_non_spare.cv_name == name)
        return of.as_uint()


def differences(ours, theirs, path=""):
    """Where two trees differ, as lines of text; numbers may differ by rounding alone."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(set(ours) | set(theirs)):
            here = f"{path}/{name}"
            if name not in ours or name not in theirs:
                yield f"{here}: only {'we' if name in ours else 'they'} have it"
            else:
                yield from differences(ours[name], theirs[name], here)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path}: {len(ours)} repetitions, they have {len(theirs)}"
        for index, (a, b) in enumerate(zip(ours, theirs)):
            yield from differences(a, b, f"{path}/{index}")
    elif is_number(ours) and is_number(theirs):
        if abs(ours - theirs) > 1e-12 * max(abs(ours), abs(theirs)):
            yield f"{path}: {ours!r}, they have {theirs!r}"
    elif ours != theirs:
        yield f"{path}: {ours!r}, they have {theirs!r}"


def leaves(tree):
    """How many values a tree holds."""
    if isinstance(tree, dict):
        return sum(leaves(value) for value in tree.values())
    if isinstance(tree, list):
        return sum(leaves(value) for value in tree)
    return 1


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
