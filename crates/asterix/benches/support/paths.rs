//! The ways through a recording whose speed is compared, each with the same four fields of a plot:
//! shared by the criterion bench and by the program that runs beside other people's decoders.

use asterix::json::{JsonWriter, Values};
use asterix::views::cat048;
use asterix::{Editions, blocks};

/// Source, time, range and azimuth of every plot through the typed view, added up.
pub fn typed(file: &[u8]) -> f64 {
    let mut sum = 0.0;
    for block in blocks(file).flatten() {
        for report in block.reports::<cat048::TargetReport>().flatten() {
            if let (Some(position), Some(time), Some(source)) =
                (report.position, report.time_of_day, report.source)
            {
                sum += position.range_m
                    + position.azimuth_deg
                    + time.seconds()
                    + f64::from(source.sic);
            }
        }
    }
    sum
}

/// The same by hand: what any decoder must do at least. It finds the length of every item of CAT048
/// and converts the four fields, in code that knows this one category.
pub fn bare(file: &[u8]) -> f64 {
    let mut sum = 0.0;
    let mut rest = file;
    while let [_, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some((block, tail)) = rest.split_at_checked(length) else {
            break;
        };
        let mut records = &block[3..];
        while !records.is_empty() {
            let Some((value, octets)) = bare_record(records) else {
                break;
            };
            sum += value;
            records = &records[octets..];
        }
        rest = tail;
    }
    sum
}

fn bare_record(octets: &[u8]) -> Option<(f64, usize)> {
    /// Octets of the items by field reference number; 0 is an item of variable length.
    const LENGTHS: [u8; 28] = [
        2, 3, 0, 4, 2, 2, 0, 3, 6, 0, 2, 4, 4, 0, 4, 0, 2, 4, 2, 0, 2, 7, 1, 2, 1, 2, 0, 0,
    ];
    let (mut at, mut value) = (octets.iter().position(|octet| octet & 1 == 0)? + 1, 0.0);
    let head = at;
    for number in 0..head * 7 {
        if octets[number / 7] & (0x80 >> (number % 7)) == 0 {
            continue;
        }
        let item = octets.get(at..)?;
        let length = match (number, *LENGTHS.get(number)?) {
            (0, _) => {
                value += f64::from(item[1]);
                2
            }
            (1, _) => {
                let count = u32::from_be_bytes([0, item[0], item[1], item[2]]);
                value += f64::from(count) / 128.0;
                3
            }
            (3, _) => {
                value += f64::from(u16::from_be_bytes([item[0], item[1]])) * 1852.0 / 256.0;
                value += f64::from(u16::from_be_bytes([item[2], item[3]])) * 360.0 / 65_536.0;
                4
            }
            (2 | 13 | 15, _) => item.iter().position(|octet| octet & 1 == 0)? + 1,
            (6, _) => 1 + (item[0] & 0xFE).count_ones() as usize,
            (9, _) => 1 + 8 * usize::from(item[0]),
            (19, _) => {
                let first = if item[0] & 0x80 != 0 { 2 } else { 0 };
                let second = if item[0] & 0x40 != 0 {
                    1 + 6 * usize::from(item[1 + first])
                } else {
                    0
                };
                1 + first + second
            }
            (26 | 27, _) => usize::from(item[0]),
            (_, length) => usize::from(length),
        };
        at += length;
    }
    Some((value, at))
}

/// Octets of JSON text of all records, every item of each.
pub fn json(file: &[u8]) -> usize {
    let editions = Editions::default();
    let mut writer = JsonWriter::new(Values::Engineering);
    let mut length = 0;
    for block in blocks(file).flatten() {
        let Some(category) = editions.category(block.category) else {
            continue;
        };
        for record in block.records(category).flatten() {
            length += writer
                .items(&record, editions.expansion(block.category))
                .len();
        }
    }
    length
}
