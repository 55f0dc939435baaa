//! A category that nobody uses, with every construct that the specifications can express, those
//! included that none of the checked-in tables has: several profiles, random field sequencing,
//! dependent items and counts of two octets.

use asterix::spec::{
    Category, Content, Edition, Element, Explicit, Group, Item, Part, Quantity, Repeat, Rule,
    Selector, Signedness, Slot, Step, Text, Uap, Variation,
};

const fn item(name: &'static str, variation: Variation) -> Item {
    Item {
        name,
        title: "",
        rule: Rule::Always(variation),
    }
}

const fn element(bits: u8, content: Content) -> Variation {
    Variation::Element(Element {
        bits,
        content: Rule::Always(content),
    })
}

const fn raw(name: &'static str, bits: u8) -> Item {
    item(name, element(bits, Content::Raw))
}

const HALVES: Content = Content::Quantity(Quantity {
    signedness: Signedness::Signed,
    numerator: 1,
    denominator: 2,
    unit: "m",
    constraints: &[],
});

static SIXTEEN: Variation = element(16, Content::Text(Text::Ascii));
static SEVEN: Variation = element(7, Content::Raw);
static FIFTEEN: Variation = Variation::Group(Group {
    bits: 15,
    parts: &[
        Part::Item(raw("C", 3)),
        Part::Spare(2),
        Part::Item(raw("D", 10)),
    ],
});
static INNER: Variation = Variation::Compound(&[
    Some(raw("E", 8)),
    None,
    Some(item("F", Variation::Repetitive(Repeat::Fx, &SEVEN))),
]);

/// Two profiles, chosen by 020/TYP, which stands at the same place in both.
pub static CONSTRUCTS: Category = Category {
    number: 250,
    edition: Edition { major: 0, minor: 1 },
    title: "Every construct",
    items: &[
        item(
            "010",
            Variation::Group(Group {
                bits: 16,
                parts: &[Part::Item(raw("SAC", 8)), Part::Item(raw("SIC", 8))],
            }),
        ),
        item(
            "020",
            Variation::Extended(&[
                Step {
                    octets: 1,
                    fx: true,
                    parts: &[Part::Item(raw("TYP", 1)), Part::Spare(6)],
                },
                Step {
                    octets: 2,
                    fx: false,
                    parts: &[Part::Item(item("A", element(16, HALVES)))],
                },
            ]),
        ),
        Item {
            name: "030",
            title: "",
            rule: Rule::Dependent {
                paths: &[&["020", "TYP"]],
                cases: &[(&[1], element(16, HALVES))],
                default: element(16, Content::Raw),
            },
        },
        item("040", Variation::Repetitive(Repeat::Counted(2), &SIXTEEN)),
        item("050", Variation::Repetitive(Repeat::Fx, &FIFTEEN)),
        item("060", Variation::Repetitive(Repeat::Counted(1), &INNER)),
        item("070", Variation::Explicit(Explicit::Other)),
    ],
    uaps: &[
        Uap {
            name: "plot",
            slots: &[
                Slot::Item(0, 2),
                Slot::Item(1, 0),
                Slot::Item(2, 0),
                Slot::Item(3, 0),
                Slot::Item(4, 0),
                Slot::Item(5, 0),
                Slot::Item(6, 0),
                Slot::Rfs,
            ],
        },
        Uap {
            name: "track",
            slots: &[
                Slot::Item(0, 2),
                Slot::Item(1, 0),
                Slot::Item(6, 0),
                Slot::Item(5, 0),
                Slot::Spare,
                Slot::Rfs,
                Slot::Item(4, 0),
                Slot::Item(3, 0),
                Slot::Item(2, 0),
            ],
        },
    ],
    selector: Some(Selector {
        path: &["020", "TYP"],
        cases: &[(0, 0), (1, 1)],
    }),
};
