//! A bar on a terminal for what takes long.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs something long under a bar, on a terminal.
pub fn with_progress<T>(what: &'static str, work: impl FnOnce(&mut dyn FnMut(f64)) -> T) -> T {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(1000)
    } else {
        ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::hidden())
    };
    if let Ok(style) = ProgressStyle::with_template("{msg:10} {bar:40} {percent:>3} % {eta}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    let result = work(&mut |part| bar.set_position((part * 1000.0) as u64));
    bar.finish_and_clear();
    result
}
