//! `forewarn schema`: the JSON schema of site and scenario files, for editors and other tools.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};
use sitefile::Kind;

/// Prints the JSON schema of site or scenario files
///
/// Example: forewarn schema site > site.schema.json
#[derive(ClapArgs)]
pub struct Args {
    /// Which kind of file
    #[arg(value_enum, default_value = "site")]
    of: Of,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    Site,
    Scenario,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let kind = match args.of {
        Of::Site => Kind::Site,
        Of::Scenario => Kind::Scenario,
    };
    let schema = serde_json::to_string_pretty(&sitefile::schema(kind))?;
    writeln!(std::io::stdout(), "{schema}")?;
    Ok(ExitCode::SUCCESS)
}
