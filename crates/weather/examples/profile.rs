//! A weather file's profile over a place, for comparing with other programs: `profile LATITUDE LONGITUDE
//! [MOMENT]`, then one path a line on standard input. See `peers/README.md`.
//!
//! Each file is answered by `file LEVELS SECONDS`, where SECONDS is its moment since 1970 (or `-`), and one line a
//! level: height m, temperature K, pressure Pa, humidity, wind towards east and north m/s; or by
//! `refused WHY`.

use std::io::{BufRead, Write};

use weather::{Request, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let mut number = || words.next().ok_or("profile LATITUDE LONGITUDE [MOMENT]");
    let mut request = Request::at(number()?.parse()?, number()?.parse()?);
    if let Ok(moment) = number() {
        let stamp: jiff::Timestamp = moment.parse()?;
        request.at = Some(frames::Time(stamp.as_nanosecond().try_into()?));
    }
    let mut out = std::io::stdout().lock();
    for path in std::io::stdin().lock().lines() {
        match read(&std::fs::read(path?)?, &request) {
            Ok(profile) => {
                let moment = profile
                    .valid_at
                    .map(|at| format!("{}", at.0 / 1_000_000_000));
                let moment = moment.unwrap_or_else(|| "-".to_owned());
                writeln!(out, "file {} {moment}", profile.levels.len())?;
                for l in profile.levels {
                    writeln!(
                        out,
                        "{} {} {} {} {} {}",
                        l.height_m,
                        l.temperature_k,
                        l.pressure_pa,
                        l.humidity,
                        l.wind_east_mps,
                        l.wind_north_mps
                    )?;
                }
            }
            Err(why) => writeln!(out, "refused {why}")?,
        }
    }
    Ok(())
}
