//! Planning beside a running server: one plan at a time, on a thread that gives way to everything.
//!
//! A plan can take all of a core for a minute. It runs on threads of the lowest priority, off the ones
//! that serve consoles and off the line, holds no lock while it computes, and puts nothing into the
//! engine's queue: warnings do not know that it is there. What may be asked is bounded in
//! [`crate::limits`].

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use anyhow::{Context, ensure};
use api::{DeviceKind, PlanCandidates, PlanChoice, PlanPlace, PlanProgress, PlanRequest};
use coverage::{Map, Survey};
use planning::{Ask, Basis, Offers};
use sitefile::file::{CandidateKind, CandidateTable};
use sitefile::{Excluded, World};
use siting::{Device, Exclusion, Proposal, Side, SitingError};

use crate::commands::Refusal;
use crate::courtesy;
use crate::coverage::zones_stated;
use crate::limits::{
    PLAN_CORNERS_MAX, PLAN_EXCLUSIONS_MAX, PLAN_GRID_MAX, PLAN_PLACES_MAX, PLAN_SENSORS_MAX,
    PLAN_SIRENS_MAX,
};

/// Part of the way at which the choice is made; the rest is mapping what comes of it.
const CHOSEN_AT: f64 = 0.8;

/// The planner of one server.
pub struct Planner {
    basis: Basis,
    /// The ground, or why there is none.
    survey: OnceLock<Result<Arc<Survey>, String>>,
    desk: Mutex<Desk>,
}

/// What is on the planner's desk.
struct Desk {
    number: u32,
    progress: PlanProgress,
    stop: Arc<AtomicBool>,
}

impl Planner {
    /// A planner for a site; it plans once it has been [given](Planner::surveyed) the ground.
    pub fn new(world: &World) -> Arc<Self> {
        Arc::new(Self {
            basis: Basis::of(world),
            survey: OnceLock::new(),
            desk: Mutex::new(Desk {
                number: 0,
                progress: PlanProgress::Surveying,
                stop: Arc::default(),
            }),
        })
    }

    /// Gives it the site's survey; the first one counts.
    pub fn surveyed(&self, survey: Arc<Survey>) {
        if self.survey.set(Ok(survey)).is_ok() {
            self.desk().progress = PlanProgress::Idle;
        }
    }

    /// Tells it that there will be no survey, unless there is one.
    pub fn unsurveyed(&self, why: &str) {
        if self.survey.set(Err(why.to_owned())).is_ok() {
            let why = why.to_owned();
            self.desk().progress = PlanProgress::Failed { why };
        }
    }

    /// How the latest plan stands.
    pub fn status(&self, mode: api::Mode) -> api::PlanStatus {
        let desk = self.desk();
        let models = self.basis.siting.models.iter();
        api::PlanStatus {
            mode,
            sensitive: true,
            models: models.map(|model| model.name.clone()).collect(),
            number: desk.number,
            progress: desk.progress.clone(),
        }
    }

    /// Begins a plan, unless one runs.
    pub fn begin(self: &Arc<Self>, request: &PlanRequest) -> Result<(), Refusal> {
        let survey = match self.survey.get() {
            Some(Ok(survey)) => Arc::clone(survey),
            Some(Err(why)) => return Err(Refusal::new(503, why.clone())),
            None => return Err(Refusal::new(503, "the ground is being surveyed: try again")),
        };
        let (ask, drawn) = asked(request, &survey, &self.basis)
            .map_err(|why| Refusal::new(400, format!("{why:#}")))?;
        let mut desk = self.desk();
        if matches!(desk.progress, PlanProgress::Running { .. }) {
            return Err(Refusal::new(
                409,
                "a plan is being made: wait for it, or stop it",
            ));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (planner, told) = (Arc::clone(self), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name("plan".to_owned());
        let spawned = thread.spawn(move || {
            courtesy::give_way(courtesy::PLAN, "a plan");
            let desk = OnDesk(&planner);
            let outcome = planner.work(&survey, &ask, drawn, &told);
            desk.put(match outcome {
                _ if told.load(Ordering::Relaxed) => PlanProgress::Stopped,
                Ok(plan) => PlanProgress::Finished {
                    plan: Box::new(plan),
                },
                Err(error) => PlanProgress::Failed {
                    why: format!("{error:#}"),
                },
            });
        });
        spawned.map_err(|error| Refusal::new(503, format!("no thread for a plan: {error}")))?;
        desk.number += 1;
        desk.progress = PlanProgress::Running { part: 0.0 };
        desk.stop = stop;
        Ok(())
    }

    /// Ends the plan that is being made, if one is.
    pub fn stop(&self) {
        self.desk().stop.store(true, Ordering::Relaxed);
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // Whoever panicked left a whole value behind: it is put there in one go.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how far the plan is; whether to go on.
    fn reached(&self, part: f64, stop: &AtomicBool) -> ControlFlow<()> {
        if stop.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        self.desk().progress = PlanProgress::Running { part };
        ControlFlow::Continue(())
    }

    fn work(
        &self,
        survey: &Survey,
        ask: &Ask,
        drawn: Vec<Exclusion>,
        stop: &AtomicBool,
    ) -> anyhow::Result<api::Plan> {
        let first_sirens = ask.is_for_first_sirens(survey.site());
        let by_sirens = first_sirens.then(|| {
            let mut survey = survey.clone();
            survey.count_on_sirens();
            survey
        });
        let survey = by_sirens.as_ref().unwrap_or(survey);
        let mut exclusions = planning::exclusions(&self.basis.siting.exclusions);
        exclusions.extend(drawn);
        let offers = planning::offers(survey, &self.basis, ask, &exclusions)?;
        let (candidates, request) = (offers.candidates(), ask.request());
        let proposal = siting::plan(survey, candidates, &exclusions, request, &mut |part| {
            self.reached(CHOSEN_AT * part, stop)
        })?;
        let on = |part: f64| match self.reached(part, stop) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(SitingError::Stopped),
        };
        let text = sitefile::extended(&self.basis.text, &offers.additions(&proposal));
        // The true measure: the new site file read as any site file is, and mapped.
        let improved = sitefile::from_text(&self.basis.path, &text)
            .context("the site file can't take additions at its end")?;
        on(CHOSEN_AT)?;
        let settings = planning::settings(&improved);
        let mut new = Survey::new(
            &improved.site,
            improved.dem.as_ref(),
            &settings,
            &mut |_| {},
        )?;
        if first_sirens {
            new.count_on_sirens();
        }
        on(0.9)?;
        let (before, after) = (whole_map(survey), whole_map(&new));
        on(1.0)?;
        let sides = [(survey, &before), (&new, &after)];
        Ok(stated(ask, sides, &offers, &proposal, text))
    }
}

/// The planner's desk while a plan is made: whatever becomes of the thread, nothing stays running.
struct OnDesk<'a>(&'a Planner);

impl OnDesk<'_> {
    fn put(&self, progress: PlanProgress) {
        self.0.desk().progress = progress;
    }
}

impl Drop for OnDesk<'_> {
    fn drop(&mut self) {
        if matches!(self.0.desk().progress, PlanProgress::Running { .. }) {
            let why = "the planner broke off: its log says why".to_owned();
            self.put(PlanProgress::Failed { why });
        }
    }
}

fn whole_map(survey: &Survey) -> Map {
    survey.map(&vec![true; survey.site().sensors.len()], &mut |_| {})
}

/// A request within its bounds, in planning's words.
fn asked(
    request: &PlanRequest,
    survey: &Survey,
    basis: &Basis,
) -> anyhow::Result<(Ask, Vec<Exclusion>)> {
    let (sensors, sirens) = (request.sensors as usize, request.sirens as usize);
    ensure!(sensors + sirens > 0, "ask for a sensor or a siren");
    ensure!(
        sensors <= PLAN_SENSORS_MAX && sirens <= PLAN_SIRENS_MAX,
        "at most {PLAN_SENSORS_MAX} sensors and {PLAN_SIRENS_MAX} sirens at once"
    );
    let positive = |value: f64| value.is_finite() && value > 0.0;
    ensure!(
        request.budget.is_none_or(positive),
        "a budget is a sum, more than 0"
    );
    let (grid_m, places) = match &request.candidates {
        PlanCandidates::SiteFile => (None, None),
        PlanCandidates::Grid { step_m } => {
            ensure!(
                positive(*step_m),
                "a grid's squares have a side in metres, more than 0"
            );
            (Some(*step_m), None)
        }
        PlanCandidates::Places { places } => {
            ensure!(!places.is_empty(), "no place is drawn");
            ensure!(
                places.len() <= PLAN_PLACES_MAX,
                "at most {PLAN_PLACES_MAX} places"
            );
            let tables = places.iter().enumerate().map(|(i, p)| table(i, p));
            (None, Some(tables.collect::<anyhow::Result<Vec<_>>>()?))
        }
    };
    let ask = Ask {
        sensors,
        sirens,
        budget: request.budget,
        grid_m,
        places,
        models: request.model.iter().cloned().collect(),
    };
    if let Some(step_m) = ask.grid_m {
        let grid = survey.grid();
        let wide_m = grid.cell_m * grid.columns.max(grid.rows) as f64;
        let least_m =
            planning::least_step_m(survey, basis, &ask)?.max(wide_m / PLAN_GRID_MAX as f64);
        ensure!(
            step_m >= least_m,
            "squares of {step_m} m are too many here: take {} m or more",
            least_m.ceil()
        );
    }
    Ok((ask, drawn(&request.exclusions, survey)?))
}

fn table(index: usize, place: &PlanPlace) -> anyhow::Result<CandidateTable> {
    let name = match place.kind {
        DeviceKind::Sensor => "sensor",
        DeviceKind::Siren => "siren",
    };
    let on_earth = place.latitude_deg.abs() <= 90.0 && place.longitude_deg.abs() <= 180.0;
    ensure!(on_earth, "place {} is nowhere on Earth", index + 1);
    let cost_fits = place.cost.is_none_or(|cost| (0.0..=1e12).contains(&cost));
    ensure!(cost_fits, "the cost of place {} is no sum", index + 1);
    Ok(CandidateTable {
        id: format!("drawn-{name}-{}", index + 1),
        kind: match place.kind {
            DeviceKind::Sensor => CandidateKind::Sensor,
            DeviceKind::Siren => CandidateKind::Siren,
        },
        latitude_deg: place.latitude_deg,
        longitude_deg: place.longitude_deg,
        mast_m: None,
        cost: place.cost,
        model: None,
        azimuth_from_deg: None,
        sound_power_db: None,
    })
}

fn drawn(outlines: &[Vec<[f64; 2]>], survey: &Survey) -> anyhow::Result<Vec<Exclusion>> {
    ensure!(
        outlines.len() <= PLAN_EXCLUSIONS_MAX,
        "at most {PLAN_EXCLUSIONS_MAX} areas without devices"
    );
    let mut excluded = Vec::with_capacity(outlines.len());
    for (i, corners) in outlines.iter().enumerate() {
        let number = i + 1;
        ensure!(
            corners.len() <= PLAN_CORNERS_MAX,
            "area {number} has more than {PLAN_CORNERS_MAX} corners"
        );
        let known = corners.iter().flatten().all(|degrees| degrees.is_finite());
        ensure!(known, "a corner of area {number} is no place");
        let origin = survey.site().origin;
        let area = Excluded::new(&format!("drawn {number}"), corners, origin);
        excluded.push(area.with_context(|| format!("area {number} is no polygon"))?);
    }
    Ok(planning::exclusions(&excluded))
}

/// A proposal in the words of the API.
fn stated(
    ask: &Ask,
    [before, after]: [(&Survey, &Map); 2],
    offers: &Offers,
    proposal: &Proposal,
    site_file: String,
) -> api::Plan {
    let candidates = offers.candidates();
    let choices: Vec<PlanChoice> = proposal
        .places
        .iter()
        .filter_map(|place| {
            let candidate = candidates.get(place.candidate)?;
            let at = candidate.position();
            let (kind, sector_rad) = match &candidate.device {
                Device::Sensor(sensor) => (DeviceKind::Sensor, sensor.sector_rad),
                Device::Siren(_) => (DeviceKind::Siren, None),
            };
            let edge = |rad: f64| rad.to_degrees().rem_euclid(360.0);
            Some(PlanChoice {
                id: candidate.id.clone(),
                kind,
                model: candidate.model.clone(),
                latitude_deg: at.latitude_deg(),
                longitude_deg: at.longitude_deg(),
                azimuth_from_deg: sector_rad.map(|(from, _)| edge(from)),
                azimuth_to_deg: sector_rad.map(|(from, width)| edge(from + width)),
                cost: candidate.cost,
                closes: place.closes,
                reason: place.reason.clone(),
            })
        })
        .collect();
    let side = |(survey, map): (_, _)| Side { survey, map };
    let said = siting::said(
        &side(before),
        &side(after),
        candidates,
        ask.request(),
        proposal,
    );
    api::Plan {
        cost: choices.iter().map(|choice| choice.cost).sum(),
        choices,
        gap_closed: 1.0 - proposal.left,
        of_best_possible: proposal.of_best_possible,
        candidates: candidates.len() as u32,
        before: zones_stated(before.0, before.1),
        after: zones_stated(after.0, after.1),
        said,
        site_file,
    }
}
