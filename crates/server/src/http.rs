//! The HTTP side: pages, state, commands. The event stream is in [`crate::socket`].

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use crate::access::{Access, Person, Role};
use crate::board::Board;
use crate::commands::{Commands, Refusal};
use crate::{assets, socket};

/// What every request may use.
pub struct Shared {
    /// What is shown.
    pub board: Arc<Board>,
    /// Who may do what.
    pub access: Access,
    /// The way of commands to the engine; `None` where a recording runs.
    pub commands: Option<Commands>,
    /// The ground, for drawing.
    pub terrain: Option<api::Terrain>,
    /// Where we listen: requests for other hosts are refused.
    pub listening: SocketAddr,
}

impl Shared {
    /// Who asks, by the bearer token in the headers or the one given (a WebSocket's query).
    pub fn person(&self, headers: &HeaderMap, token: Option<&str>) -> Option<Person> {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let mode = match self.board.read(|state| state.mode) {
            api::Mode::Exercise => site::Mode::Exercise,
            api::Mode::Live => site::Mode::Live,
        };
        self.access.person(bearer.or(token), mode)
    }
}

/// All routes.
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(assets::index))
        .route("/api/site", get(site))
        .route("/api/state", get(state))
        .route("/api/health", get(health))
        .route("/api/terrain", get(terrain))
        .route("/api/coverage", get(coverage))
        .route("/api/commands", post(command))
        .route("/api/events", get(socket::events))
        .route("/{*path}", get(assets::asset))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard))
        .with_state(shared)
}

/// Nothing is loaded from elsewhere, nothing may frame the console, and a page of another site that
/// points its name at this machine gets nothing.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if !own_host(&shared, request.headers()) {
        return (StatusCode::MISDIRECTED_REQUEST, "not this host\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// On loopback only loopback's names are ours; `Origin`, where given, must be the host asked.
fn own_host(shared: &Shared, headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let named =
        !shared.listening.ip().is_loopback() || matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    named && origin.is_none_or(|(_, from)| from == host)
}

async fn site(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Viewer, || {
        shared.board.read(|s| s.site.clone())
    })
}

async fn state(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let Some(person) = shared.person(&headers, None) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    Json(shared.board.snapshot(person.role >= Role::Planner)).into_response()
}

async fn terrain(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Viewer, || &shared.terrain)
}

async fn health(State(shared): State<Arc<Shared>>) -> Json<api::Health> {
    Json(shared.board.health())
}

async fn coverage(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Planner, || {
        shared.board.read(|s| s.coverage.clone())
    })
}

fn with_role<T: serde::Serialize>(
    shared: &Shared,
    headers: &HeaderMap,
    role: Role,
    answer: impl FnOnce() -> T,
) -> Response {
    match shared.person(headers, None) {
        None => StatusCode::UNAUTHORIZED.into_response(),
        Some(person) if person.role < role => StatusCode::FORBIDDEN.into_response(),
        Some(_) => Json(answer()).into_response(),
    }
}

async fn command(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(request): Json<api::CommandRequest>,
) -> Response {
    let mode = shared.board.read(|state| state.mode);
    let outcome = match (shared.person(&headers, None), &shared.commands) {
        (None, _) => Err(Refusal::new(401, "a token is needed")),
        (Some(person), _) if person.role < Role::Operator => {
            Err(Refusal::new(403, "commands need the operator's role"))
        }
        (Some(_), None) => Err(Refusal::new(
            409,
            "this is a recording: it takes no commands",
        )),
        (Some(person), Some(commands)) => commands.give(&shared.board, &person, &request),
    };
    let (status, error) = match outcome {
        Ok(()) => (StatusCode::OK, None),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Some(refusal.why))
        }
    };
    let accepted = error.is_none();
    let reply = api::CommandReply {
        request: request.request,
        mode,
        accepted,
        error,
    };
    (status, Json(reply)).into_response()
}
