//! Blocks from real systems on which another decoder stumbled, as its users reported them: issues of
//! CroatiaControlLtd/asterix, whose numbers the tests carry. The values were worked out by hand from
//! the octets, and libasterix 0.36.3 reads the same.

use asterix::json::{JsonWriter, Values};
use asterix::{Editions, Error, Finding, blocks};

/// What a datagram reads as: a line a record, a line a damage.
fn read(datagram: &[u8], values: Values) -> Vec<String> {
    let editions = Editions::default();
    let mut json = JsonWriter::new(values);
    let mut lines = Vec::new();
    for block in blocks(datagram) {
        let block = match block {
            Ok(block) => block,
            Err(error) => {
                lines.push(error.to_string());
                continue;
            }
        };
        let Some(category) = editions.category(block.category) else {
            lines.push(format!("category {} is not known", block.category));
            continue;
        };
        for record in block.records(category) {
            let line = record.map(|record| {
                let expansion = editions.expansion(block.category);
                json.items(&record, expansion).to_owned()
            });
            lines.push(line.unwrap_or_else(|error: Error| error.to_string()));
        }
    }
    lines
}

/// Military radar: thirteen items, the last a reserved expansion field with a Mode 1 code. The other
/// decoder ended the record at octet 28 and took the rest for further records.
#[test]
fn issue_241_a_military_report_gives_all_its_items() {
    let block = [
        0x30, 0x00, 0x24, // CAT048, 36 octets
        0xF3, 0x1F, 0x01, 0x02, // FRN 1 2 3 4 7, 11 to 14, 28
        0x06, 0x47, // 010: SAC 6, SIC 71
        0x01, 0xAB, 0xB7, // 140: 109,495 of 1/128 s
        0x40, // 020: TYP 010, no extension
        0x77, 0x31, 0xDC, 0x72, // 040: 30,513 of 1/256 NM; 56,434 of 360/65,536 degrees
        0x60, 0x02, 0xC6, // 130: SRR and SAM; 2 replies, -58 dBm
        0x03, 0x3C, // 161: 828
        0xD2, 0x5A, 0x26, 0x4E, // 042: -11,686 and 9,806 of 1/128 NM
        0x07, 0xF4, 0x5D, 0x67, // 200: 2,036 of 2^-14 NM/s; 23,911 of 360/65,536 degrees
        0xC6, // 170: CNF 1, RAD 10, DOU 0, MAH 0, CDM 11, no extension
        0x05, 0x40, 0x08, 0x80, 0x40, // RE: M5N; in it EM1: V 1, code 000 001 000 000
    ];
    assert_eq!(
        read(&block, Values::Raw),
        [concat!(
            r#"{"010":{"SAC":6,"SIC":71},"140":109495,"#,
            r#""020":{"TYP":2,"SIM":0,"RDP":0,"SPI":0,"RAB":0},"#,
            r#""040":{"RHO":30513,"THETA":56434},"130":{"SRR":2,"SAM":-58},"161":{"TRN":828},"#,
            r#""042":{"X":-11686,"Y":9806},"200":{"GSP":2036,"HDG":23911},"#,
            r#""170":{"CNF":1,"RAD":2,"DOU":0,"MAH":0,"CDM":3},"#,
            r#""RE":{"M5N":{"EM1":{"V":1,"G":0,"L":0,"EM1":"0100"}}}}"#
        )]
    );
    assert_eq!(
        read(&block, Values::Engineering),
        [concat!(
            r#"{"010":{"SAC":6,"SIC":71},"140":855.4296875,"#,
            r#""020":{"TYP":"Single SSR detection","SIM":"Actual target report","#,
            r#""RDP":"Report from RDP Chain 1","SPI":"Absence of SPI","#,
            r#""RAB":"Report from aircraft transponder"},"#,
            r#""040":{"RHO":119.19140625,"THETA":310.001220703125},"130":{"SRR":2,"SAM":-58},"#,
            r#""161":{"TRN":828},"042":{"X":-91.296875,"Y":76.609375},"#,
            r#""200":{"GSP":0.124267578125,"HDG":131.3470458984375},"#,
            r#""170":{"CNF":"Tentative Track","RAD":"SSR/Mode S Track","DOU":"Normal confidence","#,
            r#""MAH":"No horizontal man.sensed","CDM":"Unknown"},"#,
            r#""RE":{"M5N":{"EM1":{"V":"Code validated","G":"Default","#,
            r#""L":"Mode 1 Code derived from the reply of the transponder","EM1":"0100"}}}}"#
        )]
    );
}

/// Three warnings in I048/030; the other decoder showed the last one only.
#[test]
fn issue_104_every_link_of_an_fx_chain_is_read() {
    let block = [
        0x30, 0x00, 0x14, 0xF1, 0x01, 0x41, 0x00, 0xFD, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0xC5, 0x03,
        0x14,
    ];
    let lines = read(&block, Values::Raw);
    assert!(lines[0].ends_with(r#""030":[98,1,10]}"#), "{lines:?}");
}

/// A Mode 5 summary in the expansion of CAT021.
#[test]
fn issue_161_an_expansion_of_one_item_is_read_by_its_own_definition() {
    let block = [
        0x15, 0x00, 0x10, 0x81, 0x01, 0x01, 0x01, 0x01, 0x01, 0x04, 0xD2, 0x7D, 0x04, 0x01, 0x80,
        0x81,
    ];
    assert_eq!(
        read(&block, Values::Raw),
        [concat!(
            r#"{"010":{"SAC":210,"SIC":125},"#,
            r#""RE":{"MES":{"SUM":{"M5":1,"ID":0,"DA":0,"M1":0,"M2":0,"M3":0,"MC":0,"PO":1}}}}"#
        )]
    );
}

/// An expansion that counts four octets too few. The octets left over make half a record: what can be
/// read of it says what it lacks, and the rest is damage at the right octet.
#[test]
fn issue_252_a_wrong_length_inside_a_record_is_not_passed_over() {
    let block = [
        0x15, 0x00, 0x5D, 0xF3, 0x1B, 0x7B, 0x6B, 0xD3, 0xA7, 0x04, 0x14, 0xD8, 0x01, 0x01, 0x00,
        0x00, 0x8A, 0x01, 0x0E, 0xE6, 0x37, 0x53, 0x01, 0x13, 0xCA, 0x6C, 0x39, 0x64, 0xF2, 0x54,
        0x62, 0x13, 0x54, 0x62, 0x1E, 0x17, 0x18, 0x31, 0xF3, 0x15, 0xB0, 0x12, 0x0F, 0xA0, 0x05,
        0xC8, 0x40, 0x00, 0x14, 0x08, 0xE9, 0x7D, 0x51, 0x54, 0x62, 0x51, 0x10, 0x12, 0x31, 0xC3,
        0x0C, 0xE0, 0x15, 0x00, 0x5A, 0xF3, 0x1B, 0x73, 0x6B, 0xD3, 0xA7, 0x04, 0x14, 0xD8, 0x01,
        0x01, 0x00, 0x00, 0x08, 0x01, 0x0F, 0x08, 0xFA, 0x94, 0x01, 0xD8, 0x65, 0x36, 0x4D, 0x20,
        0x67, 0x54, 0x62,
    ];
    let lines = read(&block, Values::Raw);
    assert!(lines[0].ends_with(r#""RE":"fa9401d865364d"}"#), "{lines:?}");
    assert_eq!(lines[1], r#"{"161":{"TRNUM":1876}}"#);
    assert_eq!(
        lines[2],
        "item 040 at octet 93: cut short: needs 1 octets, 0 left"
    );
    let editions = Editions::default();
    let mut json = JsonWriter::new(Values::Raw);
    let first = blocks(&block).flatten().next().unwrap();
    let mut records = first.records(editions.category(21).unwrap()).flatten();
    json.items(&records.next().unwrap(), editions.expansion(21));
    assert_eq!(json.findings(), [("RE", Finding::ExpansionMisfit)]);
    let missing: Vec<_> = asterix::missing_items(&records.next().unwrap()).collect();
    assert_eq!(missing, ["010", "040", "080"]);
}

/// Six octets that ended the other program: an unknown category, and two octets too few for a header.
#[test]
fn issue_42_what_is_no_block_is_said_to_be_none() {
    assert_eq!(
        read(&[0xF0, 0x00, 0x04, 0x80, 0x01, 0x01], Values::Raw),
        [
            "category 240 is not known",
            "2 octets are too few for a block's header"
        ]
    );
}
