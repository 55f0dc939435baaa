//! The commands of the contract, one file each: `Args` and `run`.

use std::process::ExitCode;

use clap::Subcommand;

/// What can be asked for. What is not built is not listed.
#[derive(Subcommand)]
pub enum Command {}

impl Command {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {}
    }
}
