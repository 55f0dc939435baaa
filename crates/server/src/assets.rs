//! The console's files, built by npm and carried inside the program.
//!
//! A build without Node has none; the server then says what to do instead of showing a blank page.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

const NOT_BUILT: &str = "The console has not been built into this program.\n\
    Run `cargo xtask demo`, or `npm ci && npm run build` in web/ and build again.\n\
    The API works: see /api/health and /api/state.\n";

/// The first page.
pub async fn index() -> Response {
    file("index.html")
}

/// Any other file of the console.
pub async fn asset(Path(path): Path<String>) -> Response {
    file(&path)
}

fn file(path: &str) -> Response {
    match Dist::get(path) {
        Some(content) => {
            let kind = content_type(path);
            ([(header::CONTENT_TYPE, kind)], content.data).into_response()
        }
        None if path == "index.html" => (StatusCode::NOT_FOUND, NOT_BUILT).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "geojson" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wav") => "audio/wav",
        Some("woff2") => "font/woff2",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}
