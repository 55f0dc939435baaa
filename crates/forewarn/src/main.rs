//! The command line: one module a command, nothing decided here.
//!
//! **Invariant.** Commands parse arguments, call a library and print. Data goes to standard output,
//! everything else to standard error. Exit codes: 0 success, 1 a failed check or run, 2 wrong use.

mod commands;

use std::process::ExitCode;

use clap::Parser;

/// Senses rockets, artillery and mortars, and warns the people where they will land.
#[derive(Parser)]
#[command(name = "forewarn", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

/// Prints the chain of causes, outermost first; never a backtrace.
fn report(error: &anyhow::Error) {
    use std::io::Write;
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    // Standard error itself may be closed; there is nobody left to tell then.
    let _ = writeln!(std::io::stderr(), "error: {}", chain.join(": "));
}

/// Whoever read our output had enough of it: that is a clean end.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
