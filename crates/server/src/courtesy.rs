//! Giving way: what computes for long runs at lower priority than what warns.

/// Nice to others while the map is drawn: it matters, and warnings matter more.
pub const MAP: i32 = 10;
/// The kindest that a thread can be to others.
pub const PLAN: i32 = 19;

/// Lowers the priority of the thread that calls, and of those that it starts from now on.
pub fn give_way(niceness: i32, what: &str) {
    if let Err(error) = rustix::process::setpriority_process(None, niceness) {
        tracing::warn!(%error, "{what} runs at ordinary priority");
    }
}
