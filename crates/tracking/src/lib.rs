//! Birth, gating, association, existence, class, batch refit.
