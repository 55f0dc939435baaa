//! The shape of a category, as data: what the generated tables are made of and one walker reads.
//!
//! The types mirror the constructs of the published definitions. Everything is `'static`, so a table
//! costs no start-up time and no memory beyond the program's own image. Adding a category is adding
//! a definition file and running `cargo xtask codegen` (see `docs/asterix.md`).

/// One category in one edition.
#[derive(Debug)]
pub struct Category {
    /// The category's number, as in the first octet of a block.
    pub number: u8,
    /// The edition of the document that defines it.
    pub edition: Edition,
    /// The document's title.
    pub title: &'static str,
    /// Every item that the category defines, in the order of the catalogue.
    pub items: &'static [Item],
    /// The user application profiles: almost always one.
    pub uaps: &'static [Uap],
    /// How to choose among several profiles; `None` where there is one.
    pub selector: Option<Selector>,
}

/// Major and minor number of a document; editions order as they were published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition {
    /// Before the point.
    pub major: u8,
    /// After the point.
    pub minor: u8,
}

impl core::fmt::Display for Edition {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A user application profile: which bit of the FSPEC announces which item.
#[derive(Debug)]
pub struct Uap {
    /// Its name where a category has several (`plot`, `track`), else empty.
    pub name: &'static str,
    /// Slots in FSPEC order; slot 0 is field reference number 1.
    pub slots: &'static [Slot],
}

/// One bit of an FSPEC, leaving out the FX bits.
#[derive(Clone, Copy, Debug)]
pub enum Slot {
    /// Announces the item with this index in [`Category::items`]; with it the item's octets where
    /// they are as many in every record, else 0.
    Item(u8, u8),
    /// Must not be set.
    Spare,
    /// Random field sequencing: a count, then that many pairs of field reference number and item.
    Rfs,
}

/// Chooses a profile by the value of one element that stands at the same place in all of them.
#[derive(Debug)]
pub struct Selector {
    /// Where the element is: item, then sub-item names.
    pub path: Path,
    /// Value of the element, and the index of the profile in [`Category::uaps`].
    pub cases: &'static [(u64, u8)],
}

/// A way from a record to one of its elements: item, then sub-item names.
pub type Path = &'static [&'static str];

/// The definition of a category's reserved expansion field.
#[derive(Debug)]
pub struct Expansion {
    /// The category that it expands.
    pub category: u8,
    /// The edition of its own document.
    pub edition: Edition,
    /// The document's title.
    pub title: &'static str,
    /// Octets of its FSPEC, which has no FX bits.
    pub fspec_octets: u8,
    /// Its items by FSPEC bit; `None` is a spare bit.
    pub items: &'static [Option<Item>],
}

/// An item or sub-item with its name.
#[derive(Debug)]
pub struct Item {
    /// The specification's own short name: `010`, `SAC`, `RE`.
    pub name: &'static str,
    /// What the document calls it.
    pub title: &'static str,
    /// How it is built.
    pub rule: Rule<Variation>,
}

/// Something that is always the same, or depends on another element of the record.
#[derive(Debug)]
pub enum Rule<T: 'static> {
    /// Always this.
    Always(T),
    /// Chosen by the values of other elements.
    Dependent {
        /// Where these elements are.
        paths: &'static [Path],
        /// Their values, in the same order, and what then holds.
        cases: &'static [(&'static [u64], T)],
        /// What holds otherwise.
        default: T,
    },
}

impl<T> Rule<T> {
    /// The alternative that holds when `lookup` gives the values of the elements depended on.
    pub fn resolve(&self, mut lookup: impl FnMut(Path) -> Option<u64>) -> &T {
        match self {
            Self::Always(of) => of,
            Self::Dependent {
                paths,
                cases,
                default,
            } => cases
                .iter()
                .find(|(values, _)| {
                    values.len() == paths.len()
                        && paths
                            .iter()
                            .zip(*values)
                            .all(|(path, value)| lookup(path) == Some(*value))
                })
                .map_or(default, |(_, of)| of),
        }
    }
}

/// How an item is built.
#[derive(Debug)]
pub enum Variation {
    /// Some bits with one meaning.
    Element(Element),
    /// Parts side by side.
    Group(Group),
    /// Steps of whole octets, each but perhaps the last ending in an FX bit that announces the next.
    Extended(&'static [Step]),
    /// The same thing several times.
    Repetitive(Repeat, &'static Variation),
    /// A length octet, which counts itself, and what it announces.
    Explicit(Explicit),
    /// An FSPEC of its own and the items that it announces; `None` is a spare bit.
    Compound(&'static [Option<Item>]),
}

/// Some bits with one meaning.
#[derive(Debug)]
pub struct Element {
    /// How many, at most 64.
    pub bits: u8,
    /// What they mean.
    pub content: Rule<Content>,
}

/// Parts side by side, together `bits` long.
#[derive(Debug)]
pub struct Group {
    /// The sum of the parts' bits.
    pub bits: u16,
    /// Items and spare bits in order.
    pub parts: &'static [Part],
}

/// One step of an extended item.
#[derive(Debug)]
pub struct Step {
    /// Its length with the FX bit, if it has one.
    pub octets: u8,
    /// Whether its last bit is FX.
    pub fx: bool,
    /// What stands before the FX bit.
    pub parts: &'static [Part],
}

/// A piece of a group or a step.
#[derive(Debug)]
pub enum Part {
    /// An item: always an element or a group, so that its bits are known.
    Item(Item),
    /// Bits that shall be zero.
    Spare(u8),
}

/// How often something is repeated.
#[derive(Clone, Copy, Debug)]
pub enum Repeat {
    /// A count of this many octets stands before it.
    Counted(u8),
    /// Each is followed by an FX bit that announces another.
    Fx,
}

/// What an explicit item is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explicit {
    /// Defined in a document of its own: [`Expansion`].
    ReservedExpansion,
    /// Agreed between users.
    SpecialPurpose,
    /// Neither.
    Other,
}

/// What bits mean.
#[derive(Debug)]
pub enum Content {
    /// Nothing that the specification states.
    Raw,
    /// One of these texts, which have no quotation marks, backslashes or control characters, so that
    /// they stand in JSON as they are.
    Table(&'static [(u64, &'static str)]),
    /// Characters.
    Text(Text),
    /// A count.
    Integer(Signedness, &'static [Constraint]),
    /// A physical quantity.
    Quantity(Quantity),
    /// A Comm-B register.
    Register(Register),
}

/// How characters are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Eight bits each.
    Ascii,
    /// Six bits each (ICAO Annex 10, Volume IV, table 3-9).
    Icao,
    /// Three bits each, digits 0 to 7.
    Octal,
}

/// Whether the top bit counts negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signedness {
    /// Binary.
    Unsigned,
    /// Two's complement.
    Signed,
}

/// A physical quantity: the integer times an exact rational.
#[derive(Debug)]
pub struct Quantity {
    /// Two's complement or not.
    pub signedness: Signedness,
    /// Numerator of the least significant bit's worth.
    pub numerator: i64,
    /// Its denominator.
    pub denominator: i64,
    /// Its unit, as the document writes it; may be empty.
    pub unit: &'static str,
    /// Limits that the document states.
    pub constraints: &'static [Constraint],
}

/// A limit on a value, in engineering units, as an exact rational.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    /// How the value must stand to the limit.
    pub relation: Relation,
    /// Numerator of the limit.
    pub numerator: i64,
    /// Its denominator.
    pub denominator: i64,
}

/// How a value must stand to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Equal to it.
    Equal,
    /// Not equal to it.
    NotEqual,
    /// Above it.
    Greater,
    /// Above or equal.
    GreaterOrEqual,
    /// Below it.
    Less,
    /// Below or equal.
    LessOrEqual,
}

/// Which Comm-B register the bits are.
#[derive(Clone, Copy, Debug)]
pub enum Register {
    /// 56 bits and the register's number in the last eight.
    WithAddress,
    /// 56 bits of this register.
    At(u8),
    /// 56 bits of an unstated register.
    Unstated,
}
