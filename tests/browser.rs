//! Films play in a browser: every frame is there, at its time, in its colours.
//!
//! The browser opens a page of this test, which decodes each film, reads pixels from a canvas and sends them back.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "shared with tests that use more of it")]
#[path = "browser/chromium.rs"]
mod chromium;
mod decode;
#[allow(dead_code, reason = "shared with the tests of encoded files, which use all of it")]
#[path = "encoded_files/films.rs"]
mod films;

use chromium::Chromium;
use crossbeam_channel::bounded;
use fieldreel::encode::{Codec, Container, EncodeSettings, FilmSpec, OutputKind};
use fieldreel::frame::Resolution;
use films::{alpha, color, encode_bytes, film, settings};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const FRAMES: u64 = 8;
const RATE: &str = "10";

/// How long a browser on a busy machine may take for all films.
const PATIENCE: Duration = Duration::from_mins(3);

/// Decodes one film after another, and sends back what it saw.
const PAGE: &str = include_str!("browser/page.html");

struct Shown {
    name: String,
    media_type: &'static str,
    size: Resolution,
    /// How far red, green, blue and alpha may be off, of 255.
    tolerance: [f64; 4],
    has_alpha: bool,
    bytes: Vec<u8>,
}

fn shown(
    container: Container,
    codec: Option<Codec>,
    size: &str,
    (tolerance, has_alpha): ([f64; 4], bool),
    kind: OutputKind,
) -> Shown {
    let size: Resolution = size.parse().unwrap();
    // Tags and players are looked at, not compression.
    let crf = media_type(container).starts_with("video").then_some(6.0);
    let settings = EncodeSettings { codec, crf, ..settings(container) };
    let bytes =
        encode_bytes(&settings, &FilmSpec { resolution: size, has_alpha, ..film(RATE, FRAMES) }, kind);
    let what = if has_alpha { "transparent" } else { "opaque" };
    let name = format!("{what} {container} {codec:?} {size} {kind:?}");
    Shown { name, media_type: media_type(container), size, tolerance, has_alpha, bytes }
}

fn media_type(container: Container) -> &'static str {
    container.media_type().unwrap()
}

/// Chromium's software takes 2.0 for 2.112 where blue is made of Cb.
const OF_VIDEO: ([f64; 4], bool) = ([3.0, 3.0, 10.0, 0.0], false);

fn all() -> Vec<Shown> {
    use OutputKind::{Seekable, Stream};
    let mut films = Vec::new();
    // Untagged films are guessed by their size: both sides of the limit.
    for size in ["640x480", "1280x720"] {
        films.push(shown(Container::Mp4, None, size, OF_VIDEO, Seekable));
        films.push(shown(Container::Webm, None, size, OF_VIDEO, Seekable));
    }
    films.push(shown(Container::Mp4, None, "640x480", OF_VIDEO, Stream));
    films.push(shown(Container::Mp4, Some(Codec::Av1), "640x480", OF_VIDEO, Seekable));
    films.push(shown(Container::Mp4, Some(Codec::Vp9), "640x480", OF_VIDEO, Seekable));
    films.push(shown(Container::Webm, Some(Codec::Av1), "640x480", OF_VIDEO, Seekable));
    let within = |off, alpha_off| [off, off, off, alpha_off];
    films.push(shown(Container::Gif, None, "320x240", (within(1.0, 0.0), false), Seekable));
    films.push(shown(Container::Apng, None, "320x240", (within(0.0, 0.0), false), Stream));
    films.push(shown(Container::Webp, None, "320x240", (within(6.0, 0.0), false), Stream));
    films.push(shown(Container::Webm, Some(Codec::Vp9), "640x480", ([3.0, 3.0, 10.0, 4.0], true), Seekable));
    films.push(shown(Container::Apng, None, "320x240", (within(0.0, 0.0), true), Stream));
    films.push(shown(Container::Webp, None, "320x240", (within(6.0, 0.0), true), Stream));
    films
}

/// The middles of the four quarters.
fn places(size: Resolution) -> [[u32; 2]; 4] {
    let Resolution { width, height } = size;
    [[1, 1], [3, 1], [1, 3], [3, 3]].map(|[x, y]| [x * width / 4, y * height / 4])
}

/// What the page is told about the films.
fn list(films: &[Shown]) -> String {
    let entries = films.iter().enumerate().map(|(number, film)| {
        serde_json::json!({
            "url": format!("film/{number}"),
            "type": film.media_type,
            "frames": FRAMES,
            "rate": RATE.parse::<f64>().unwrap(),
            "places": places(film.size),
        })
    });
    Value::Array(entries.collect()).to_string()
}

/// Serves page and films, and returns what the page sends back.
fn serve(listener: &TcpListener, films: &[Shown]) -> std::io::Result<Value> {
    loop {
        let (mut stream, _) = listener.accept()?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if header.trim().is_empty() {
                break;
            }
        }
        let number = path.strip_prefix("/film/").and_then(|number| number.parse::<usize>().ok());
        match (path.as_str(), number.and_then(|number| films.get(number))) {
            ("/", _) => answer(&mut stream, "text/html; charset=utf-8", PAGE.as_bytes())?,
            ("/list", _) => answer(&mut stream, "application/json", list(films).as_bytes())?,
            (_, Some(film)) => answer(&mut stream, film.media_type, &film.bytes)?,
            ("/seen", _) => {
                let mut body = vec![0; length];
                reader.read_exact(&mut body)?;
                answer(&mut stream, "text/plain", b"")?;
                return Ok(serde_json::from_slice(&body)?);
            }
            _ => stream
                .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?,
        }
    }
}

fn answer(stream: &mut TcpStream, media_type: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

/// What is wrong with how a film was seen, if anything.
fn fault(film: &Shown, seen: &Value, shift: u64) -> Option<String> {
    if let Some(error) = seen["error"].as_str() {
        return Some(error.to_owned());
    }
    let frames = seen["frames"].as_array()?;
    if frames.len() as u64 != FRAMES {
        return Some(format!("{} frames", frames.len()));
    }
    let expected_secs = FRAMES as f64 / RATE.parse::<f64>().unwrap();
    let secs = seen["duration"].as_f64()?;
    if (secs - expected_secs).abs() > 0.002 {
        return Some(format!("it lasts {secs} s"));
    }
    for (index, pixels) in frames.iter().enumerate() {
        for (number, [x, y]) in places(film.size).into_iter().enumerate() {
            let [red, green, blue] = color(x, y, (index as u64 + shift) % FRAMES, film.size);
            let opacity = if film.has_alpha { alpha(x as usize) } else { 255 };
            let expected = [red, green, blue, opacity];
            // A canvas keeps colours multiplied by their alpha, and gives them back divided by it.
            let rounding = if film.has_alpha { 255.0 / f64::from(opacity) } else { 0.0 };
            for (channel, wanted) in expected.into_iter().enumerate() {
                let found = pixels[number][channel].as_f64()?;
                let tolerance = film.tolerance[channel] + if channel < 3 { rounding } else { 0.0 };
                if (found - f64::from(wanted)).abs() > tolerance {
                    return Some(format!(
                        "frame {index} at {x},{y}: {} instead of {expected:?}",
                        pixels[number]
                    ));
                }
            }
        }
    }
    None
}

#[test]
fn films_play_in_a_browser_in_their_colours() {
    let films = all();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let Some(browser) = Chromium::open(&address) else { return };
    let (seen_out, seen) = bounded(1);
    let films = std::sync::Arc::new(films);
    let served = std::sync::Arc::clone(&films);
    // It ends with the process if the browser never answers.
    let serving = std::thread::Builder::new().name("server".to_owned());
    serving.spawn(move || seen_out.send(serve(&listener, &served))).unwrap();
    let seen = seen.recv_timeout(PATIENCE).expect("the browser answers").unwrap();
    drop(browser);
    for (film, seen) in films.iter().zip(seen.as_array().unwrap()) {
        let fault_of = |shift| fault(film, seen, shift);
        assert_eq!(fault_of(0), None, "{}", film.name);
        // Another frame's colours would be seen.
        assert!(fault_of(1).is_some(), "{}", film.name);
    }
    assert_eq!(seen.as_array().unwrap().len(), films.len());
}
