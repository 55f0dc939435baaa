//! ASTERIX blocks as reports: plots (CAT015, CAT048), beam and status messages (CAT016, CAT025,
//! CAT034, CAT063), editions (CAT247), tracks of sensors that send nothing else (CAT015, CAT062), and
//! where aircraft say that they are (CAT021). [`READERS`] is the list.
//!
//! Each record is read in the edition of its own source. Records of every category that the codec
//! knows are judged, used here or not: how many of a source's records are damaged or beyond their
//! limits tells whether its edition is right ([`asterix::EditionWatch`]). Damage ends its block; the
//! next block is read.

use std::collections::BTreeMap;

use asterix::spec::Category;
use asterix::views::{
    Identification, Report as View, Source, TimeOfDay, cat015, cat016, cat021, cat025, cat034,
    cat048, cat062, cat063, cat247,
};
use asterix::{Block, Editions, HEADER_OCTETS, Reading, Record, blocks, edition_of, reading};
use frames::{Span, degrees};
use site::{Edition, Feed, Sensor, SensorId};

use crate::clock::Stamp;
use crate::counts::{FeedCounts, Rejection};
use crate::said::{Height, Located, Measured, Said, What, fingerprint, of_day};

/// The international foot, metres.
const FOOT_M: f64 = 0.3048;

/// SAC and SIC to sensor, and which edition to read whom in; made once from the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    sensors: BTreeMap<(u8, u8), SensorId>,
    of_sensors: BTreeMap<(SensorId, u8), &'static Category>,
    of_feeds: BTreeMap<(u16, u8), &'static Category>,
    newest: Editions,
}

impl Sources {
    /// Editions that the codec does not know are left out; whoever reads a site file refuses them.
    pub(crate) fn new(sensors: &[Sensor], feeds: &[Feed]) -> Self {
        let mut sources = Self::default();
        for (id, sensor) in (0..=u16::MAX).map(SensorId).zip(sensors) {
            sources.sensors.insert((sensor.sac, sensor.sic), id);
            for table in sensor.interface.editions.iter().copied().filter_map(table) {
                sources.of_sensors.insert((id, table.number), table);
            }
        }
        for (index, feed) in (0..=u16::MAX).zip(feeds) {
            for table in feed.editions.iter().copied().filter_map(table) {
                sources.of_feeds.insert((index, table.number), table);
            }
        }
        sources
    }

    fn sensor(&self, source: Option<Source>) -> Option<SensorId> {
        self.sensors.get(&source.map(|s| (s.sac, s.sic))?).copied()
    }

    /// The edition to read a category of a sensor in: as the site states for the sensor, as the
    /// sensor announced itself, as the site states for the feed, or the newest.
    fn table(
        &self,
        feed: u16,
        sensor: Option<SensorId>,
        announced: &Announced<'_>,
        category: u8,
    ) -> Option<&'static Category> {
        let stated = sensor.and_then(|sensor| self.of_sensors.get(&(sensor, category)).copied());
        let announced = || sensor.and_then(|sensor| table(announced(sensor, category)?));
        stated
            .or_else(announced)
            .or_else(|| self.of_feeds.get(&(feed, category)).copied())
            .or_else(|| self.newest.category(category))
    }
}

fn table(edition: Edition) -> Option<&'static Category> {
    let Edition {
        category,
        major,
        minor,
    } = edition;
    edition_of(category, asterix::spec::Edition { major, minor }).ok()
}

/// What a sensor announced about a category.
pub(crate) type Announced<'a> = dyn Fn(SensorId, u8) -> Option<Edition> + 'a;

/// What a datagram gave.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Reports in their order.
    pub said: Vec<Said>,
    /// How the records of each sensor and category read, in order.
    pub readings: Vec<(SensorId, u8, Reading)>,
    /// Editions that sensors announced.
    pub editions: Vec<(SensorId, Edition)>,
}

type Read = fn(&mut Reader<'_>);

/// Every category that is used, and how.
const READERS: &[(u8, Read)] = &[
    (15, |reader| reader.reports(plot_015)),
    (16, |reader| reader.reports(configuration_016)),
    (21, |reader| reader.reports(aircraft_021)),
    (25, |reader| reader.reports(status_025)),
    (34, |reader| reader.reports(message_034)),
    (48, |reader| reader.reports(plot_048)),
    (62, |reader| reader.reports(track_062)),
    (63, |reader| reader.reports(status_063)),
    (247, |reader| reader.versions()),
];

/// The ASTERIX categories that are used, in rising order.
pub fn categories() -> impl Iterator<Item = u8> {
    READERS.iter().map(|(category, _)| *category)
}

/// The latest time of day that a datagram of ASTERIX states, in any category that is used.
pub fn latest_of_day(octets: &[u8]) -> Option<Span> {
    let sources = Sources::default();
    let heard = read(
        (0, octets),
        &sources,
        &|_, _| None,
        &mut FeedCounts::default(),
    );
    let of_day = heard.said.iter().filter_map(|said| match said.stamp {
        Stamp::OfDay(of_day) => Some(of_day),
        Stamp::Utc(_) | Stamp::Absent => None,
    });
    of_day.max()
}

/// Reads a datagram of a feed.
pub(crate) fn read(
    (feed, octets): (u16, &[u8]),
    sources: &Sources,
    announced: &Announced<'_>,
    counts: &mut FeedCounts,
) -> Heard {
    let mut heard = Heard::default();
    for block in blocks(octets) {
        match block {
            Err(damage) => {
                counts.damaged += 1;
                counts.octets_skipped += damage.octets_left as u64;
            }
            Ok(block) => {
                let mut reader = Reader {
                    block,
                    feed,
                    sources,
                    announced,
                    counts,
                    heard: &mut heard,
                };
                let known = READERS.iter().find(|known| known.0 == block.category);
                match known {
                    Some((_, read)) => read(&mut reader),
                    None => reader.judge_only(),
                }
            }
        }
    }
    heard
}

struct Reader<'a> {
    block: Block<'a>,
    feed: u16,
    sources: &'a Sources,
    announced: &'a Announced<'a>,
    counts: &'a mut FeedCounts,
    heard: &'a mut Heard,
}

/// What a record means.
struct Meaning {
    source: Option<Source>,
    time: Option<TimeOfDay>,
    operational: Option<bool>,
    /// Where the sensor says that it stands, latitude and longitude in radians.
    place: Option<[f64; 2]>,
    what: What,
}

impl<'a> Reader<'a> {
    /// Reads every record up to the first damage: its sensor, if the site knows it, and its octets.
    /// Says how many octets there were in header and records.
    fn records(&mut self, mut each: impl FnMut(&mut Self, Option<SensorId>, Record<'a>)) -> usize {
        let mut at = HEADER_OCTETS;
        let octets = self.block.octets;
        while let Some(rest) = octets.get(at..).filter(|rest| !rest.is_empty()) {
            let sensor = self.sources.sensor(Source::peek(rest));
            let number = self.block.category;
            let table = self
                .sources
                .table(self.feed, sensor, self.announced, number);
            let record = table.and_then(|table| Record::parse(table, rest).ok());
            let judgement = record.as_ref().map_or(Reading::Damaged, reading);
            let judged = sensor.map(|sensor| (sensor, number, judgement));
            self.heard.readings.extend(judged);
            let Some(record) = record else {
                self.counts.damaged += 1;
                break;
            };
            at += record.octets().len().max(1);
            each(self, sensor, record);
        }
        at.min(octets.len())
    }

    fn reports<R: View>(&mut self, meaning: impl Fn(&R) -> Meaning) {
        let category = self.block.category;
        let read = self.records(|reader, _, record| {
            let said = meaning(&R::of(&record));
            let octets = record.octets().iter().copied();
            reader.counts.records += 1;
            reader.heard.said.push(Said {
                sensor: reader.sources.sensor(said.source),
                category: Some(category),
                stamp: said.time.map_or(Stamp::Absent, |time| of_day(time.0)),
                fingerprint: fingerprint([category].into_iter().chain(octets)),
                operational: said.operational,
                place: said.place,
                what: said.what,
            });
        });
        self.account(read);
    }

    fn versions(&mut self) {
        let read = self.records(|reader, sensor, record| {
            reader.counts.records += 1;
            let versions = cat247::versions(&record).map(|(category, edition)| Edition {
                category,
                major: edition.major,
                minor: edition.minor,
            });
            let known = sensor.map(|sensor| versions.map(move |edition| (sensor, edition)));
            reader.heard.editions.extend(known.into_iter().flatten());
        });
        self.account(read);
    }

    /// A category that is not used here; how it reads says something about its source all the same.
    fn judge_only(&mut self) {
        let damaged = self.counts.damaged;
        if self.sources.newest.category(self.block.category).is_some() {
            self.records(|_, _, _| ());
        }
        self.counts.damaged = damaged;
        self.counts.blocks_unused += 1;
        self.counts.octets_skipped += self.block.octets.len() as u64;
    }

    fn account(&mut self, read: usize) {
        self.counts.octets_read += read as u64;
        self.counts.octets_skipped += (self.block.octets.len() - read) as u64;
    }
}

/// CAT015: message types 1 and 3 are plots (I015/000); tracks and their ends are some
/// other tracker's opinion and are left alone.
fn plot_015(record: &cat015::TargetReport) -> Meaning {
    let is_plot = record.message.is_none_or(cat015::Message::is_plot);
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: None,
        place: None,
        what: if is_plot {
            What::Plot(measured_015(record))
        } else {
            What::Track(measured_015(record))
        },
    }
}

fn measured_015(record: &cat015::TargetReport) -> Result<Measured, Rejection> {
    /// TTAX of I015/020: 1 reference, 2 synthetic, 3 simulated or replayed.
    const REFERENCE: u8 = 1;
    let descriptor = record.descriptor.unwrap_or_default();
    if descriptor.taxonomy == REFERENCE {
        return Err(Rejection::TestTarget);
    }
    let (Some(range_m), Some(azimuth_deg)) = (record.range_m, record.azimuth_deg) else {
        return Err(Rejection::NoPosition);
    };
    if descriptor.geometry != 0 {
        return Err(Rejection::NoPosition);
    }
    Ok(Measured {
        range_m,
        azimuth_rad: degrees(azimuth_deg),
        height: record
            .elevation_deg
            .map_or(Height::Absent, |angle| Height::Elevation(degrees(angle))),
        range_rate_mps: record.doppler_mps.or(record.range_rate_mps),
        snr_db: record.snr_db,
        cross_section_m2: None,
        range_sd_m: record.range_sd_m,
        azimuth_sd_rad: record.azimuth_sd_deg.map(degrees),
        elevation_sd_rad: record.elevation_sd_deg.map(degrees),
        range_rate_sd_mps: record.doppler_sd_mps,
        cooperative: false,
        number: None,
        simulated: descriptor.taxonomy > REFERENCE,
    })
}

/// CAT048: every record is a plot, or a local track with its plot.
fn plot_048(record: &cat048::TargetReport) -> Meaning {
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: None,
        place: None,
        what: What::Plot(measured_048(record)),
    }
}

fn measured_048(record: &cat048::TargetReport) -> Result<Measured, Rejection> {
    let descriptor = record.descriptor.unwrap_or_default();
    if descriptor.test || descriptor.field_monitor {
        return Err(Rejection::TestTarget);
    }
    let position = record.position.ok_or(Rejection::NoPosition)?;
    let height = match (record.height_m, record.pressure_altitude_ft) {
        (Some(height_m), _) => Height::Reported(height_m),
        (None, Some(level_ft)) => Height::Pressure(level_ft * FOOT_M),
        (None, None) => Height::Absent,
    };
    let doppler = record.doppler.filter(|doppler| !doppler.doubtful);
    Ok(Measured {
        range_m: position.range_m,
        azimuth_rad: degrees(position.azimuth_deg),
        height,
        range_rate_mps: doppler.and_then(|doppler| doppler.calculated_mps),
        snr_db: None,
        cross_section_m2: record.cross_section.map(square_metres),
        range_sd_m: None,
        azimuth_sd_rad: None,
        elevation_sd_rad: None,
        range_rate_sd_mps: None,
        // TYP of I048/020: 2 to 7 hold an answer of a transponder.
        // So does an aircraft's address (I048/220) or name (I048/240), whatever the type says.
        cooperative: descriptor.kind >= 2
            || record.address.is_some()
            || record.identification.is_some(),
        number: record
            .address
            .or(record.identification.and_then(named))
            .or(record.track_number.map(u32::from)),
        simulated: descriptor.simulated,
    })
}

fn square_metres(cross_section: cat048::CrossSection) -> f64 {
    match cross_section {
        cat048::CrossSection::Decibels(decibels) => libm::pow(10.0, 0.1 * decibels),
        cat048::CrossSection::SquareMetres(square_metres) => square_metres,
    }
}

/// A number for what an aircraft calls itself; `None` where it gives no name, all zeros or spaces.
fn named(identification: Identification) -> Option<u32> {
    let Identification(bits) = identification;
    let given = bits != 0 && identification.characters() != [' '; 8];
    given.then(|| fingerprint(bits.to_be_bytes()) as u32)
}

/// CAT021: where an aircraft says that it is. What its own sender doubts is no reference to anybody.
fn aircraft_021(record: &cat021::TargetReport) -> Meaning {
    let descriptor = record.descriptor.unwrap_or_default();
    let place = record
        .best_position_deg()
        .ok_or(Rejection::NoPosition)
        .and_then(|place| {
            if descriptor.test || descriptor.field_monitor {
                Err(Rejection::TestTarget)
            } else if descriptor.suspect() {
                Err(Rejection::Suspect)
            } else {
                Ok(place)
            }
        });
    let what = place.map(|(latitude_deg, longitude_deg)| Located {
        latitude_rad: degrees(latitude_deg),
        longitude_rad: degrees(longitude_deg),
        height: match (record.height_m, record.pressure_altitude_ft) {
            (Some(height_m), _) => Height::Ellipsoid(height_m),
            (None, Some(altitude_ft)) => Height::Pressure(altitude_ft * FOOT_M),
            (None, None) => Height::Absent,
        },
        sd_m: record
            .quality
            .and_then(|quality| quality.accuracy)
            .map(accuracy_sd_m),
        cooperative: true,
        number: record.address.or(record.identification.and_then(named)),
        simulated: descriptor.simulated,
    });
    Meaning {
        source: record.source,
        time: record.time_of_day(),
        operational: None,
        place: None,
        what: What::TrackAt(what),
    }
}

/// Standard deviation of each horizontal coordinate for a navigation accuracy category (NACp): the
/// radius that holds 95 % (RTCA DO-260B, table 2-70), over √(-2 ln 0.05). Of 0, which promises nothing,
/// and of codes without a meaning twice the widest is taken.
fn accuracy_sd_m(category: u8) -> f64 {
    const MILE_M: f64 = 1852.0;
    const SDS_OF_95_PERCENT: f64 = 2.447_746_830_680_816;
    let radius_m = match category {
        1 => 10.0 * MILE_M,
        2 => 4.0 * MILE_M,
        3 => 2.0 * MILE_M,
        4 => MILE_M,
        5 => 0.5 * MILE_M,
        6 => 0.3 * MILE_M,
        7 => 0.1 * MILE_M,
        8 => 0.05 * MILE_M,
        9 => 30.0,
        10 => 10.0,
        11 => 3.0,
        _ => 20.0 * MILE_M,
    };
    radius_m / SDS_OF_95_PERCENT
}

/// CAT062: where another tracker has an object. A track that is tentative or ends here is no detection.
fn track_062(record: &cat062::Track) -> Meaning {
    let status = record.status.unwrap_or_default();
    let place = record
        .position_deg
        .filter(|_| !status.tentative && !status.last);
    let what = place.map_or(What::Alive, |(latitude_deg, longitude_deg)| {
        What::TrackAt(Ok(Located {
            latitude_rad: degrees(latitude_deg),
            longitude_rad: degrees(longitude_deg),
            height: match (record.altitude_m, record.pressure_altitude_ft) {
                (Some(height_m), _) => Height::SeaLevel(height_m),
                (None, Some(altitude_ft)) => Height::Pressure(altitude_ft * FOOT_M),
                (None, None) => Height::Absent,
            },
            sd_m: record.cartesian_sd_m.map(|(x_m, y_m)| x_m.max(y_m)),
            cooperative: record.address.is_some(),
            number: record.number.map(u32::from),
            simulated: status.simulated,
        }))
    });
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: None,
        place: None,
        what,
    }
}

/// CAT016: where a system says that it stands.
fn configuration_016(record: &cat016::Configuration) -> Meaning {
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: None,
        place: record
            .position_deg
            .map(|(latitude_deg, longitude_deg)| [degrees(latitude_deg), degrees(longitude_deg)]),
        what: What::Alive,
    }
}

/// CAT025: the state of a ground system, in its own words.
fn status_025(record: &cat025::StatusReport) -> Meaning {
    let fit = |status: cat025::Status| {
        !status.inhibited && status.operation == 0 && matches!(status.state, 0 | 3)
    };
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: record.status.map(fit),
        place: None,
        what: What::Alive,
    }
}

/// CAT063: the state of a sensor, in the words of a system that uses it too. It is no sign of life of
/// the sensor.
fn status_063(record: &cat063::SensorStatus) -> Meaning {
    let fit = |status: cat063::Status| {
        status.connection == 0
            && !(status.primary_failed || status.inhibited || status.time_invalid)
    };
    Meaning {
        source: record.sensor,
        time: record.time_of_day,
        operational: None,
        place: None,
        what: What::Hearsay {
            operational: record.status.is_none_or(fit),
        },
    }
}

/// CAT034: the beam, and what the radar says of itself.
fn message_034(record: &cat034::ServiceMessage) -> Meaning {
    let azimuth = |angle_deg: f64| What::Beam {
        azimuth_rad: degrees(angle_deg),
    };
    let what = match (record.kind, record.sector_azimuth_deg) {
        (Some(cat034::Kind::NorthMarker), _) => azimuth(0.0),
        (Some(cat034::Kind::SectorCrossing), Some(angle_deg)) => azimuth(angle_deg),
        (Some(cat034::Kind::JammingStrobe), angle_deg) => What::Jammed {
            azimuth_rad: angle_deg.map(degrees),
        },
        _ => What::Alive,
    };
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: record
            .status
            .map(|status| !status.inhibited && !status.time_invalid),
        place: record
            .position
            .map(|place| [degrees(place.latitude_deg), degrees(place.longitude_deg)]),
        what,
    }
}

#[cfg(test)]
mod tests {
    use asterix::spec::{Content, Element, Group, Item, Part, Rule, Slot, Uap, Variation};
    use frames::{EllipsoidHeight, Geodetic};

    use super::*;

    const fn octet(name: &'static str) -> Part {
        Part::Item(item(name, bits(8)))
    }

    const fn bits(bits: u8) -> Variation {
        Variation::Element(Element {
            bits,
            content: Rule::Always(Content::Raw),
        })
    }

    const fn item(name: &'static str, variation: Variation) -> Item {
        Item {
            name,
            title: "",
            rule: Rule::Always(variation),
        }
    }

    static SOURCE: [Part; 2] = [octet("SAC"), octet("SIC")];

    /// CAT048 as it never was: the position comes before the time of day, and nothing else is there.
    static ODD: Category = Category {
        number: 48,
        edition: asterix::spec::Edition { major: 0, minor: 1 },
        title: "",
        items: &[
            item(
                "010",
                Variation::Group(Group {
                    bits: 16,
                    parts: &SOURCE,
                }),
            ),
            item("040", bits(32)),
            item("140", bits(24)),
        ],
        uaps: &[Uap {
            name: "",
            slots: &[Slot::Item(0, 2), Slot::Item(1, 4), Slot::Item(2, 3)],
        }],
        selector: None,
    };

    fn said(record: &[u8], sources: &Sources, announced: &Announced<'_>) -> Heard {
        let mut block = asterix::BlockWriter::new(48);
        block.push_octets(record).unwrap();
        let mut counts = FeedCounts::default();
        read((0, &block.finish()), sources, announced, &mut counts)
    }

    #[test]
    fn each_source_is_read_in_its_own_edition_and_a_view_finds_the_items_by_name() {
        let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
        let mut sources = Sources::new(&[Sensor::radar("north", here)], &[]);
        let nothing: &Announced<'_> = &|_, _| None;
        // 010, 040 (1 NM, a quarter turn), 140: 7 octets after the source in either edition.
        let record = [0xE0, 1, 1, 1, 0, 0x40, 0, 0, 0, 128];
        sources.of_sensors.insert((SensorId(0), 48), &ODD);
        let heard = said(&record, &sources, nothing);
        let What::Plot(Ok(measured)) = heard.said[0].what else {
            panic!("{heard:?}")
        };
        assert!((measured.range_m - 1852.0).abs() < 1e-9);
        assert_eq!(heard.said[0].stamp, of_day(128));
        // Another source's records are read in the newest edition, in which these are no positions.
        let stranger = [0xE0, 9, 9, 1, 0, 0x40, 0, 0, 0, 128];
        let heard = said(&stranger, &sources, nothing);
        let position = |said: &Said| matches!(said.what, What::Plot(Ok(_)));
        assert!(!heard.said.iter().any(position), "{heard:?}");
    }

    #[test]
    fn the_site_s_word_comes_before_the_sensor_s_before_the_feed_s() {
        let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
        let mut sources = Sources::new(&[Sensor::radar("north", here)], &[]);
        let newest = sources.newest.category(48).unwrap();
        let edition = |table: &Category| Edition {
            category: 48,
            major: table.edition.major,
            minor: table.edition.minor,
        };
        let nothing: &Announced<'_> = &|_, _| None;
        let newest_announced: &Announced<'_> = &|_, _| Some(edition(newest));
        let unknown_announced: &Announced<'_> = &|_, _| Some(edition(&ODD));
        let north = Some(SensorId(0));
        let same = |a: Option<&Category>, b: &Category| a.is_some_and(|a| std::ptr::eq(a, b));

        assert!(same(sources.table(0, north, nothing, 48), newest));
        sources.of_feeds.insert((0, 48), &ODD);
        assert!(same(sources.table(0, north, nothing, 48), &ODD));
        assert!(same(sources.table(1, north, nothing, 48), newest));
        assert!(same(sources.table(0, north, newest_announced, 48), newest));
        assert!(same(sources.table(0, north, unknown_announced, 48), &ODD));
        sources.of_sensors.insert((SensorId(0), 48), &ODD);
        assert!(same(sources.table(0, north, newest_announced, 48), &ODD));
    }
}
