//! What a column of a sounding may hold, how it is called, and in which units it comes.
//!
//! A quantity with a unit must state it: nothing is guessed from the size of a number.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Height,
    GeopotentialHeight,
    Pressure,
    Temperature,
    DewPoint,
    Humidity,
    WindSpeed,
    WindFrom,
    WindEast,
    WindNorth,
    Time,
    Latitude,
    Longitude,
}

use Quantity::{
    DewPoint, GeopotentialHeight, Height, Humidity, Latitude, Longitude, Pressure, Temperature,
    Time, WindEast, WindFrom, WindNorth, WindSpeed,
};

/// Names, lower case, letters and digits only.
const NAMES: &[(Quantity, &[&str])] = &[
    (
        Height,
        &[
            "height",
            "altitude",
            "alt",
            "geometricheight",
            "gpsheight",
            "gpsaltitude",
        ],
    ),
    (
        GeopotentialHeight,
        &[
            "geopotentialheight",
            "gpheight",
            "geopotential",
            "gph",
            "hght",
            "hgt",
        ],
    ),
    (Pressure, &["pressure", "press", "pres"]),
    (Temperature, &["temperature", "temp", "airtemperature", "t"]),
    (DewPoint, &["dewpoint", "dewpointtemperature", "dwpt", "td"]),
    (
        Humidity,
        &["humidity", "relativehumidity", "relh", "rh", "rhum"],
    ),
    (
        WindSpeed,
        &["windspeed", "wspd", "sknt", "sped", "ws", "wind"],
    ),
    (
        WindFrom,
        &["winddirection", "windfrom", "winddir", "wdir", "drct", "wd"],
    ),
    (
        WindEast,
        &["windeast", "windu", "uwind", "u", "eastwardwind"],
    ),
    (
        WindNorth,
        &["windnorth", "windv", "vwind", "v", "northwardwind"],
    ),
    (Time, &["time", "datetime", "observationtime"]),
    (Latitude, &["latitude", "lat"]),
    (Longitude, &["longitude", "lon", "long"]),
];

/// A unit: SI = scale × (value + offset).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    scale: f64,
    offset: f64,
}

impl Unit {
    const SI: Self = Self::times(1.0);

    const fn times(scale: f64) -> Self {
        Self { scale, offset: 0.0 }
    }

    pub(crate) fn to_si(self, value: f64) -> f64 {
        self.scale * (value + self.offset)
    }
}

const LENGTH: &[(&str, Unit)] = &[
    ("m", Unit::SI),
    ("gpm", Unit::SI),
    ("meter", Unit::SI),
    ("metre", Unit::SI),
    ("km", Unit::times(1000.0)),
    ("ft", Unit::times(0.3048)),
];
const PRESSURE: &[(&str, Unit)] = &[
    ("pa", Unit::SI),
    ("hpa", Unit::times(100.0)),
    ("mb", Unit::times(100.0)),
    ("mbar", Unit::times(100.0)),
    ("kpa", Unit::times(1000.0)),
];
const TEMPERATURE: &[(&str, Unit)] = &[
    ("k", Unit::SI),
    (
        "c",
        Unit {
            scale: 1.0,
            offset: 273.15,
        },
    ),
    (
        "degc",
        Unit {
            scale: 1.0,
            offset: 273.15,
        },
    ),
    (
        "f",
        Unit {
            scale: 5.0 / 9.0,
            offset: 459.67,
        },
    ),
    (
        "degf",
        Unit {
            scale: 5.0 / 9.0,
            offset: 459.67,
        },
    ),
];
const SHARE: &[(&str, Unit)] = &[
    ("%", Unit::times(0.01)),
    ("percent", Unit::times(0.01)),
    ("1", Unit::SI),
];
const SPEED: &[(&str, Unit)] = &[
    ("m/s", Unit::SI),
    ("mps", Unit::SI),
    ("kt", Unit::times(1852.0 / 3600.0)),
    ("kts", Unit::times(1852.0 / 3600.0)),
    ("knot", Unit::times(1852.0 / 3600.0)),
    ("knots", Unit::times(1852.0 / 3600.0)),
    ("km/h", Unit::times(1.0 / 3.6)),
    ("kmh", Unit::times(1.0 / 3.6)),
    ("mph", Unit::times(0.447_04)),
];
const ANGLE: &[(&str, Unit)] = &[
    ("deg", Unit::SI),
    ("degree", Unit::SI),
    ("degrees", Unit::SI),
];

impl Quantity {
    fn units(self) -> &'static [(&'static str, Unit)] {
        match self {
            Height | GeopotentialHeight => LENGTH,
            Pressure => PRESSURE,
            Temperature | DewPoint => TEMPERATURE,
            Humidity => SHARE,
            WindSpeed | WindEast | WindNorth => SPEED,
            WindFrom | Latitude | Longitude => ANGLE,
            Time => &[],
        }
    }

    /// The unit of a name such as "hPa".
    pub(crate) fn unit(self, name: &str) -> Option<Unit> {
        let name = name.trim().trim_start_matches('°').to_ascii_lowercase();
        self.units()
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, unit)| *unit)
    }

    /// What may stand without a unit: angles have one only.
    pub(crate) fn unit_unstated(self) -> Option<Unit> {
        matches!(self, WindFrom | Latitude | Longitude | Time).then_some(Unit::SI)
    }

    /// Units that are understood, for people.
    pub(crate) fn accepted(self) -> String {
        let names: Vec<_> = self.units().iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

/// The quantity of a column's name without its unit.
pub(crate) fn quantity(name: &str) -> Option<Quantity> {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let found = NAMES
        .iter()
        .find(|(_, names)| names.contains(&plain.as_str()));
    found.map(|(quantity, _)| *quantity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_tables_say() {
        let cases = [
            (Temperature, "C", 15.0, 288.15),
            (Temperature, "°C", -273.15, 0.0),
            (Temperature, "F", 59.0, 288.15),
            (Temperature, "K", 288.15, 288.15),
            (Pressure, "hPa", 1013.25, 101_325.0),
            (Height, "ft", 10_000.0, 3048.0),
            (WindSpeed, "knot", 100.0, 51.444_444),
            (WindSpeed, "km/h", 36.0, 10.0),
            (Humidity, "%", 60.0, 0.6),
        ];
        for (of, unit, given, si) in cases {
            let found = of.unit(unit).expect(unit).to_si(given);
            assert!((found - si).abs() < 1e-5, "{given} {unit}: {found}");
        }
        assert!(Pressure.unit("K").is_none() && Pressure.unit_unstated().is_none());
    }
}
