//! Who may ask, what every answer says for safety, and the log.

use super::problem::Problem;
use super::state::ServerState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Instant;

/// What is answered without a token: the page, which asks for it, and whether the server is there.
const OPEN_PATHS: [&str; 3] = ["/", "/assets/{name}", "/healthz"];

/// What every answer says. Nothing may be loaded from elsewhere, and nothing is run that is not the page's own.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; \
         media-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// Refuses who does not bring the token, and whoever was told that this server has another name: a page from elsewhere whose name
/// leads here now would read what it likes.
pub(super) async fn check(State(state): State<Arc<ServerState>>, request: Request, next: Next) -> Response {
    if let Some(hosts) = &state.hosts
        && !is_ours(request.headers(), hosts)
    {
        let detail = "this server has another name: --allow-host NAME lets it be asked by this one";
        return Problem::new(StatusCode::MISDIRECTED_REQUEST, detail).into_response();
    }
    let Some(token) = &state.token else { return next.run(request).await };
    if is_open(&state.base_path, request.uri().path()) || brings(request.headers(), token) {
        return next.run(request).await;
    }
    let mut response =
        Problem::new(StatusCode::UNAUTHORIZED, "this needs the header Authorization: Bearer TOKEN")
            .into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn is_ours(headers: &HeaderMap, hosts: &[String]) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let name = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(name, _)| name);
    let is_of_this_machine =
        ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own));
    is_of_this_machine || hosts.iter().any(|allowed| name.eq_ignore_ascii_case(allowed))
}

fn is_open(base_path: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix(base_path) else { return false };
    path.is_empty() || OPEN_PATHS.contains(&path) || path.starts_with("/assets/")
}

/// Digests are compared, so that how long it takes says nothing about the token.
fn brings(headers: &HeaderMap, token: &str) -> bool {
    let brought = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().split_at_checked(7));
    brought.is_some_and(|(scheme, brought)| {
        scheme.eq_ignore_ascii_case(b"bearer ") && Sha256::digest(brought) == Sha256::digest(token)
    })
}

/// Adds what every answer says.
pub(super) async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Writes and counts what was asked for and what became of it.
pub(super) async fn log(State(state): State<Arc<ServerState>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path_and_query().map(|path| path.as_str().escape_default().to_string());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    state.metrics.count_request(route.as_deref().unwrap_or("none"), status);
    let (path, milliseconds) = (path.unwrap_or_default(), begun.elapsed().as_millis());
    tracing::info!(target: "fieldreel::serve", "{method} {path} {status} {milliseconds} ms");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_opens() {
        let says = |text: &'static str| {
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(text))])
        };
        assert!(brings(&says("Bearer secret"), "secret") && brings(&says("bearer secret"), "secret"));
        for wrong in ["Bearer secre", "Bearer secrets", "Bearer", "Basic secret", "secret", "Bearer  secret"]
        {
            assert!(!brings(&says(wrong), "secret"), "{wrong}");
        }
        assert!(!brings(&HeaderMap::new(), "secret"));
    }

    #[test]
    fn names_are_those_of_this_machine_and_those_that_were_said() {
        let asks =
            |name: &'static str| HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(name))]);
        let hosts = ["films.example.org".to_owned()];
        for fine in
            ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:80", "films.example.org:443"]
        {
            assert!(is_ours(&asks(fine), &hosts), "{fine}");
        }
        for wrong in [
            "example.org",
            "films.example.org.",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "",
            ":80",
            "[::2]",
        ] {
            assert!(!is_ours(&asks(wrong), &hosts), "{wrong}");
        }
        assert!(!is_ours(&HeaderMap::new(), &hosts));
    }

    #[test]
    fn the_page_is_open_and_films_are_not() {
        for path in ["/films", "/films/", "/films/assets/page.js", "/films/healthz"] {
            assert!(is_open("/films", path), "{path}");
        }
        for path in ["/", "/films/render/a.mp4", "/films/metrics", "/films/api/datasets", "/healthz"] {
            assert!(!is_open("/films", path), "{path}");
        }
    }
}
