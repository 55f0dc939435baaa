//! How things fall: atmosphere, gravity, drag, thrust, propagation, impact distribution.
