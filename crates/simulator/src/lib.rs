//! Scenarios to sensor reports and truth.
