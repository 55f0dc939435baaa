//! How the project builds, tests and demonstrates itself.

fn main() {}
