//! The little that a journal asks of a disk, and the real disk. All of the crate's file access is here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Named, growing byte strings that can be made durable. Segments are named by their first record number.
pub trait Storage {
    /// The segments, in ascending order.
    fn segments(&self) -> io::Result<Vec<u64>>;

    /// All bytes of a segment.
    fn read(&self, segment: u64) -> io::Result<Vec<u8>>;

    /// Makes an empty segment, or continues one; what is appended goes there from now on.
    fn select(&mut self, segment: u64) -> io::Result<()>;

    /// Adds to the selected segment, without promising that it survives a crash.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns when everything in the selected segment, and its name, would survive a crash.
    fn sync(&mut self) -> io::Result<()>;

    /// Shortens a segment to `length`, and removes it if that is 0; what is cut off is set aside.
    fn cut(&mut self, segment: u64, length: u64) -> io::Result<()>;
}

impl<S: Storage> Storage for &mut S {
    fn segments(&self) -> io::Result<Vec<u64>> {
        (**self).segments()
    }

    fn read(&self, segment: u64) -> io::Result<Vec<u8>> {
        (**self).read(segment)
    }

    fn select(&mut self, segment: u64) -> io::Result<()> {
        (**self).select(segment)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        (**self).append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        (**self).sync()
    }

    fn cut(&mut self, segment: u64, length: u64) -> io::Result<()> {
        (**self).cut(segment, length)
    }
}

/// A journal's folder on a disk.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    selected: Option<File>,
    /// Held as long as we may write, so that no second writer can.
    _lock: Option<File>,
}

impl Folder {
    /// A folder to read only; a writer may be at work in it.
    pub fn for_reading(path: impl AsRef<Path>) -> Self {
        Self {
            path: path.as_ref().to_path_buf(),
            selected: None,
            _lock: None,
        }
    }

    /// A folder to write in, made if need be, locked against a second writer.
    pub fn for_writing(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_path_buf();
        fs::create_dir_all(&path)?;
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path.join("lock"))?;
        if lock.try_lock().is_err() {
            let held = format!(
                "{}: another process is writing this journal",
                path.display()
            );
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, held));
        }
        Ok(Self {
            path,
            selected: None,
            _lock: Some(lock),
        })
    }

    fn file(&self, segment: u64) -> PathBuf {
        self.path.join(format!("{segment:020}.journal"))
    }

    /// A new or removed name survives a crash only once the folder itself is synced.
    fn sync_names(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
}

impl Storage for Folder {
    fn segments(&self) -> io::Result<Vec<u64>> {
        let mut segments = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(".journal"));
            let digits = name.filter(|name| name.len() == 20 && !name.starts_with('+'));
            segments.extend(digits.and_then(|digits| digits.parse::<u64>().ok()));
        }
        segments.sort_unstable();
        Ok(segments)
    }

    fn read(&self, segment: u64) -> io::Result<Vec<u8>> {
        fs::read(self.file(segment))
    }

    fn select(&mut self, segment: u64) -> io::Result<()> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.file(segment))?;
        self.selected = Some(file);
        self.sync_names()
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.selected
            .as_mut()
            .ok_or(io::ErrorKind::NotFound)?
            .write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.selected
            .as_mut()
            .ok_or(io::ErrorKind::NotFound)?
            .sync_data()
    }

    fn cut(&mut self, segment: u64, length: u64) -> io::Result<()> {
        let path = self.file(segment);
        let bytes = fs::read(&path)?;
        let aside = path.with_extension(format!("journal.torn-{length}"));
        let mut copy = File::create(&aside)?;
        copy.write_all(bytes.get(length as usize..).unwrap_or_default())?;
        copy.sync_all()?;
        if length == 0 {
            fs::remove_file(&path)?;
        } else {
            let file = OpenOptions::new().write(true).open(&path)?;
            file.set_len(length)?;
            file.sync_all()?;
        }
        self.sync_names()
    }
}
