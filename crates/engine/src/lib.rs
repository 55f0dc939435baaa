//! Events in, decisions out: the deterministic core.
