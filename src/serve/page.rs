//! The page and what belongs to it, which the program holds.

use super::problem::Problem;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Names, kinds and contents.
const ASSETS: [(&str, &str, &str); 11] = [
    ("page.css", "text/css; charset=utf-8", include_str!("../../assets/serve/page.css")),
    ("page.js", JAVASCRIPT, include_str!("../../assets/serve/page.js")),
    ("colormaps.js", JAVASCRIPT, include_str!("../../assets/serve/colormaps.js")),
    ("controls.js", JAVASCRIPT, include_str!("../../assets/serve/controls.js")),
    ("film.js", JAVASCRIPT, include_str!("../../assets/serve/film.js")),
    ("histogram.js", JAVASCRIPT, include_str!("../../assets/serve/histogram.js")),
    ("preview.js", JAVASCRIPT, include_str!("../../assets/serve/preview.js")),
    ("server.js", JAVASCRIPT, include_str!("../../assets/serve/server.js")),
    ("settings.js", JAVASCRIPT, include_str!("../../assets/serve/settings.js")),
    ("take.js", JAVASCRIPT, include_str!("../../assets/serve/take.js")),
    ("icon.svg", "image/svg+xml", include_str!("../../assets/serve/icon.svg")),
];

const PAGE: &str = include_str!("../../assets/serve/index.html");

fn sent(kind: &'static str, text: &'static str) -> Response {
    // Another version of the program may have another page.
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

/// The page.
pub(super) async fn page() -> Response {
    sent("text/html; charset=utf-8", PAGE)
}

/// What the page is made with.
pub(super) async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = ASSETS.into_iter().find(|(known, _, _)| *known == name);
    let (_, kind, text) = found.ok_or_else(|| Problem::missing("there is nothing at this path"))?;
    Ok(sent(kind, text))
}
