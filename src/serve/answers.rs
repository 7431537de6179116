//! How films go out: headers, parts, and the bytes as they come.

use super::film_request::FilmRequest;
use super::problem::Problem;
use super::state::ServerState;
use super::stored_film::FilmReader;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use std::ops::Range;
use std::sync::Arc;

/// What a film is sent with, known before there is anything of it.
pub(super) struct Headers {
    media_type: &'static str,
    tag: String,
    disposition: String,
    is_private: bool,
}

impl Headers {
    /// `is_saved` asks browsers to save the film and not to show it; `is_private` keeps it from shared caches.
    pub(super) fn new(request: &FilmRequest, is_saved: bool, is_private: bool) -> Self {
        let how = if is_saved { "attachment" } else { "inline" };
        let disposition = format!("{how}; {}", file_name_parameter(&request.file_name()));
        let tag = format!("\"{}\"", request.tag());
        Self { media_type: request.asked.media_type(), tag, disposition, is_private }
    }

    fn put(&self, headers: &mut HeaderMap) {
        // The data may change at any time: whoever keeps a film asks whether it still holds, which costs nothing.
        let control = if self.is_private { "private, no-cache" } else { "public, no-cache" };
        let pairs: [(HeaderName, &str); 5] = [
            (header::CONTENT_TYPE, self.media_type),
            (header::ETAG, &self.tag),
            (header::CACHE_CONTROL, control),
            (header::CONTENT_DISPOSITION, &self.disposition),
            // Films are made to be shown on other pages.
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        ];
        for (name, value) in pairs {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
    }

    /// Whether the client has the film already. `is_there` is whether the server has: any film is one that is there.
    pub(super) fn is_known(&self, asked: &HeaderMap, is_there: bool) -> bool {
        let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        known.flat_map(|list| list.split(',')).any(|tag| {
            let tag = tag.trim();
            (tag == "*" && is_there) || tag.strip_prefix("W/").unwrap_or(tag) == self.tag
        })
    }

    /// That the client has it.
    pub(super) fn not_modified(&self) -> Response {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        self.put(response.headers_mut());
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_DISPOSITION);
        response
    }

    /// What there is to know without the film; how long it is only if it is there.
    pub(super) fn alone(&self, length: Option<u64>) -> Response {
        let mut response = StatusCode::OK.into_response();
        self.put(response.headers_mut());
        if let Some(length) = length {
            response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        response
    }

    /// The film, or the part of it that was asked for if it is complete. `asked` is `None` if there can be no parts.
    pub(super) fn film(
        &self,
        asked: Option<&HeaderMap>,
        reader: FilmReader,
        state: Arc<ServerState>,
    ) -> Response {
        let length = reader.film().length();
        let part = length.zip(asked).and_then(|(length, asked)| self.part(asked, length));
        let (status, reader, sent) = match (&part, length) {
            (Some(Part::Range(range)), _) => {
                (StatusCode::PARTIAL_CONTENT, reader.only(range.clone()), Some(range.end - range.start))
            }
            (Some(Part::Unsatisfiable), Some(length)) => {
                let detail = format!("the film has {length} bytes");
                let mut response = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, detail).into_response();
                if let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}")) {
                    response.headers_mut().insert(header::CONTENT_RANGE, value);
                }
                return response;
            }
            _ => (StatusCode::OK, reader, length),
        };
        let stream = unfold((reader, state), async |(mut reader, state)| {
            let chunk = reader.next().await?;
            if let Ok(bytes) = &chunk {
                state.metrics.count_sent(bytes.len() as u64);
            }
            Some((chunk, (reader, state)))
        });
        let mut response = (status, Body::from_stream(stream)).into_response();
        self.put(response.headers_mut());
        if let Some(sent) = sent {
            if asked.is_some() {
                response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            }
            response.headers_mut().insert(header::CONTENT_LENGTH, sent.into());
        }
        if let (Some(Part::Range(range)), Some(length)) = (&part, length)
            && let Ok(value) =
                HeaderValue::from_str(&format!("bytes {}-{}/{length}", range.start, range.end - 1))
        {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
        response
    }

    /// The part that was asked for, if it is one of this film.
    fn part(&self, asked: &HeaderMap, length: u64) -> Option<Part> {
        let is_of_this = asked.get(header::IF_RANGE).is_none_or(|tag| tag.as_bytes() == self.tag.as_bytes());
        let range = asked.get(header::RANGE).filter(|_| is_of_this)?;
        Part::read(range.to_str().ok()?, length)
    }
}

/// A part of a film, by RFC 9110, 14.2.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Range(Range<u64>),
    /// There is nothing there.
    Unsatisfiable,
}

impl Part {
    /// `None` for what is to be ignored: other units, several parts, what cannot be read.
    fn read(text: &str, length: u64) -> Option<Self> {
        let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
        let (first, last) = (first.trim(), last.trim());
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(first) || !is_number(last) || (first.is_empty() && last.is_empty()) {
            return None;
        }
        // What has more digits than a u64 is beyond any film.
        let number = |text: &str| text.parse().unwrap_or(u64::MAX);
        let range = if first.is_empty() {
            length.saturating_sub(number(last))..length
        } else {
            let end = if last.is_empty() { length } else { number(last).saturating_add(1).min(length) };
            if !last.is_empty() && number(last) < number(first) {
                return None;
            }
            number(first)..end
        };
        Some(if range.start < range.end { Self::Range(range) } else { Self::Unsatisfiable })
    }
}

/// The name of a file as RFC 6266 has it: in plain letters, and in all.
fn file_name_parameter(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"\"\\%".contains(letter) || letter == ' ';
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    if plain == name {
        return format!("filename=\"{plain}\"");
    }
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let coded: String = name
        .bytes()
        .map(|byte| if is_bare(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_film() {
        let range = |from, to| Some(Part::Range(from..to));
        assert_eq!(Part::read("bytes=0-", 10), range(0, 10));
        assert_eq!(Part::read("bytes=2-4", 10), range(2, 5));
        assert_eq!(Part::read("bytes=2-99999999999999999999999", 10), range(2, 10));
        assert_eq!(Part::read("bytes=-3", 10), range(7, 10));
        assert_eq!(Part::read("bytes=-30", 10), range(0, 10));
        for beyond in ["bytes=10-", "bytes=99999999999999999999999-", "bytes=-0"] {
            assert_eq!(Part::read(beyond, 10), Some(Part::Unsatisfiable), "{beyond}");
        }
        for ignored in ["bytes=-", "bytes=4-2", "bytes=a-", "lines=0-1", "bytes=0-1,3-4", "bytes=+1-2", ""] {
            assert_eq!(Part::read(ignored, 10), None, "{ignored}");
        }
        assert_eq!(Part::read("bytes=0-", 0), Some(Part::Unsatisfiable));
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(file_name_parameter("dem.mp4"), "filename=\"dem.mp4\"");
        assert_eq!(
            file_name_parameter("a\"\r\nb.gif"),
            "filename=\"a___b.gif\"; filename*=UTF-8''a%22%0D%0Ab.gif"
        );
        assert_eq!(file_name_parameter("海.gif"), "filename=\"_.gif\"; filename*=UTF-8''%E6%B5%B7.gif");
    }
}
