//! CAT063: what a data processing system says of one of its sensors.

use super::{CIRCLE_16_DEG, Report, Source, TimeOfDay, packed_signed, put, scaled_signed};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat063_1_7;

mod slot {
    pub const SOURCE: usize = 0;
    pub const SERVICE: usize = 1;
    pub const TIME: usize = 2;
    pub const SENSOR: usize = 3;
    pub const STATUS: usize = 4;
    pub const TIME_BIAS: usize = 5;
    pub const PRIMARY_AZIMUTH_BIAS: usize = 9;
}

/// What a tracker reads of a CAT063 record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SensorStatus {
    /// I063/010: who says so.
    pub source: Option<Source>,
    /// I063/015.
    pub service: Option<u8>,
    /// I063/030.
    pub time_of_day: Option<TimeOfDay>,
    /// I063/050: of which sensor.
    pub sensor: Option<Source>,
    /// I063/060.
    pub status: Option<Status>,
    /// I063/070: how much the sensor's time stamps are off, seconds.
    pub time_bias_s: Option<f64>,
    /// I063/091: how much its primary azimuth is off, degrees.
    pub azimuth_bias_deg: Option<f64>,
}

/// I063/060, first and second octet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// CON: 0 operational, 1 degraded, 2 initialising, 3 not connected.
    pub connection: u8,
    /// PSR: its primary radar is out of order.
    pub primary_failed: bool,
    /// OPS: its data must not be used.
    pub inhibited: bool,
    /// TSV: its time source is invalid.
    pub time_invalid: bool,
    /// NPW: no plots are coming in.
    pub no_plots: bool,
}

impl Report for SensorStatus {
    const TABLE: &'static Category = &cat063_1_7::TABLE;

    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::SERVICE => self.service = octets.first().copied(),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::SENSOR => self.sensor = Source::read(octets),
            slot::STATUS => {
                let second = octets.get(1).copied().unwrap_or(0);
                self.status = octets.first().map(|first| Status {
                    connection: first >> 6,
                    primary_failed: first & 0x20 != 0,
                    inhibited: second & 0x80 != 0,
                    time_invalid: second & 0x08 != 0,
                    no_plots: second & 0x04 != 0,
                });
            }
            slot::TIME_BIAS => self.time_bias_s = scaled_signed::<2>(octets, 0.001),
            slot::PRIMARY_AZIMUTH_BIAS => {
                self.azimuth_bias_deg = scaled_signed::<2>(octets, CIRCLE_16_DEG);
            }
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(record, slot::SERVICE, self.service.map(|service| [service]));
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        put(record, slot::SENSOR, self.sensor.map(Source::octets));
        if let Some(status) = self.status {
            let first = status.connection << 6 | u8::from(status.primary_failed) << 5;
            let second = u8::from(status.inhibited) << 7
                | u8::from(status.time_invalid) << 3
                | u8::from(status.no_plots) << 2;
            if second == 0 {
                record.item(slot::STATUS, &[first]);
            } else {
                record.item(slot::STATUS, &[first | 1, second]);
            }
        }
        put(
            record,
            slot::TIME_BIAS,
            self.time_bias_s.map(|bias| packed_signed::<2>(bias, 0.001)),
        );
        let bias = self.azimuth_bias_deg;
        put(
            record,
            slot::PRIMARY_AZIMUTH_BIAS,
            bias.map(|bias| packed_signed::<2>(bias, CIRCLE_16_DEG)),
        );
    }
}
