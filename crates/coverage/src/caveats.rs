//! What a reader of a map must know before believing it: what it takes for granted, and where it knows nothing.
//!
//! A map on flat ground looks as sure of itself as one over hills, and a site without sirens better than one with
//! them. So every map says on what terms it speaks: in the summary, in the picture, in each zone's sentence.

use frames::SiteFrame;
use site::ZoneId;

use crate::survey::Survey;
use crate::zones::cells_in;

impl Survey {
    /// Whether no terrain was given: the ground is then flat, and hides nothing.
    pub fn is_flat(&self) -> bool {
        self.flat
    }

    /// Whether people are warned by sirens alone; at a site that has none they are taken to be warned by other
    /// means, unless [`Survey::count_on_sirens`] says otherwise.
    pub fn counts_on_sirens(&self) -> bool {
        self.by_sirens
    }

    /// Part of the map whose ground is not known, 0 to 1.
    pub fn unknown_part(&self) -> f64 {
        let columns = self.surveyed.columns;
        let shown = |i: usize, count: usize| (self.margin..self.margin + count).contains(&i);
        let unknown = self.voids.iter().map(|cell| *cell as usize).filter(|cell| {
            shown(cell / columns, self.shown.rows) && shown(cell % columns, self.shown.columns)
        });
        unknown.count() as f64 / self.shown.cells().max(1) as f64
    }

    /// Zones with ground where no siren is heard, and how much of each that is, 0 to 1; none where people are
    /// warned by other means.
    pub fn unheard(&self) -> Vec<(ZoneId, f64)> {
        if !self.by_sirens {
            return Vec::new();
        }
        let frame = SiteFrame::new(self.site.origin);
        let zones = (0_u16..).zip(&self.site.zones);
        zones
            .map(|(number, zone)| {
                let cells = cells_in(&self.site, &self.shown, &frame, &zone.outline);
                let silent = cells
                    .iter()
                    .filter(|cell| self.sound_at_s(**cell).is_infinite());
                let part = silent.count() as f64 / cells.len().max(1) as f64;
                (ZoneId(number), part)
            })
            .filter(|(_, part)| *part > 0.0)
            .collect()
    }

    /// [`Survey::unheard`] in sentences.
    pub fn unheard_notes(&self) -> Vec<String> {
        let unheard = self.unheard().into_iter();
        unheard
            .filter_map(|(number, part)| {
                let zone = self.site.zones.get(usize::from(number.0))?;
                Some(if part >= 1.0 {
                    format!("no siren is heard anywhere in zone `{}`", zone.id)
                } else {
                    let percent = (part * 100.0).ceil();
                    format!("no siren is heard in {percent} % of zone `{}`", zone.id)
                })
            })
            .collect()
    }

    /// States which sensors the map is drawn without, as if they were out of order: every file of it says so.
    pub fn suppose_out_of_order(&mut self, working: &[bool]) {
        self.out_of_order = working.iter().map(|works| !works).collect();
    }

    /// States what is doubtful about the ground itself: every file of the map says so.
    pub fn doubt(&mut self, words: Option<String>) {
        self.doubt = words;
    }

    /// Whether the map is drawn as if this sensor were out of order.
    pub(crate) fn is_out_of_order(&self, sensor: usize) -> bool {
        self.out_of_order.get(sensor).copied().unwrap_or(false)
    }

    /// The sensors that are taken to be out of order, by id: "`a`, `b` and `c`"; none where all work.
    fn without(&self) -> Option<String> {
        let sensors = self.site.sensors.iter().enumerate();
        let mut ids: Vec<String> = sensors
            .filter(|(i, _)| self.is_out_of_order(*i))
            .map(|(_, sensor)| format!("`{}`", sensor.id))
            .collect();
        let last = ids.pop()?;
        Some(if ids.is_empty() {
            last
        } else {
            format!("{} and {last}", ids.join(", "))
        })
    }

    /// What the whole map takes for granted, in sentences.
    pub fn premises(&self) -> Vec<String> {
        let unknown = self.unknown_part();
        let without = self.without();
        let said = [
            (
                without.is_some(),
                format!(
                    "Taken to be out of order: {}.",
                    without.unwrap_or_default()
                ),
            ),
            (
                self.flat,
                "No terrain is given: drawn on flat ground, which hides nothing. Hills would.".to_owned(),
            ),
            (
                !self.by_sirens,
                "The site has no siren: people are taken to be warned by other means, such as phones, without delay."
                    .to_owned(),
            ),
            (
                unknown > 0.0,
                format!(
                    "The ground is not known in {} % of the map: nothing is said of it.",
                    ((unknown * 1000.0).ceil() / 10.0).min(100.0)
                ),
            ),
        ];
        let said = said.into_iter().filter(|(holds, _)| *holds);
        let doubt = self.doubt.iter().map(|words| format!("Doubtful: {words}."));
        doubt.chain(said.map(|(_, words)| words)).collect()
    }

    /// What a zone's sentence ends with where sensors are taken to be out of order.
    pub(crate) fn supposition(&self) -> String {
        let without = self.without();
        without.map_or_else(String::new, |ids| format!("; with {ids} out of order"))
    }

    /// What a zone's sentence ends with where the map is more hopeful than it can know.
    pub(crate) fn proviso(&self) -> &'static str {
        match (self.flat, self.by_sirens) {
            (false, true) => "",
            (true, true) => "; provided that the ground is flat",
            (false, false) => "; provided that people are warned without sirens",
            (true, false) => {
                "; provided that the ground is flat and people are warned without sirens"
            }
        }
    }
}
