//! What went wrong, as HTTP says it: problem details of RFC 9457.

use crate::encode::EncodeError;
use crate::error::with_causes;
use crate::record::RecordError;
use crate::{Error, Fault};
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

/// 400 for what was said, 422 for what cannot be made of this data or by this server, 503 for what may pass, 500 for
/// the rest.
fn status_of(error: &Error) -> StatusCode {
    match (error.fault(), error) {
        (Fault::Usage, _) => StatusCode::BAD_REQUEST,
        (Fault::Input, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, Error::Render(_) | Error::Record(RecordError::Render(_))) => StatusCode::SERVICE_UNAVAILABLE,
        (_, Error::Encode(error) | Error::Record(RecordError::Encode(error)))
            if matches!(error, EncodeError::NoEncoder { .. }) =>
        {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
