//! Typed frames, heights and time.
