//! The truth of a run, by object: where it was, when a sensor had it in view, which plots are its.

use std::collections::BTreeMap;

use frames::{Enu, Position, Time, Vector};
use recording::lines::{PlotLine, PlotReport, TruthLine};

/// What is true of one object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// Its class, as the truth file has it.
    pub class: String,
    /// Its states in order of time.
    pub states: Vec<TrueState>,
    /// Where and when it met the ground.
    pub impact: Option<TrueImpact>,
    /// Its plots, in order of arrival.
    pub plots: Vec<PlotReport>,
}

/// A true state.
#[derive(Clone, Debug)]
pub struct TrueState {
    /// When.
    pub time: Time,
    /// Where, in the site's plane.
    pub position: Position<Enu>,
    /// How it moves, m/s.
    pub velocity: Vector<Enu>,
    /// Whether any sensor has it in view.
    pub in_view: bool,
}

/// A true impact.
#[derive(Clone, Copy, Debug)]
pub struct TrueImpact {
    /// When.
    pub time: Time,
    /// Where, in the site's plane.
    pub position: Position<Enu>,
}

/// All objects by name.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// By name.
    pub objects: BTreeMap<String, Object>,
}

impl Truth {
    /// From the lines of `truth.jsonl` and `plots.jsonl`.
    ///
    /// A truth made elsewhere may not say what was in view: an object then counts as in view from
    /// its first plot to its last.
    pub fn new(lines: &[TruthLine], plots: &[PlotLine]) -> Self {
        let mut truth = Self::default();
        let plots: Vec<_> = plots
            .iter()
            .filter_map(|line| match line {
                PlotLine::Plot(plot) => Some(plot),
                _ => None,
            })
            .collect();
        let mut views_stated = false;
        for line in lines {
            views_stated |= truth.take(line, &plots);
        }
        for object in truth.objects.values_mut() {
            object.states.sort_by_key(|state| state.time);
            if !views_stated {
                object.assume_view();
            }
        }
        truth
    }

    /// Takes one line in; `true` if it states a view.
    fn take(&mut self, line: &TruthLine, plots: &[&PlotReport]) -> bool {
        match line {
            TruthLine::State {
                time,
                object,
                class,
                enu_m,
                velocity_mps,
                in_view,
            } => {
                let entry = self.objects.entry(object.clone()).or_default();
                entry.class.clone_from(class);
                entry.states.push(TrueState {
                    time: *time,
                    position: position(*enu_m),
                    velocity: vector(*velocity_mps),
                    in_view: !in_view.is_empty(),
                });
                !in_view.is_empty()
            }
            TruthLine::Impact {
                time,
                object,
                enu_m,
                ..
            } => {
                let entry = self.objects.entry(object.clone()).or_default();
                entry.impact = Some(TrueImpact {
                    time: *time,
                    position: position(*enu_m),
                });
                false
            }
            TruthLine::Plot { index, object, .. } => {
                let plot = usize::try_from(*index).ok().and_then(|i| plots.get(i));
                if let (Some(object), Some(&plot)) = (object, plot) {
                    let entry = self.objects.entry(object.clone()).or_default();
                    entry.plots.push(plot.clone());
                }
                false
            }
        }
    }
}

impl Object {
    /// Where it was and how it moved; `None` before its first state and after its last.
    pub fn at(&self, time: Time) -> Option<(Position<Enu>, Vector<Enu>)> {
        let next = self.states.partition_point(|state| state.time <= time);
        let before = self.states.get(next.checked_sub(1)?)?;
        let Some(after) = self.states.get(next) else {
            return (before.time == time).then_some((before.position, before.velocity));
        };
        // The cubic through both positions and velocities.
        let step_s = (after.time - before.time).seconds();
        let u = (time - before.time).seconds() / step_s;
        let way = after.position - before.position;
        let (from, to) = (before.velocity * step_s, after.velocity * step_s);
        let square = way * 3.0 - from * 2.0 - to;
        let cube = from + to - way * 2.0;
        let position = before.position + from * u + square * (u * u) + cube * (u * u * u);
        let velocity = (from + square * (2.0 * u) + cube * (3.0 * u * u)) * (1.0 / step_s);
        Some((position, velocity))
    }

    /// Whether a sensor has it in view at a moment.
    pub fn in_view(&self, time: Time) -> bool {
        let next = self.states.partition_point(|state| state.time <= time);
        let before = next.checked_sub(1).and_then(|i| self.states.get(i));
        before.is_some_and(|state| state.in_view) && self.at(time).is_some()
    }

    /// The first moment at which a sensor had it in view.
    pub fn first_in_view(&self) -> Option<Time> {
        self.states
            .iter()
            .find(|state| state.in_view)
            .map(|state| state.time)
    }

    /// When its plot of a number was measured, counted from zero in order of time, whichever sensor saw it.
    pub fn plot_time(&self, number: usize) -> Option<Time> {
        let mut times: Vec<_> = self.plots.iter().map(|plot| plot.time).collect();
        times.sort();
        times.get(number).copied()
    }

    fn assume_view(&mut self) {
        let times = || self.plots.iter().map(|plot| plot.time);
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return;
        };
        for state in &mut self.states {
            state.in_view = (first..=last).contains(&state.time);
        }
    }
}

fn position([e, n, u]: [f64; 3]) -> Position<Enu> {
    Position::new(e, n, u)
}

fn vector([e, n, u]: [f64; 3]) -> Vector<Enu> {
    Vector::new(e, n, u)
}
