//! CAT025: the state of a ground system and its services.

use super::{Report, Source, TimeOfDay, put};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat025_1_6;

mod slot {
    pub const SOURCE: usize = 0;
    pub const REPORT: usize = 1;
    pub const SERVICE: usize = 3;
    pub const TIME: usize = 5;
    pub const STATUS: usize = 6;
}

/// What a tracker reads of a CAT025 record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusReport {
    /// I025/010.
    pub source: Option<Source>,
    /// I025/000: report type, and whether an event caused it.
    pub report: Option<(u8, bool)>,
    /// I025/015.
    pub service: Option<u8>,
    /// I025/070.
    pub time_of_day: Option<TimeOfDay>,
    /// I025/100, first octet.
    pub status: Option<Status>,
}

/// I025/100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// NOGO: its data must not be used.
    pub inhibited: bool,
    /// OPS: 0 operational, 1 standby, 2 maintenance.
    pub operation: u8,
    /// SSTAT: 0 running, 1 failed, 2 degraded, 3 undefined.
    pub state: u8,
}

impl Report for StatusReport {
    const TABLE: &'static Category = &cat025_1_6::TABLE;

    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::REPORT => self.report = octets.first().map(|bits| (bits >> 1, bits & 1 != 0)),
            slot::SERVICE => self.service = octets.first().copied(),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::STATUS => {
                self.status = octets.first().map(|bits| Status {
                    inhibited: bits & 0x80 != 0,
                    operation: bits >> 5 & 3,
                    state: bits >> 1 & 15,
                });
            }
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(
            record,
            slot::REPORT,
            self.report
                .map(|(kind, event)| [kind << 1 | u8::from(event)]),
        );
        put(record, slot::SERVICE, self.service.map(|service| [service]));
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        put(
            record,
            slot::STATUS,
            self.status.map(|status| {
                [u8::from(status.inhibited) << 7
                    | (status.operation & 3) << 5
                    | (status.state & 15) << 1]
            }),
        );
    }
}
