//! The one way in: octets of a feed become dwells, and everything is counted.

use core::f64::consts::TAU;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time, wrap_two_pi};
use site::{FeedFormat, Mode, SensorId, Site};

use crate::counts::{Drop, FeedCounts, PlotCounts, Rejection};
use crate::from_asterix::{self, Heard, Sources};
use crate::health::SensorHealth;
use crate::limits::{RATE_SDS, REMEMBERED, STROBE_HALF_WIDTH_RAD, TIME_AHEAD_MAX, TIME_LATE_MAX};
use crate::said::{Measured, Said, What, measurement_fingerprint};
use crate::station::Station;
use crate::{Dwell, PlotId, from_reports, measure};

/// A piece of a feed.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// Index into the site's feeds; a site without feeds has one implicit feed of ASTERIX.
    pub feed: u16,
    /// When it arrived.
    pub received: Time,
    /// What it said.
    pub octets: &'a [u8],
}

/// Everything that sensing remembers, bounded.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Sensing {
    stations: Vec<Station>,
    feeds: Vec<FeedCounts>,
    plots: PlotCounts,
    accepted: u64,
    /// Where [`Sensing::stop_watching`] froze the sensors' health.
    watched_until: Option<Time>,
}

/// The site as sensing needs it, made once: not part of the state.
#[derive(Clone, Debug)]
pub struct Directory {
    sources: Sources,
}

impl Directory {
    /// From a site.
    pub fn new(site: &Site) -> Self {
        Self {
            sources: Sources::new(&site.sensors, &site.feeds),
        }
    }
}

/// How a feed of the site is read; `None`: there is no such feed.
fn format(site: &Site, feed: u16) -> Option<FeedFormat> {
    match site.feeds.get(usize::from(feed)) {
        Some(feed) => Some(feed.format),
        None if feed == implicit_feed(site) => Some(FeedFormat::Asterix),
        None if feed == reports_feed(site) => Some(FeedFormat::Reports),
        None => None,
    }
}

/// The feed of recordings in ASTERIX: one more than the site's own.
pub fn implicit_feed(site: &Site) -> u16 {
    site.feeds.len() as u16
}

/// The feed of recordings in the house's encoding.
pub fn reports_feed(site: &Site) -> u16 {
    implicit_feed(site) + 1
}

impl Sensing {
    /// Nothing heard yet.
    pub fn new(site: &Site) -> Self {
        let stations = site.sensors.iter().map(Station::new);
        Self {
            stations: stations.collect(),
            feeds: vec![FeedCounts::default(); site.feeds.len() + 2],
            plots: PlotCounts::default(),
            accepted: 0,
            watched_until: None,
        }
    }

    /// Takes a datagram; dwells that it closed are added to `dwells`.
    pub fn receive(
        &mut self,
        (site, directory, mode): (&Site, &Directory, Mode),
        datagram: Datagram,
        dwells: &mut Vec<Dwell>,
    ) {
        let Datagram {
            feed,
            received,
            octets,
        } = datagram;
        let (Some(format), Some(counts)) =
            (format(site, feed), self.feeds.get_mut(usize::from(feed)))
        else {
            return;
        };
        counts.datagrams += 1;
        counts.octets += octets.len() as u64;
        let stations = &self.stations;
        let announced = |sensor: SensorId, category| {
            let station = stations.get(usize::from(sensor.0))?;
            station.announced(category)
        };
        let Heard {
            said,
            readings,
            editions,
        } = match format {
            FeedFormat::Asterix => {
                from_asterix::read((feed, octets), &directory.sources, &announced, counts)
            }
            FeedFormat::Reports => from_reports::read(octets, counts),
        };
        for (sensor, category, reading) in readings {
            if let Some(station) = self.stations.get_mut(usize::from(sensor.0)) {
                station.record(category, reading);
            }
        }
        for (sensor, edition) in editions {
            if let Some(station) = self.stations.get_mut(usize::from(sensor.0)) {
                station.announce(edition);
            }
        }
        for said in said {
            self.take((site, mode), said, received, dwells);
        }
    }

    fn take(
        &mut self,
        context: (&Site, Mode),
        said: Said,
        received: Time,
        dwells: &mut Vec<Dwell>,
    ) {
        let said = Said {
            what: measure::detection(context.0, said.sensor, said.what),
            ..said
        };
        let refused = self.judge(context, said, received, dwells).err();
        if matches!(said.what, What::Plot(_)) {
            self.plots.received += 1;
            if let Some(station) = self.station_mut(said.sensor) {
                let why = match refused {
                    Some(Refused::Rejected(why)) => Some(why),
                    Some(Refused::Dropped(_)) | None => None,
                };
                station.watch.read(why, received);
            }
            match refused {
                None => self.plots.used += 1,
                Some(Refused::Rejected(why)) => self.plots.reject(why),
                Some(Refused::Dropped(why)) => self.plots.drop(why),
            }
        }
    }

    fn station_mut(&mut self, sensor: Option<SensorId>) -> Option<&mut Station> {
        self.stations.get_mut(usize::from(sensor?.0))
    }

    fn judge(
        &mut self,
        (site, mode): (&Site, Mode),
        said: Said,
        received: Time,
        dwells: &mut Vec<Dwell>,
    ) -> Result<(), Refused> {
        let known = said.sensor.and_then(|id| {
            let index = usize::from(id.0);
            Some((id, site.sensors.get(index)?, self.stations.get_mut(index)?))
        });
        let (id, sensor, station) = known.ok_or(Rejection::UnknownSensor)?;
        let time = station.clock.time(said.stamp, received);
        // Without a time, two reports may be alike and still be two.
        if time.is_some()
            && station
                .reports
                .repeats(said.fingerprint, received, REMEMBERED)
        {
            return Err(Rejection::Duplicate.into());
        }
        if let What::Hearsay { operational } = said.what {
            station.watch.hearsay(operational, received);
            return Ok(());
        }
        station.watch.heard(received);
        if let Some(operational) = said.operational {
            station.watch.operational = operational;
        }
        if !station.watch.in_use {
            return Err(Rejection::NotInUse.into());
        }
        if said
            .category
            .is_some_and(|category| station.is_suspect(category))
        {
            return Err(Rejection::WrongEdition.into());
        }
        if let Some(place) = said.place {
            station.says_it_stands(sensor, place, received);
        }
        match said.what {
            What::Alive | What::Hearsay { .. } | What::Track(_) | What::TrackAt(_) => Ok(()),
            What::Jammed { azimuth_rad } => {
                let azimuth_rad = azimuth_rad.filter(|azimuth_rad| azimuth_rad.is_finite());
                station.says_it_is_jammed(azimuth_rad, received);
                Ok(())
            }
            // What it sees on its way is nowhere.
            What::Plot(_) if !station.is_placed() => Err(Rejection::Unplaced.into()),
            What::Beam { .. } if !station.is_placed() => Ok(()),
            What::Beam { azimuth_rad } => {
                let near = time
                    .filter(|time| is_near(*time, received))
                    .unwrap_or(received);
                if azimuth_rad.is_finite() {
                    let beam = (near, azimuth_rad);
                    dwells.extend(station.assembly.crossed(id, sensor, beam, received));
                }
                Ok(())
            }
            What::Plot(measured) => {
                let measured: Measured = measured?;
                let time = time.ok_or(Rejection::NoTime)?;
                if !is_near(time, received) {
                    return Err(Rejection::TimeFar.into());
                }
                let number = PlotId(self.accepted);
                let mut plot =
                    measure::plot((site, mode), (id, sensor), (number, time), &measured)?;
                station.doppler.seen(&plot, sensor);
                let most_mps = sensor.range_rate_max_mps + RATE_SDS * plot.range_rate_sd_mps;
                let is_believed = |rate_mps: &f64| {
                    rate_mps.abs() <= most_mps && station.doppler.believes(*rate_mps)
                };
                plot.range_rate_mps = plot.range_rate_mps.filter(is_believed);
                station
                    .watch
                    .measured(measurement_fingerprint(&measured), received);
                if !station.assembly.plot(plot, received) {
                    return Err(Refused::Dropped(Drop::DwellFull));
                }
                self.accepted += 1;
                station.accepted += 1;
                Ok(())
            }
        }
    }

    /// Time has come this far; dwells that must not wait are added to `dwells`.
    pub fn tick(&mut self, site: &Site, now: Time, dwells: &mut Vec<Dwell>) {
        let ids = (0..=u16::MAX).map(SensorId);
        for ((id, sensor), station) in ids.zip(&site.sensors).zip(&mut self.stations) {
            station.watch.begin(now);
            dwells.extend(station.assembly.tick(id, sensor, now));
        }
    }

    /// Drops the plots that wait for their dwell to close: the mode has changed.
    pub fn empty(&mut self) {
        let waiting = self.stations.iter_mut().map(|it| it.assembly.empty());
        let waiting: u64 = waiting.sum();
        self.plots.drop_used(Drop::ModeChanged, waiting);
    }

    /// A sensor's health at a moment.
    pub fn health(&self, sensor: SensorId, now: Time) -> SensorHealth {
        let now = self.watched_until.map_or(now, |until| now.min(until));
        let station = self.stations.get(usize::from(sensor.0));
        station.map_or(SensorHealth::Unheard, |station| {
            let health = station.watch.health(now);
            let wanting = station.assembly.is_stalled(now) || !station.is_placed();
            if health == SensorHealth::Healthy && wanting {
                SensorHealth::Degraded
            } else {
                health
            }
        })
    }

    /// Where a sensor's beam was at its latest message, clockwise from true north, radians.
    pub fn beam(&self, sensor: SensorId) -> Option<f64> {
        self.stations.get(usize::from(sensor.0))?.assembly.beam()
    }

    /// Whether a sensor has just said that it is jammed, and from which azimuth (radians) where it said so.
    pub fn jammed(&self, sensor: SensorId, now: Time) -> Option<Option<f64>> {
        let station = self.stations.get(usize::from(sensor.0))?;
        station.jammed(now).next_back()
    }

    /// Sectors that jamming takes from a sensor, start clockwise from true north and width, radians: to both sides of
    /// every azimuth that it has just told; the whole turn where it does not tell from where.
    pub fn jammed_sectors(&self, sensor: SensorId, now: Time) -> Vec<(f64, f64)> {
        let strobes = self.stations.get(usize::from(sensor.0));
        let strobes = strobes.into_iter().flat_map(|station| station.jammed(now));
        let sector = |azimuth_rad: Option<f64>| match azimuth_rad {
            Some(azimuth_rad) => (
                wrap_two_pi(azimuth_rad - STROBE_HALF_WIDTH_RAD),
                2.0 * STROBE_HALF_WIDTH_RAD,
            ),
            None => (0.0, TAU),
        };
        strobes.map(sector).collect()
    }

    /// Whether a sensor has spoken, and does not stand where its plots would be placed from: it says another place
    /// than the site file, or is mobile and on its way, or has not said where it is.
    pub fn is_elsewhere(&self, sensor: SensorId) -> bool {
        let station = self.stations.get(usize::from(sensor.0));
        station.is_some_and(|station| {
            let heard = station.watch.last_heard().is_some();
            heard && (station.watch.misplaced || !station.is_placed())
        })
    }

    /// Whether a sensor's plots can be placed.
    pub fn is_placed(&self, sensor: SensorId) -> bool {
        let station = self.stations.get(usize::from(sensor.0));
        station.is_some_and(Station::is_placed)
    }

    /// Where a mobile sensor has come to stand, latitude and longitude in radians, until [`Sensing::settle`] takes
    /// note of it; `None`: it has not moved, is on its way, or is not mobile.
    pub fn arrived(&self, sensor: SensorId) -> Option<[f64; 2]> {
        let station = self.stations.get(usize::from(sensor.0))?;
        station.whereabouts.as_ref()?.arrived()
    }

    /// A mobile sensor's plots are placed from there from now on.
    pub fn settle(&mut self, sensor: SensorId, place: [f64; 2]) {
        let station = self.stations.get_mut(usize::from(sensor.0));
        if let Some(whereabouts) = station.and_then(|station| station.whereabouts.as_mut()) {
            whereabouts.settle(place);
        }
    }

    /// Where a mobile sensor's plots are placed from, latitude and longitude in radians; `None`: it has not said
    /// yet, or is not mobile.
    pub fn stands(&self, sensor: SensorId) -> Option<[f64; 2]> {
        let station = self.stations.get(usize::from(sensor.0))?;
        station.whereabouts.as_ref()?.stands()
    }

    /// From here on silence says nothing: a recording has ended.
    pub fn stop_watching(&mut self, now: Time) {
        self.watched_until.get_or_insert(now);
    }

    /// Whether a sensor's reports break the edition of a category so often that none is believed.
    pub fn wrong_edition(&self, sensor: SensorId) -> bool {
        let station = self.stations.get(usize::from(sensor.0));
        station.is_some_and(Station::wrong_edition)
    }

    /// Why none of a sensor's plots has been of use for as long as a silence would take to be told; `None`:
    /// they are, or none comes.
    pub fn refused(&self, sensor: SensorId, now: Time) -> Option<Rejection> {
        let now = self.watched_until.map_or(now, |until| now.min(until));
        let station = self.stations.get(usize::from(sensor.0))?;
        station.watch.refused(now)
    }

    /// What the tracker made of plots that were fit for use until then: `None`, it used some; or why it
    /// refused all, and how many.
    pub fn tracked(&mut self, sensor: SensorId, refused: Option<(Rejection, u32)>, now: Time) {
        if let Some(station) = self.station_mut(Some(sensor)) {
            station.watch.tracked(refused, now);
        }
    }

    /// Whether report after report of a sensor is ahead of its receipt, or later than delay explains: its
    /// clock is wrong, or this one.
    pub fn clock_is_off(&self, sensor: SensorId) -> bool {
        let station = self.stations.get(usize::from(sensor.0));
        station.is_some_and(|station| station.clock.is_off())
    }

    /// Whether what a sensor sees moves otherwise than its Doppler tells: its plots are used without.
    pub fn doppler_is_wrong(&self, sensor: SensorId) -> bool {
        let station = self.stations.get(usize::from(sensor.0));
        station.is_some_and(|station| station.doppler.is_wrong())
    }

    /// A sensor's time less the time of receipt: its clock's error and the delay, followed slowly.
    pub fn clock_offset(&self, sensor: SensorId) -> Option<Span> {
        self.stations.get(usize::from(sensor.0))?.clock.offset()
    }

    /// When a sensor was last heard.
    pub fn heard(&self, sensor: SensorId) -> Option<Time> {
        self.stations.get(usize::from(sensor.0))?.watch.last_heard()
    }

    /// Plots of a sensor that were accepted.
    pub fn accepted(&self, sensor: SensorId) -> u64 {
        let station = self.stations.get(usize::from(sensor.0));
        station.map_or(0, |station| station.accepted)
    }

    /// Leaves a sensor out, or takes it back in.
    pub fn set_in_use(&mut self, sensor: SensorId, in_use: bool) {
        if let Some(station) = self.stations.get_mut(usize::from(sensor.0)) {
            station.watch.in_use = in_use;
        }
    }

    /// Input of a feed was lost before it came here.
    pub fn lost(&mut self, feed: u16, octets: u64) {
        if let Some(counts) = self.feeds.get_mut(usize::from(feed)) {
            counts.octets_lost = counts.octets_lost.saturating_add(octets);
        }
    }

    /// What became of the plots.
    pub fn plots(&self) -> &PlotCounts {
        &self.plots
    }

    /// The same, for who uses the plots and cannot use them all.
    pub fn plots_mut(&mut self) -> &mut PlotCounts {
        &mut self.plots
    }

    /// What became of each feed's octets: the site's feeds, then the two implicit ones.
    pub fn feeds(&self) -> &[FeedCounts] {
        &self.feeds
    }
}

#[derive(Clone, Copy)]
enum Refused {
    Rejected(Rejection),
    Dropped(Drop),
}

impl From<Rejection> for Refused {
    fn from(why: Rejection) -> Self {
        Self::Rejected(why)
    }
}

fn is_near(time: Time, received: Time) -> bool {
    let offset = time - received;
    offset <= TIME_AHEAD_MAX && offset >= Span(-TIME_LATE_MAX.0)
}
