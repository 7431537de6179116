use crate::serve::answers::Headers;
use crate::serve::film_request::{Asked, FilmRequest, KINDS};
use crate::serve::problem::Problem;
use crate::serve::state::ServerState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use serde_json::Value;
use std::sync::Arc;

/// What is asked of the answer and not of the film: save it.
const DOWNLOAD: &str = "download";

/// The longest query that is read.
const LONGEST_QUERY: usize = 16 << 10;

/// A film of a dataset. What `HEAD` asks for is not rendered.
pub(super) async fn film(
    State(state): State<Arc<ServerState>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    (method, asked): (Method, HeaderMap),
) -> Result<Response, Problem> {
    let (pairs, is_saved) = pairs(query.as_deref().unwrap_or_default())?;
    let found = name
        .rsplit_once('.')
        .and_then(|(name, kind)| Some((name, KINDS.into_iter().find(|(known, _)| *known == kind)?.1)));
    let Some((name, container)) = found else {
        let kinds = KINDS.map(|(kind, _)| format!(".{kind}")).join(", ");
        return Err(Problem::missing(format!("expected a dataset's name and one of {kinds}; got {name:?}")));
    };
    // Folders and files are looked at.
    let request = tokio::task::block_in_place(|| {
        let dataset = state.catalog.find(name);
        let dataset = dataset.ok_or_else(|| Problem::missing(format!("there is no dataset {name:?}")))?;
        FilmRequest::served(Asked::of_query(container, &pairs, state.limits())?, dataset)
    })?;
    answer(state, request, is_saved, (&method, &asked)).await
}

/// Sends a film, once there is something of it.
pub(super) async fn answer(
    state: Arc<ServerState>,
    request: FilmRequest,
    is_saved: bool,
    (method, asked): (&Method, &HeaderMap),
) -> Result<Response, Problem> {
    let headers = Headers::new(&request, is_saved, state.token.is_some());
    let length = state.shelf.find(request.tag()).and_then(|film| film.length());
    if method != Method::POST && headers.is_known(asked, length.is_some()) {
        return Ok(headers.not_modified());
    }
    if method == Method::HEAD {
        return Ok(headers.alone(length));
    }
    let mut reader = state.film(request)?;
    // What is wrong is told as long as it can be told.
    reader.begun().await?;
    // RFC 9110, 14.2: parts are of GET alone.
    let asked = (method == Method::GET).then_some(asked);
    Ok(headers.film(asked, reader, state))
}

/// How far a film is, by its tag. Of a film that nobody has asked for, or that was let go, nothing is known: that is no error.
pub(super) async fn state(State(state): State<Arc<ServerState>>, Path(tag): Path<String>) -> Json<Value> {
    let Some(film) = state.shelf.find(&tag) else { return Json(serde_json::json!({ "state": "unknown" })) };
    let told = film.state();
    Json(serde_json::json!({
        "state": told.state,
        "frames": told.frames,
        "total_frames": told.total_frames,
        "bytes": told.bytes,
        "detail": told.detail,
    }))
}

/// The settings in a query, and whether the film is to be saved.
pub(super) fn pairs(query: &str) -> Result<(Vec<(String, String)>, bool), Problem> {
    if query.len() > LONGEST_QUERY {
        let detail = format!("the query has more than {LONGEST_QUERY} bytes");
        return Err(Problem::new(StatusCode::URI_TOO_LONG, detail));
    }
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let is_saved = pairs.iter().any(|(name, value)| name == DOWNLOAD && value != "0" && value != "false");
    pairs.retain(|(name, _)| name != DOWNLOAD);
    Ok((pairs, is_saved))
}
