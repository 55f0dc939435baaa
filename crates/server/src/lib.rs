//! Feeds, HTTP, health: the only place where time is read.
