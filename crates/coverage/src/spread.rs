//! Independent pieces of work over the processor's cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// How many cores there are.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does `work` for 0 to `count` on so many cores; `each` gets the results on the caller's thread,
/// in any order. With one core nothing leaves that thread.
pub(crate) fn spread<T: Send>(
    count: usize,
    cores: usize,
    work: impl Fn(usize) -> T + Sync,
    each: &mut dyn FnMut(usize, T),
) {
    if cores <= 1 || count <= 1 {
        for i in 0..count {
            each(i, work(i));
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (results, done) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..cores.min(count) {
            let (results, next, work) = (results.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= count || results.send((i, work(i))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        for (i, result) in done {
            each(i, result);
        }
    });
}
