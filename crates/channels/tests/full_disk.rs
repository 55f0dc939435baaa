//! A disk that takes no octet more, stood in for by a limit of file length on a process of its own: a file
//! can be made, nothing can be written into it.

#![cfg(unix)]
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "tests of what touches the world"
)]

mod common;

use std::path::Path;
use std::process::Command;

use channels::{Channel, Failure};
use warning::Action;

use common::{cap_files, notice};

const NAME: &str = "a_message_that_the_disk_does_not_take_is_never_published";
const FOLDER: &str = "FOREWARN_TEST_FULL_DISK";

#[tokio::test]
async fn a_message_that_the_disk_does_not_take_is_never_published() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return on_a_full_disk(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let limited = "trap '' XFSZ; ulimit -f 0; exec \"$0\" --exact \"$1\"";
    let myself = std::env::current_exe().expect("has a path");
    let ran = Command::new("sh")
        .args(["-c", limited])
        .arg(myself)
        .arg(NAME)
        .env(FOLDER, folder.path())
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

async fn on_a_full_disk(folder: &Path) {
    assert!(std::fs::write(folder.join("x"), "an octet").is_err());
    std::fs::remove_file(folder.join("x")).expect("removes");
    let outcome = cap_files(folder)
        .deliver(&notice(0, 5, 1, Action::Warn))
        .await;
    assert!(matches!(outcome, Err(Failure::Passing(_))), "{outcome:?}");
    let left: Vec<_> = std::fs::read_dir(folder).expect("reads").collect();
    assert!(left.is_empty(), "{left:?}");
}
