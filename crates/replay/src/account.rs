//! What engines have counted, added up: each session of a journal has an engine of its own.

use engine::{Engine, WorkCounts};
use sensing::{FeedCounts, PlotCounts};

/// The counts of one engine, or of several after one another.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub plots: PlotCounts,
    /// In the order of the engine's feeds.
    pub feeds: Vec<FeedCounts>,
    /// Plots accepted of each sensor of the site.
    pub accepted: Vec<u64>,
    pub tracks: u64,
    pub work: WorkCounts,
}

impl Account {
    /// Adds what an engine has counted.
    pub fn add(&mut self, engine: &Engine) {
        self.add_plots(engine.plot_counts());
        let feeds = engine.feeds();
        self.feeds.resize(feeds.len(), FeedCounts::default());
        for (sum, feed) in self.feeds.iter_mut().zip(feeds) {
            sum.datagrams += feed.datagrams;
            sum.octets += feed.octets;
            sum.octets_read += feed.octets_read;
            sum.octets_skipped += feed.octets_skipped;
            sum.records += feed.records;
            sum.damaged += feed.damaged;
            sum.blocks_unused += feed.blocks_unused;
            sum.octets_lost += feed.octets_lost;
        }
        self.accepted.resize(engine.sensors().count(), 0);
        for (sum, sensor) in self.accepted.iter_mut().zip(engine.sensors()) {
            *sum += sensor.plots;
        }
        self.tracks += engine.tracks_total();
        self.add_work(engine.work());
    }

    fn add_plots(&mut self, plots: &PlotCounts) {
        self.plots.received += plots.received;
        self.plots.used += plots.used;
        for (why, count) in &plots.dropped {
            *self.plots.dropped.entry(*why).or_default() += count;
        }
        for (why, count) in &plots.rejected {
            *self.plots.rejected.entry(*why).or_default() += count;
        }
    }

    fn add_work(&mut self, work: &WorkCounts) {
        self.work.events += work.events;
        self.work.events_back_in_time += work.events_back_in_time;
        self.work.dwells += work.dwells;
        self.work.reaches += work.reaches;
        self.work.distributions += work.distributions;
        self.work.impacts_as_filtered += work.impacts_as_filtered;
        self.work.impacts_withdrawn += work.impacts_withdrawn;
        self.work.forecasts_over_budget += work.forecasts_over_budget;
        self.work.tracks_over_budget += work.tracks_over_budget;
        self.work.datagrams_lost += work.datagrams_lost;
        self.work.decisions_not_encodable += work.decisions_not_encodable;
    }
}
