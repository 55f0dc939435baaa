//! How the project builds, tests and demonstrates itself.

mod asterix_tables;

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("codegen") => asterix_tables::run(),
        _ => anyhow::bail!("usage: cargo xtask codegen"),
    }
}
