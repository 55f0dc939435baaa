//! The HTTP side: pages, state, commands. The event stream is in [`crate::socket`].

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use crate::access::{Person, Role};
use crate::commands::Refusal;
use crate::hosting::Stand;
use crate::{assets, socket};

/// What every request may use.
pub struct Shared {
    /// What is offered.
    pub stand: Stand,
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
        let mode = match self.stand.board.read(|state| state.mode) {
            api::Mode::Exercise => site::Mode::Exercise,
            api::Mode::Live => site::Mode::Live,
        };
        self.stand.access.person(bearer.or(token), mode)
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
        .route("/api/layers/{layer}", get(layer))
        .route("/api/plan", get(plan).post(begin_plan).delete(stop_plan))
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
        shared.stand.board.read(|s| s.site.clone())
    })
}

async fn state(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let Some(person) = shared.person(&headers, None) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    Json(shared.stand.board.snapshot(person.role >= Role::Planner)).into_response()
}

async fn terrain(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Viewer, || &shared.stand.terrain)
}

async fn health(State(shared): State<Arc<Shared>>) -> Json<api::Health> {
    Json(shared.stand.board.health())
}

async fn coverage(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Planner, || {
        shared.stand.board.read(|s| s.coverage.clone())
    })
}

/// Layers are many numbers: they are put together off the threads that serve consoles.
async fn layer(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(layer): Path<api::LayerKind>,
) -> Response {
    if let Err(status) = allowed(&shared, &headers, Role::Planner) {
        return status.into_response();
    }
    let drawn = shared.stand.board.read(|state| {
        let coverage = state.coverage.as_ref()?;
        Some((state.layers.clone()?, state.mode, coverage.time))
    });
    let made = tokio::task::spawn_blocking(move || {
        drawn.map(|(layers, mode, time)| layers.layer(layer, mode, time))
    });
    match made.await {
        Ok(layer) => Json(layer).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn plan(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Planner, || plan_status(&shared))
}

async fn begin_plan(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(request): Json<api::PlanRequest>,
) -> Response {
    if let Err(status) = allowed(&shared, &headers, Role::Planner) {
        return status.into_response();
    }
    match shared.stand.planner.begin(&request) {
        Ok(()) => (StatusCode::ACCEPTED, Json(plan_status(&shared))).into_response(),
        Err(refusal) => (refusal.code(), refusal.why).into_response(),
    }
}

async fn stop_plan(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    with_role(&shared, &headers, Role::Planner, || {
        shared.stand.planner.stop();
        plan_status(&shared)
    })
}

fn plan_status(shared: &Shared) -> api::PlanStatus {
    let mode = shared.stand.board.read(|state| state.mode);
    shared.stand.planner.status(mode)
}

/// Whether whoever asks has the role.
fn allowed(shared: &Shared, headers: &HeaderMap, role: Role) -> Result<(), StatusCode> {
    match shared.person(headers, None) {
        None => Err(StatusCode::UNAUTHORIZED),
        Some(person) if person.role < role => Err(StatusCode::FORBIDDEN),
        Some(_) => Ok(()),
    }
}

fn with_role<T: serde::Serialize>(
    shared: &Shared,
    headers: &HeaderMap,
    role: Role,
    answer: impl FnOnce() -> T,
) -> Response {
    match allowed(shared, headers, role) {
        Err(status) => status.into_response(),
        Ok(()) => Json(answer()).into_response(),
    }
}

async fn command(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(request): Json<api::CommandRequest>,
) -> Response {
    let mode = shared.stand.board.read(|state| state.mode);
    let outcome = match (shared.person(&headers, None), &shared.stand.commands) {
        (None, _) => Err(Refusal::new(401, "a token is needed")),
        (Some(person), _) if person.role < Role::Operator => {
            Err(Refusal::new(403, "commands need the operator's role"))
        }
        (Some(_), None) => Err(Refusal::new(
            409,
            "this is a recording: it takes no commands",
        )),
        (Some(person), Some(commands)) => commands.give(&shared.stand.board, &person, &request),
    };
    let (status, error) = match outcome {
        Ok(()) => (StatusCode::OK, None),
        Err(refusal) => (refusal.code(), Some(refusal.why)),
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
