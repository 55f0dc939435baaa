//! CAT065: what a data processing system says of its own service.

use super::{Report, Source, TimeOfDay, put};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat065_1_6;

mod slot {
    pub const SOURCE: usize = 0;
    pub const MESSAGE: usize = 1;
    pub const SERVICE: usize = 2;
    pub const TIME: usize = 3;
    pub const BATCH: usize = 4;
    pub const STATUS: usize = 5;
    pub const EVENT: usize = 6;
}

/// A CAT065 record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceStatus {
    /// I065/010.
    pub source: Option<Source>,
    /// I065/000: 1 status of the system, 2 end of batch, 3 status of a service.
    pub kind: Option<u8>,
    /// I065/015.
    pub service: Option<u8>,
    /// I065/030.
    pub time_of_day: Option<TimeOfDay>,
    /// I065/020: which batch has ended.
    pub batch: Option<u8>,
    /// I065/040.
    pub status: Option<Status>,
    /// I065/050: what happened to the service, by the document's table.
    pub event: Option<u8>,
}

/// I065/040.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// NOGO: 0 operational, 1 degraded, 2 not connected, 3 unknown.
    pub operation: u8,
    /// OVL: overloaded.
    pub overload: bool,
    /// TSV: its time source is invalid.
    pub time_invalid: bool,
    /// PSS: which of the processing systems is selected; 0 says nothing.
    pub selected: u8,
}

impl Report for ServiceStatus {
    const TABLE: &'static Category = &cat065_1_6::TABLE;

    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::MESSAGE => self.kind = octets.first().copied(),
            slot::SERVICE => self.service = octets.first().copied(),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::BATCH => self.batch = octets.first().copied(),
            slot::STATUS => {
                self.status = octets.first().map(|bits| Status {
                    operation: bits >> 6,
                    overload: bits & 0x20 != 0,
                    time_invalid: bits & 0x10 != 0,
                    selected: bits >> 2 & 3,
                });
            }
            slot::EVENT => self.event = octets.first().copied(),
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(record, slot::MESSAGE, self.kind.map(|kind| [kind]));
        put(record, slot::SERVICE, self.service.map(|service| [service]));
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        put(record, slot::BATCH, self.batch.map(|batch| [batch]));
        put(
            record,
            slot::STATUS,
            self.status.map(|status| {
                [status.operation << 6
                    | u8::from(status.overload) << 5
                    | u8::from(status.time_invalid) << 4
                    | (status.selected & 3) << 2]
            }),
        );
        put(record, slot::EVENT, self.event.map(|event| [event]));
    }
}
