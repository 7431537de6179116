//! Who may ask, what every answer says for safety, and the log.

use super::problem::Problem;
use super::state::ServerState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
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

/// By what the server may be asked, besides the names of every machine for itself.
pub(super) struct OwnNames {
    /// Where it listens.
    address: IpAddr,
    said: Vec<String>,
}

impl OwnNames {
    /// `None` for any: who is reached from elsewhere and was told no names cannot know them.
    pub(super) fn new(address: IpAddr, said: Vec<String>) -> Option<Self> {
        (address.to_canonical().is_loopback() || !said.is_empty()).then_some(Self { address, said })
    }

    fn hold(&self, headers: &HeaderMap) -> bool {
        let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
        let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let name = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(name, _)| name);
        let of_every_machine = ["localhost", "127.0.0.1", "[::1]"];
        let address = match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let said = self.said.iter().map(String::as_str);
        said.chain(of_every_machine).chain([address.as_str()]).any(|own| name.eq_ignore_ascii_case(own))
    }
}

/// Refuses who does not bring the token, and whoever was told that this server has another name: a page from elsewhere whose name
/// leads here now would read what it likes.
pub(super) async fn check(State(state): State<Arc<ServerState>>, request: Request, next: Next) -> Response {
    if state.names.as_ref().is_some_and(|names| !names.hold(request.headers())) {
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

/// What proxies write for a client that left before there was an answer.
const CLIENT_LEFT: u16 = 499;

/// A request that is written and counted when it is over, also if nobody waits for that: what answers it is dropped then.
struct Logged {
    state: Arc<ServerState>,
    begun: Instant,
    method: Method,
    path: String,
    route: Option<MatchedPath>,
    status: u16,
}

impl Drop for Logged {
    fn drop(&mut self) {
        let Self { method, path, status, .. } = self;
        self.state.metrics.count_request(self.route.as_ref().map_or("none", MatchedPath::as_str), *status);
        let milliseconds = self.begun.elapsed().as_millis();
        tracing::info!(target: "fieldreel::serve", "{method} {path} {status} {milliseconds} ms");
    }
}

/// Writes and counts what was asked for and what became of it.
pub(super) async fn log(State(state): State<Arc<ServerState>>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map(|path| path.as_str().escape_default().to_string());
    let mut logged = Logged {
        state,
        begun: Instant::now(),
        method: request.method().clone(),
        path: path.unwrap_or_default(),
        route: request.extensions().get().cloned(),
        status: CLIENT_LEFT,
    };
    let response = next.run(request).await;
    logged.status = response.status().as_u16();
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
        let names = |address: &str, said: &[&str]| {
            let said = said.iter().map(|name| (*name).to_owned()).collect();
            OwnNames::new(address.parse().unwrap(), said)
        };
        let own = names("127.0.0.1", &["films.example.org"]).unwrap();
        for fine in
            ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:80", "films.example.org:443"]
        {
            assert!(own.hold(&asks(fine)), "{fine}");
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
            assert!(!own.hold(&asks(wrong)), "{wrong}");
        }
        assert!(!own.hold(&HeaderMap::new()));
        // Where it listens, and nowhere else.
        assert!(names("127.0.0.2", &[]).unwrap().hold(&asks("127.0.0.2:80")));
        assert!(!own.hold(&asks("127.0.0.2:80")));
        assert!(names("fd00::2", &["a"]).unwrap().hold(&asks("[FD00::2]:80")));
        assert!(!names("fd00::2", &["a"]).unwrap().hold(&asks("b")));
        for (anywhere, is_any) in
            [("0.0.0.0", true), ("::", true), ("::1", false), ("::ffff:127.0.0.1", false)]
        {
            assert_eq!(names(anywhere, &[]).is_none(), is_any, "{anywhere}");
            assert!(names(anywhere, &["a"]).is_some(), "{anywhere}");
        }
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
