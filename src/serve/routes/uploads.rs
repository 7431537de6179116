use super::films::{answer, pairs};
use crate::error::with_causes;
use crate::serve::film_request::{Asked, FilmRequest, KINDS};
use crate::serve::paced_body::{PacedBody, Taken};
use crate::serve::problem::Problem;
use crate::serve::state::ServerState;
use crate::serve::upload::{Arriving, Upload, too_large};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, RawQuery, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How long a file may take to arrive.
const LONGEST_UPLOAD: Duration = Duration::from_mins(5);

/// More than any scene needs.
const MOST_SCENE_BYTES: usize = 64 << 10;

/// Besides the file: the scene, and what stands between them.
const MORE_BYTES: u64 = 128 << 10;

/// A film of a dataset that comes with the request: `multipart/form-data` with the parts `data`, a file, and `scene`, an object
/// in JSON whose `container` is the kind of film.
pub(super) async fn film(
    State(state): State<Arc<ServerState>>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let (settings, is_saved) = pairs(query.as_deref().unwrap_or_default())?;
    if let Some((name, _)) = settings.first() {
        return Err(Problem::request(format!("{name}: settings of an upload stand in its scene")));
    }
    let most_bytes = state.limits().upload_bytes;
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > most_bytes.saturating_add(MORE_BYTES)) {
        return Err(too_large(most_bytes));
    }
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let (upload, mut scene) = {
        let busy = |_| Problem::busy("other uploads are at work at the moment");
        let place = Arc::clone(&state.uploading).try_acquire_owned().map_err(busy)?;
        let late = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "the file took too long to arrive");
        tokio::time::timeout(LONGEST_UPLOAD, receive(request, (most_bytes, place))).await.map_err(late)??
    };
    let kind = match scene.remove("container") {
        None => "mp4".to_owned(),
        Some(Value::String(kind)) => kind,
        Some(other) => return Err(Problem::request(format!("container: expected a text; got {other}"))),
    };
    let known = KINDS.into_iter().find(|(known, _)| *known == kind);
    let Some((_, container)) = known else {
        let kinds = KINDS.map(|(kind, _)| kind).join(", ");
        return Err(Problem::request(format!("container: expected one of {kinds}; got {kind:?}")));
    };
    let asked = Asked::of_json(container, scene, state.limits())?;
    let request = FilmRequest::uploaded(asked, upload);
    answer(state, request, is_saved, (&method, &headers)).await
}

/// Receives all parts.
async fn receive(
    request: Request,
    (most_bytes, place): (u64, OwnedSemaphorePermit),
) -> Result<(Upload, Map<String, Value>), Problem> {
    let (head, body) = request.into_parts();
    let (body, taken) = PacedBody::of(body);
    let request = Request::from_parts(head, body);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("expected multipart/form-data: {error}"))
    })?;
    let (mut upload, mut scene) = (None, Map::new());
    let mut place = Some(place);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("data") if let Some(place) = place.take() => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let arriving = Arriving::new(&name, most_bytes, place)?;
                upload = Some(receive_file(part, arriving, &taken).await?);
            }
            Some("scene") if scene.is_empty() => scene = receive_scene(part, &taken).await?,
            Some(name @ ("data" | "scene")) => {
                return Err(Problem::request(format!("there are two parts {name:?}")));
            }
            name => {
                let name = name.unwrap_or_default();
                return Err(Problem::request(format!("expected the parts data and scene; got {name:?}")));
            }
        }
    }
    let upload = upload.ok_or_else(|| Problem::request("there is no part data, the file"))?;
    Ok((upload, scene))
}

async fn receive_file(mut part: Field<'_>, mut arriving: Arriving, taken: &Taken) -> Result<Upload, Problem> {
    while let Some(bytes) = part.chunk().await.map_err(broken)? {
        taken.add(bytes.len());
        arriving.add(&bytes)?;
    }
    Ok(arriving.finish())
}

async fn receive_scene(mut part: Field<'_>, taken: &Taken) -> Result<Map<String, Value>, Problem> {
    let mut text = Vec::new();
    while let Some(bytes) = part.chunk().await.map_err(broken)? {
        taken.add(bytes.len());
        text.extend_from_slice(&bytes);
        if text.len() > MOST_SCENE_BYTES {
            return Err(Problem::request(format!("the scene has more than {MOST_SCENE_BYTES} bytes")));
        }
    }
    match serde_json::from_slice(&text) {
        Ok(Value::Object(scene)) => Ok(scene),
        Ok(_) => Err(Problem::request("scene: expected an object")),
        Err(error) => Err(Problem::request(format!("scene: this is no JSON: {error}"))),
    }
}

fn broken(error: MultipartError) -> Problem {
    Problem::request(format!("the parts cannot be read: {}", with_causes(&error)))
}
