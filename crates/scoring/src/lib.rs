//! Metrics of a run against truth and against the bound.
