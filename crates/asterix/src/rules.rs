//! What the documents demand in words and no table holds: items that must be present.
//!
//! Only what a reader depends on is here; a missing item is a finding, never a reason to drop a
//! record. Sources: the "encoding rule" of each item in the documents of the editions in
//! [`crate::tables`].

use crate::record::Record;

/// Items that "shall be present in every record", by category.
const ALWAYS: &[(u8, &[&str])] = &[
    (15, &["010", "000"]),
    (16, &["010", "000"]),
    (21, &["010", "040", "080"]),
    (25, &["010", "000"]),
    (34, &["010", "000"]),
    (48, &["010", "020"]),
    (62, &["010", "040", "070", "080"]),
    (63, &["010", "030", "050"]),
    (65, &["010", "000"]),
    (247, &["010", "550"]),
];

/// The items that `record` should have and has not.
pub fn missing_items<'r>(record: &'r Record<'_>) -> impl Iterator<Item = &'static str> + use<'r> {
    let number = record.category().number;
    let always = ALWAYS
        .iter()
        .find(|(of, _)| *of == number)
        .map_or(&[][..], |(_, items)| *items);
    let of_mode_s = [("220", mode_s_without_address(record))];
    always
        .iter()
        .copied()
        .filter(|name| record.item(name).is_none())
        .chain(
            of_mode_s
                .into_iter()
                .filter_map(|(name, missing)| missing.then_some(name)),
        )
}

/// I048/220 shall be present in Mode S reports (I048/020 TYP 4 to 7), but for the last one of a
/// track (I048/170 TRE), which may leave out whatever it likes.
fn mode_s_without_address(record: &Record<'_>) -> bool {
    record.category().number == 48
        && record
            .element(&["020", "TYP"])
            .is_some_and(|kind| kind >= 4)
        && record.element(&["170", "TRE"]) != Some(1)
        && record.item("220").is_none()
}
