//! Recorded inputs through the engine to a run directory; event encoding.
