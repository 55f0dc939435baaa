//! Zone risk, policy and the life of a warning.
