//! Targets for files that are ours: journal segments and site files.

use std::io;
use std::path::Path;

use journal::Storage;

/// A segment that anyone may have written: reading and verifying agree on where it ends.
pub fn journal(bytes: &[u8]) {
    let read = journal::Reader::open(OneSegment(bytes))
        .into_iter()
        .flatten();
    let read = read.take_while(Result::is_ok).count() as u64;
    let report = journal::verify(&OneSegment(bytes), journal::Noted::default()).ok();
    assert_eq!(report.map(|report| report.records), Some(read));
}

/// A site file: accepted, or refused with at least one message.
pub fn site(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(problems) = sitefile::from_text(Path::new("fuzzed.toml"), text) {
        assert!(!problems.render(false).is_empty());
    }
}

/// An elevation file of any form: a grid with all of its samples, or refused with a message.
pub fn elevation(bytes: &[u8]) {
    match sitefile::elevation_tile("N36E043.hgt", bytes.to_vec()) {
        Ok(tile) => {
            assert!(tile.columns > 1 && tile.heights_m.len() % tile.columns == 0);
            assert!(tile.x_step > 0.0 && tile.y_step > 0.0);
        }
        Err(reason) => assert!(!reason.is_empty()),
    }
}

/// A sounding in text of any form.
pub fn sounding(bytes: &[u8]) {
    if !bytes.starts_with(b"GRIB") {
        weather(bytes);
    }
}

/// A GRIB2 file.
pub fn grib2(bytes: &[u8]) {
    if bytes.starts_with(b"GRIB") {
        weather(bytes);
    }
}

/// A weather file: refused with a message, or air that can be flown through.
fn weather(bytes: &[u8]) {
    match weather::read(bytes, &weather::Request::at(36.2, 44.5)) {
        Ok(profile) => {
            let air = site::Air {
                levels: profile.levels,
                ..site::Air::standard()
            };
            assert!(!air.levels.is_empty() && flight::check_air(&air).is_ok());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A journal of one segment, to be read only.
struct OneSegment<'a>(&'a [u8]);

impl Storage for OneSegment<'_> {
    fn segments(&self) -> io::Result<Vec<u64>> {
        Ok(vec![0])
    }

    fn read(&self, _: u64) -> io::Result<Vec<u8>> {
        Ok(self.0.to_vec())
    }

    fn select(&mut self, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn append(&mut self, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn cut(&mut self, _: u64, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }
}
