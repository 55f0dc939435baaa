//! The demonstration with an audience: paced, on the console, with its alerts as CAP files.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use engine::Decision;
use frames::Time;
use replay::Run;
use server::access::Access;
use server::limits::REPORTS_MAX;
use server::{Board, Outboxes, Planner, Stand, host};
use sitefile::file::{ChannelKind, ChannelTable};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::super::pace::Pace;
use super::narrate::Narrator;
use super::{Args, Show, tell};

const REMARK: &str = "Re-imagined: positions, sensors and hills are invented.";

/// What the audience sees.
pub struct Stage<'a> {
    board: Arc<Board>,
    outboxes: Outboxes,
    narrator: Narrator<'a>,
    pace: Pace,
    /// The recording's end: what follows is waiting for the all-clear, at full speed.
    until: Time,
}

impl Stage<'_> {
    /// Waits until it is time for what the engine has just done, and shows it.
    fn show(&mut self, run: &Run, decisions: &[Decision]) {
        let time = run.engine().now();
        for decision in decisions {
            if let Decision::Warning(warning) = decision {
                self.outboxes.put(warning);
            }
            self.board.decided(decision);
            // Consoles have warnings and alarms as events of their own.
            if let (Decision::Track(_), Some((_, text))) = (decision, self.narrator.tell(decision))
            {
                self.board.tell(api::EventKind::Narration { text });
            }
        }
        self.board.observe(run.engine(), time);
        self.pace.wait_for(time.min(self.until));
    }
}

/// Runs the show on the console.
pub async fn perform(show: &Show<'_>, args: &Args) -> anyhow::Result<()> {
    let site = &show.world.site;
    let board = Arc::new(Board::new(
        site,
        Some(REMARK.to_owned()),
        show.scenario.start,
    ));
    board.write(|state| {
        state.pace = args.pace;
        state.coverage = Some(show.charted.coverage.clone());
        state.layers = Some(Arc::clone(&show.charted.layers));
    });
    let planner = Planner::new(&show.scenario.world);
    planner.surveyed(Arc::clone(&show.charted.survey));
    let stand = Stand {
        board: Arc::clone(&board),
        access: Access::load(None, args.listen)?,
        terrain: server::relief(&show.scenario.world),
        commands: None,
        planner,
    };
    let hosting = host(stand, args.listen).await?;
    announce(show, args, hosting.listening)?;
    let (outboxes, delivering) = cap_files(show)?;
    let mut stage = Stage {
        board: Arc::clone(&board),
        outboxes,
        narrator: Narrator::new(site, show.scenario.start),
        pace: Pace::new(args.pace),
        until: show.scenario.start
            + frames::Span::from_seconds(show.scenario.file.scenario.duration_s),
    };
    let summary = tokio::task::block_in_place(|| {
        show.play(args, |run, decisions| {
            stage.show(run, decisions);
            Ok(())
        })
    })?;
    stage.outboxes.close();
    delivering.await.context("writing the CAP files")?;
    board.write(|state| {
        state.pace = 0.0;
        state.summary = Some(summary.clone());
    });
    board.tell(api::EventKind::Summary {
        summary: summary.clone(),
    });
    tell(&summary, args)?;
    if !args.exit {
        writeln!(
            std::io::stdout(),
            "The console stays open. Stop with Ctrl-C."
        )?;
        tokio::signal::ctrl_c()
            .await
            .context("waiting for an interrupt")?;
    }
    hosting.stop().await;
    Ok(())
}

/// The alerts of a drill, as files beside the run's others.
fn cap_files(show: &Show<'_>) -> anyhow::Result<(Outboxes, JoinHandle<()>)> {
    let table = ChannelTable {
        id: None,
        kind: ChannelKind::CapFiles,
        dir: Some(show.out.join("cap")),
        sender: None,
    };
    let (reports, mut taken) = mpsc::channel(REPORTS_MAX);
    let delivering = tokio::spawn(async move { while taken.recv().await.is_some() {} });
    let outbox = server::open_channel(&table, &Arc::new(show.world.site.clone()), reports)?;
    let outboxes = Outboxes {
        exercise: vec![outbox],
        ..Outboxes::default()
    };
    Ok((outboxes, delivering))
}

fn announce(show: &Show, args: &Args, listening: std::net::SocketAddr) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    if args.json {
        let line = serde_json::json!({ "listening": listening.to_string() });
        writeln!(out, "{line}")?;
        return Ok(());
    }
    writeln!(out, "{}", show.world.site.name)?;
    writeln!(out, "{REMARK} This is an EXERCISE.\n")?;
    writeln!(
        out,
        "console  http://{listening}/  (open it now, and arm the sound)\n"
    )?;
    writeln!(out, "Before the first rocket flies, the coverage map says:")?;
    for zone in &show.charted.coverage.zones {
        writeln!(out, "  {}", zone.sentence)?;
    }
    writeln!(out)?;
    Ok(())
}
