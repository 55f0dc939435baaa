//! The commands of the contract, one file each: `Args` and `run`.

mod bench;
mod check;
mod coverage;
mod decode;
mod demo;
mod draw;
mod journal;
mod material;
mod pace;
mod plan;
mod progress;
mod replay;
mod schema;
mod score;
mod serve;
mod simulate;
mod stopwatch;
mod told;

use std::process::ExitCode;

use clap::Subcommand;

/// What can be asked for. What is not built is not listed.
#[derive(Subcommand)]
pub enum Command {
    Demo(demo::Args),
    Serve(serve::Args),
    Simulate(simulate::Args),
    Replay(replay::Args),
    Score(score::Args),
    Draw(draw::Args),
    Decode(decode::Args),
    Coverage(coverage::Args),
    Plan(plan::Args),
    Check(check::Args),
    Schema(schema::Args),
    Journal(journal::Args),
    Bench(bench::Args),
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Demo(args) => demo::run(args),
            Self::Serve(args) => serve::run(args),
            Self::Simulate(args) => simulate::run(args),
            Self::Replay(args) => replay::run(args),
            Self::Score(args) => score::run(args),
            Self::Draw(args) => draw::run(args),
            Self::Decode(args) => decode::run(args),
            Self::Coverage(args) => coverage::run(args),
            Self::Plan(args) => plan::run(args),
            Self::Check(args) => check::run(args),
            Self::Schema(args) => schema::run(args),
            Self::Journal(args) => journal::run(args),
            Self::Bench(args) => bench::run(args),
        }
    }
}
