//! A site file with something added at its end; nothing of what stands there changes.

use serde::Serialize;

use crate::file::{SensorTable, SirenTable};

/// One thing to add, with the comment that is to stand above it.
#[derive(Clone, Debug)]
pub enum Addition {
    /// A sensor.
    Sensor(Box<SensorTable>, String),
    /// A siren.
    Siren(SirenTable, String),
}

#[derive(Serialize)]
struct Tables<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sensor: Option<[&'a SensorTable; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    siren: Option<[&'a SirenTable; 1]>,
}

/// The text with additions at its end, comments and order kept. Tables are appended as
/// `[[sensor]]` and `[[siren]]`, so a file that lists its sensors in one line, `sensor = [...]`, can't
/// take any: the result is then no valid file.
pub fn extended(text: &str, additions: &[Addition]) -> String {
    let mut out = text.trim_end().to_owned();
    out.push('\n');
    for addition in additions {
        let (tables, comment) = match addition {
            Addition::Sensor(table, comment) => {
                let sensor = Some([table.as_ref()]);
                (
                    Tables {
                        sensor,
                        siren: None,
                    },
                    comment,
                )
            }
            Addition::Siren(table, comment) => {
                let siren = Some([table]);
                (
                    Tables {
                        sensor: None,
                        siren,
                    },
                    comment,
                )
            }
        };
        out.push('\n');
        for line in comment.lines() {
            out.push_str("# ");
            out.push_str(line);
            out.push('\n');
        }
        // Numbers and short texts: they can always be written.
        out.push_str(&toml::to_string(&tables).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_stays_and_the_addition_is_read_back() {
        let text = "# ours\n[site]\nname = \"Hill\" # a hill\nlatitude_deg = 36.2\n\
                    longitude_deg = 44.0\nheight_m = 400\n\n\n";
        let siren = SirenTable {
            id: "north".to_owned(),
            latitude_deg: 36.21,
            longitude_deg: 44.01,
            mast_m: 12.0,
            sound_power_db: 138.0,
        };
        let addition = Addition::Siren(siren, "Proposed:\nit closes the gap".to_owned());
        let made = extended(text, &[addition]);
        assert!(made.starts_with(text.trim_end()), "{made}");
        assert!(
            made.contains("\n# Proposed:\n# it closes the gap\n[[siren]]\nid = \"north\"\n"),
            "{made}"
        );
        let world = crate::from_text("site.toml".as_ref(), &made).expect("valid");
        assert_eq!(world.site.sirens[0].mast_m, 12.0);
    }
}
