//! What went wrong, as HTTP says it: problem details of RFC 9457.

use crate::Error;
use crate::data::DataError;
use crate::encode::EncodeError;
use crate::record::RecordError;
use crate::render::RenderError;
use crate::scene::SceneError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why a request gets something else than it asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// The sentence that the command line has for it.
    pub(super) detail: String,
    /// Seconds after which it may be tried again.
    pub(super) retry_after: Option<u64>,
}

/// Seconds that a client is asked to wait when there is no room.
const RETRY_SECS: u64 = 2;

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after: None }
    }

    /// What was asked for breaks a rule.
    pub(super) fn request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn missing(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The server has no room at the moment.
    pub(super) fn busy(detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        Self { retry_after: Some(RETRY_SECS), ..problem }
    }

    /// A fault of ours.
    pub(super) fn internal(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// The same, with another name for what it speaks of: nobody outside needs to know where files lie.
    pub(super) fn renamed(mut self, path: &str, name: &str) -> Self {
        if !path.is_empty() {
            self.detail = self.detail.replace(path, name);
        }
        self
    }

    fn body(&self) -> String {
        serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or_default(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        })
        .to_string()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status_of(&error);
        let problem = Self::new(status, with_causes(&error));
        match status {
            StatusCode::SERVICE_UNAVAILABLE => Self { retry_after: Some(RETRY_SECS), ..problem },
            _ => problem,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, self.body()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(secs) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, secs.into());
        }
        response
    }
}

/// An error and what caused it, as the command line prints them.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        // Transparent errors say what their cause says.
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

/// Whose fault it is: 400 for what was said, 422 for what the data is, 503 for what may pass, 500 for the server.
fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Data(error) | Error::Record(RecordError::Data(error)) => of_data_error(error),
        Error::Scene(error) | Error::Record(RecordError::Scene(error)) => match error {
            SceneError::NothingToShow { .. } | SceneError::Picture { .. } | SceneError::NotOnGlobe { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            SceneError::Data(error) => of_data_error(error),
            _ => StatusCode::BAD_REQUEST,
        },
        Error::Frame(_)
        | Error::Record(RecordError::NoSuchFrame { .. } | RecordError::NoFrames | RecordError::Setting(_)) => {
            StatusCode::BAD_REQUEST
        }
        Error::Render(RenderError::TooLarge { .. })
        | Error::Record(RecordError::Render(RenderError::TooLarge { .. })) => StatusCode::BAD_REQUEST,
        Error::Render(_) | Error::Record(RecordError::Render(_)) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Encode(error) | Error::Record(RecordError::Encode(error)) => of_encode_error(error),
        Error::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn of_data_error(error: &DataError) -> StatusCode {
    match error {
        DataError::InvalidBandSelection { .. }
        | DataError::NoSelectedBand { .. }
        | DataError::NoSelectedVolume { .. } => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn of_encode_error(error: &EncodeError) -> StatusCode {
    match error {
        error if error.is_usage() => StatusCode::BAD_REQUEST,
        // Of settings that no encoder here takes.
        EncodeError::NoEncoder { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
