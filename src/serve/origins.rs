//! Whose scripts may read what the server answers.

use super::server::ServeError;
use axum::http::{HeaderValue, Method, Uri, header};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// For so long browsers need not ask again.
const KNOWN_FOR: Duration = Duration::from_hours(1);

/// What allows scripts of pages from these origins to read answers (<https://fetch.spec.whatwg.org/#http-cors-protocol>);
/// `*` is any of them. `None` if there are none: pictures and films in pages need no leave.
///
/// # Errors
/// [`ServeError::Origin`].
pub(super) fn layer(origins: &[String]) -> Result<Option<CorsLayer>, ServeError> {
    if origins.is_empty() {
        return Ok(None);
    }
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().map(|origin| checked(origin)).collect::<Result<Vec<_>, _>>()?)
    };
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::IF_RANGE,
            header::RANGE,
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_DISPOSITION,
            header::CONTENT_RANGE,
            header::ETAG,
            header::RETRY_AFTER,
        ])
        .max_age(KNOWN_FOR);
    Ok(Some(layer))
}

/// An origin as browsers say it: in small letters, without a slash at its end.
fn checked(origin: &str) -> Result<HeaderValue, ServeError> {
    let refused = || ServeError::Origin { origin: origin.to_owned() };
    let said = origin.strip_suffix('/').unwrap_or(origin).to_ascii_lowercase();
    let address: Uri = said.parse().map_err(|_| refused())?;
    let is_origin = address.scheme().zip(address.authority()).is_some_and(|(scheme, authority)| {
        !authority.as_str().contains('@') && said == format!("{scheme}://{authority}")
    });
    if is_origin { HeaderValue::from_str(&said).map_err(|_| refused()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_schemes_and_names() {
        for (said, read) in [
            ("https://example.org", "https://example.org"),
            ("HTTP://Example.org:8000/", "http://example.org:8000"),
            ("http://[::1]:5173", "http://[::1]:5173"),
        ] {
            assert_eq!(checked(said).unwrap(), read);
        }
        for wrong in [
            "",
            "example.org",
            "https://",
            "https://example.org/page",
            "https://example.org//",
            "https://me@example.org",
            "https://example.org?a",
            "null",
            "https://a b",
        ] {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
        assert!(layer(&[]).unwrap().is_none());
        assert!(layer(&["*".to_owned(), "http://a".to_owned()]).unwrap().is_some());
        assert!(layer(&["http://a".to_owned(), "b".to_owned()]).is_err());
    }
}
