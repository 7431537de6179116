//! What HTTP wants of a server.

use crate::client::{Answer, ask, get};
use crate::running::Running;
use std::io::Write;
use std::net::TcpStream;

const DEM: &str = "assets/samples/jacksboro_dem.tif";
const FILM: &str = "/render/jacksboro_dem.gif?size=64x36&frames=2";

#[test]
fn whatever_is_refused_is_a_problem() {
    let server = Running::start(&[DEM, "--base-path", "/films"]);
    for path in ["/render/%ff.png", "/api/datasets/%ff", "/assets/%ff", "/api/films/%ff"] {
        let (status, told) = server.get(&format!("/films{path}")).problem();
        assert_eq!((status, told.as_str()), (400, "the path is no text in UTF-8"), "{path}");
    }
    // What is a text is looked for.
    assert_eq!(server.get("/films/render/%c3%a4.png").problem().0, 404);
    for path in ["/films", "/films/"] {
        let refused = ask(server.address, ("POST", path), &[], &[]);
        assert_eq!(refused.header("allow"), Some("GET,HEAD"), "{path}");
        assert_eq!(refused.problem().0, 405, "{path}");
    }
    let page = server.get("/films?a=b&c");
    assert_eq!((page.status, page.header("location")), (308, Some("/films/?a=b&c")));
}

#[test]
fn who_leaves_before_there_is_an_answer_is_counted() {
    let server = Running::start(&[DEM, "--renders", "1"]);
    let film = |zoom: u32| format!("/render/jacksboro_dem.mp4?size=640x360&frames=1000&zoom=1.{zoom}");
    let mut first = get(server.address, &film(1));
    first.chunk().unwrap();
    let mut second = TcpStream::connect(server.address).unwrap();
    write!(second, "GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", film(2), server.address).unwrap();
    server.wait_until("a film waits", |server| server.metric("fieldreel_renders_waiting ") == 1.0);
    let left = r#"fieldreel_requests_total{route="/render/{*film}",status="499"}"#;
    assert_eq!(server.metric(left), 0.0);
    drop(second);
    server.wait_until("the one who left is counted", |server| server.metric(left) == 1.0);
    assert_eq!(server.metric(r#"fieldreel_requests_total{route="/render/{*film}",status="200"}"#), 1.0);
}

#[test]
fn parts_are_of_get_alone() {
    let server = Running::start(&[DEM]);
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"data\"; filename=\"a.tif\"\r\n\r\n".to_vec();
    body.extend(std::fs::read(DEM).unwrap());
    body.extend(b"\r\n--x\r\nContent-Disposition: form-data; name=\"scene\"\r\n\r\n");
    body.extend(b"{\"container\": \"gif\", \"size\": \"64x36\", \"frames\": 2}\r\n--x--\r\n");
    let post = |headers: &[&str]| {
        let headers = [&["Content-Type: multipart/form-data; boundary=x"], headers].concat();
        ask(server.address, ("POST", "/render"), &headers, &body)
    };
    let whole = post(&[]).body();
    for range in ["Range: bytes=0-9", "Range: bytes=99999999-"] {
        let again = post(&[range]);
        assert_eq!((again.status, again.header("content-range")), (200, None), "{range}");
        assert_eq!(again.body(), whole, "{range}");
    }
    assert_eq!(server.get(FILM).body(), whole, "the same film");
    let asked = |method: &str| ask(server.address, (method, FILM), &["Range: bytes=0-9"], &[]);
    assert_eq!((asked("HEAD").status, asked("GET").status), (200, 206));
}

#[test]
fn any_film_is_one_that_is_there() {
    let server = Running::start(&[DEM]);
    let unless_there = |method: &str, path: &str| -> Answer {
        ask(server.address, (method, path), &["If-None-Match: *"], &[])
    };
    let (status, told) = unless_there("GET", "/render/jacksboro_dem.mp4?frames=5000").problem();
    assert!(status == 400 && told.contains("5000 frames"), "{status} {told}");
    assert_eq!(unless_there("HEAD", FILM).status, 200);
    let made = unless_there("GET", FILM);
    assert_eq!(made.status, 200);
    assert!(made.body().starts_with(b"GIF89a"));
    assert_eq!((unless_there("GET", FILM).status, unless_there("HEAD", FILM).status), (304, 304));
}
