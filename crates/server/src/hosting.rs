//! The HTTP listener's life: bind, serve, stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::access::Access;
use crate::board::Board;
use crate::commands::Commands;
use crate::http::{Shared, router};
use crate::planner::Planner;

/// A running HTTP side.
pub struct Hosting {
    /// Where it listens; port 0 has become a real one.
    pub listening: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

/// What the HTTP side offers.
pub struct Stand {
    /// What is shown.
    pub board: Arc<Board>,
    /// Who may do what.
    pub access: Access,
    /// The ground, for drawing.
    pub terrain: Option<api::Terrain>,
    /// The way of commands to the engine; `None` where a recording runs.
    pub commands: Option<Commands>,
    /// Where the next sensors and sirens would do most good.
    pub planner: Arc<Planner>,
}

/// Serves it.
pub async fn host(stand: Stand, listen: SocketAddr) -> anyhow::Result<Hosting> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another program using it? Port 0 picks a free one")
    })?;
    let listening = listener.local_addr()?;
    let shared = Arc::new(Shared { stand, listening });
    let (stop, stopped) = oneshot::channel();
    let serving = axum::serve(listener, router(shared)).with_graceful_shutdown(async {
        // Dropping the sender is a stop as well.
        let _ = stopped.await;
    });
    let task = tokio::spawn(async move { serving.await });
    Ok(Hosting {
        listening,
        stop,
        task,
    })
}

impl Hosting {
    /// Stops listening. Open event streams are cut: consoles see it and say so.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.task.abort();
        if let Err(error) = self.task.await
            && !error.is_cancelled()
        {
            tracing::error!(%error, "the HTTP side ended badly");
        }
    }
}
