//! CAT016: how a system of independent non-cooperative surveillance is configured.

use super::{HALF_CIRCLE_31_DEG, Report, Source, TimeOfDay, packed_signed, put, scaled_signed};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat016_1_0;

mod slot {
    pub const SOURCE: usize = 0;
    pub const SERVICE: usize = 1;
    pub const MESSAGE: usize = 2;
    pub const TIME: usize = 3;
    pub const PERIOD: usize = 4;
    pub const POSITION: usize = 6;
    pub const HEIGHT: usize = 7;
}

/// What a tracker reads of a CAT016 record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Configuration {
    /// I016/010.
    pub source: Option<Source>,
    /// I016/015.
    pub service: Option<u8>,
    /// I016/000: 1 system, 2 transmitters and receivers.
    pub kind: Option<u8>,
    /// I016/140.
    pub time_of_day: Option<TimeOfDay>,
    /// I016/200: seconds between two of these reports.
    pub period_s: Option<u8>,
    /// I016/400: the reference point's WGS-84 latitude and longitude, degrees.
    pub position_deg: Option<(f64, f64)>,
    /// I016/405: its height above mean sea level, metres.
    pub height_m: Option<f64>,
}

impl Report for Configuration {
    const TABLE: &'static Category = &cat016_1_0::TABLE;

    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::SERVICE => self.service = octets.first().copied(),
            slot::MESSAGE => self.kind = octets.first().copied(),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::PERIOD => self.period_s = octets.first().copied(),
            slot::POSITION => {
                self.position_deg = scaled_signed::<4>(octets, HALF_CIRCLE_31_DEG).zip(
                    octets
                        .get(4..)
                        .and_then(|octets| scaled_signed::<4>(octets, HALF_CIRCLE_31_DEG)),
                );
            }
            slot::HEIGHT => self.height_m = scaled_signed::<2>(octets, 0.25),
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(record, slot::SERVICE, self.service.map(|service| [service]));
        put(record, slot::MESSAGE, self.kind.map(|kind| [kind]));
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        put(record, slot::PERIOD, self.period_s.map(|period| [period]));
        if let Some((latitude_deg, longitude_deg)) = self.position_deg {
            let [a, b, c, d] = packed_signed(latitude_deg, HALF_CIRCLE_31_DEG);
            let [e, f, g, h] = packed_signed(longitude_deg, HALF_CIRCLE_31_DEG);
            record.item(slot::POSITION, &[a, b, c, d, e, f, g, h]);
        }
        put(
            record,
            slot::HEIGHT,
            self.height_m.map(|height| packed_signed::<2>(height, 0.25)),
        );
    }
}
