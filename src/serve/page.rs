//! The page and what belongs to it, which the program holds.

use super::problem::Problem;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Names, kinds and contents.
const ASSETS: [(&str, &str, &str); 3] = [
    ("page.css", "text/css; charset=utf-8", include_str!("../../assets/serve/page.css")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("../../assets/serve/page.js")),
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
