//! The key that signs the journal: made once, kept beside it, readable by its owner only.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, anyhow};
use journal::SigningKey;

const FILE: &str = "signing.key";

/// Reads the key of a journal's folder, or makes one from the system's random numbers.
pub fn load_or_make(folder: &Path) -> anyhow::Result<SigningKey> {
    let file = folder.join(FILE);
    match fs::read(&file) {
        Ok(octets) => {
            let octets: [u8; 32] = octets
                .try_into()
                .map_err(|_| anyhow!("{} is not a key of 32 octets", file.display()))?;
            Ok(SigningKey::from_bytes(&octets))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(folder, &file),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn make(folder: &Path, file: &Path) -> anyhow::Result<SigningKey> {
    let mut octets = [0; 32];
    fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut octets))
        .context("the system gives no random numbers")?;
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut made| made.write_all(&octets).and_then(|()| made.sync_all()))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(SigningKey::from_bytes(&octets))
}
