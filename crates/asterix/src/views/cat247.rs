//! CAT247: which editions a system writes its categories in.

use crate::record::Record;
use crate::spec::Edition;

/// The categories and editions that I247/550 names, in its order; nothing of another category's
/// record.
///
/// ```
/// use asterix::spec::Edition;
/// use asterix::views::cat247::versions;
/// use asterix::{Editions, Record};
///
/// let octets = [0b1001_0000, 25, 201, 1, 48, 1, 32];
/// let record = Record::parse(Editions::default().category(247).unwrap(), &octets)?;
/// let edition = Edition { major: 1, minor: 32 };
/// assert!(versions(&record).eq([(48, edition)]));
/// # Ok::<(), asterix::Error>(())
/// ```
pub fn versions<'a>(record: &Record<'a>) -> impl Iterator<Item = (u8, Edition)> + use<'a> {
    let item = match record.category().number {
        247 => record.item("550"),
        _ => None,
    };
    // One octet counts the repetitions, whose number the length has shown to be true.
    let (triples, _) = item
        .unwrap_or_default()
        .get(1..)
        .unwrap_or_default()
        .as_chunks();
    let version = |&[category, major, minor]: &[u8; 3]| (category, Edition { major, minor });
    triples.iter().map(version)
}
