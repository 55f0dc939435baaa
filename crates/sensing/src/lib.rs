//! From sensor reports to plots and dwells; sensor health, scan progress, registration.
