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

    /// What the whole map takes for granted, in sentences.
    pub fn premises(&self) -> Vec<String> {
        let unknown = self.unknown_part();
        let said = [
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
        said.into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, words)| words)
            .collect()
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
