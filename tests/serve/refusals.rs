//! What cannot be: told in sentences, without harm.

use crate::client::{Answer, ask, get, try_ask};
use crate::running::Running;
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;

const DEM: &str = "assets/samples/jacksboro_dem.tif";

#[test]
fn mistakes_are_told_with_the_sentences_of_the_command_line() {
    let server = Running::start(&[DEM]);
    for (query, words) in [
        ("clim=9,a", ["--clim", "9,a"]),
        ("frames=0", ["--frames", "0"]),
        ("bands=7", ["--bands", "7"]),
        ("odd=refuse&size=333x251", ["--size", "333x251"]),
        ("percentile=2,120", ["--percentile", "2,120"]),
    ] {
        let (status, told) = server.get(&format!("/render/jacksboro_dem.mp4?{query}")).problem();
        let said = Command::new(env!("CARGO_BIN_EXE_fieldreel"))
            .arg(DEM)
            .args(words)
            .args(["--offscreen", "-o", "never.mp4"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&said.stderr).replace('\n', " ");
        // The rule stands in both; the program's usage and the option's name stand around it.
        let rule = told.split(['(', ':']).nth(1).unwrap_or(&told).trim_end_matches(')').trim().to_owned();
        assert!((400..500).contains(&status) && said.contains(&rule), "{query}: {status} {told} | {said}");
    }
}

#[test]
fn more_than_the_server_does_is_refused() {
    let server = Running::start(&[DEM, "--max-frames", "10", "--max-size", "320x180", "--no-upload"]);
    let refused = |query: &str| server.get(&format!("/render/jacksboro_dem.mp4?{query}")).problem();
    let (status, told) = refused("size=320x182");
    assert_eq!(
        (status, told.as_str()),
        (400, "a picture of 320x182 has 58240 pixels (this server draws up to 57600)")
    );
    let (status, told) = refused("size=320x180&frames=11");
    assert_eq!((status, told.as_str()), (400, "the film has 11 frames (this server makes up to 10)"));
    assert_eq!(server.get("/render/jacksboro_dem.mp4?size=320x180&frames=10&fps=10").status, 200);
}

#[test]
fn films_that_take_too_long_are_given_up() {
    let server = Running::start(&[DEM, "--max-seconds", "1"]);
    let (status, told) = server.get("/render/jacksboro_dem.webp?size=1280x720&frames=1000").problem();
    assert_eq!((status, told.as_str()), (503, "this took longer than 1 s"));
    assert_eq!(server.get("/render/jacksboro_dem.png?size=32x32").status, 200);
}

#[test]
fn nothing_but_datasets_is_reached() {
    let server = Running::start(&["assets/samples"]);
    for path in [
        "/render/../Cargo.toml.png",
        "/render/..%2f..%2fCargo.png",
        "/render/%2e%2e/%2e%2e/etc/passwd.png",
        "/render/LICENSE-anatomy.txt.png",
        "/render/.png",
        "/render/jacksboro_dem",
        "/render/jacksboro_dem.tif",
        "/render/jacksboro_dem.exe",
        "/render/",
        "/assets/../page.js",
        "/assets/nothing",
        "/api/datasets/..%2f..%2fCargo",
        "/nothing",
    ] {
        assert_eq!(server.get(path).problem().0, 404, "{path}");
    }
    assert_eq!(ask(server.address, ("DELETE", "/render/jacksboro_dem.png"), &[], &[]).problem().0, 405);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.tif"), "no raster").unwrap();
    let server = Running::start(&[folder.path().to_str().unwrap()]);
    for path in ["/render/broken.png", "/api/datasets/broken"] {
        let (status, told) = server.get(path).problem();
        assert!(status == 422 && told.contains("broken.tif"), "{status} {told}");
        assert!(!told.contains(folder.path().to_str().unwrap()), "{told}");
    }
}

#[test]
fn every_answer_says_what_keeps_browsers_safe() {
    let server = Running::start(&[DEM]);
    for path in ["/", "/nothing", "/render/jacksboro_dem.png?size=64x36", "/render/jacksboro_dem.png?zom=1"] {
        let answer = server.get(path);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(
            answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"),
            "{path}"
        );
    }
}

#[test]
fn who_knows_the_server_by_another_name_is_refused() {
    let server = Running::start(&[DEM, "--allow-host", "films.example.org"]);
    let asked_as = |name: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n").unwrap();
        Answer::read(stream).unwrap()
    };
    assert_eq!(asked_as("evil.example.org").problem().0, 421);
    assert_eq!(asked_as("films.example.org").status, 200);
    assert_eq!(asked_as("localhost:1234").status, 200);
}

#[test]
fn scripts_of_other_pages_read_answers_only_where_that_was_said() {
    let picture = "/render/jacksboro_dem.png?size=64x36";
    let from = "Origin: https://example.org";
    let closed = Running::start(&[DEM]);
    let answer = ask(closed.address, ("GET", picture), &[from], &[]);
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, None));

    let open = Running::start(&[DEM, "--allow-origin", "https://example.org", "--token", "secret"]);
    let asks = ["Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization,range"];
    let asked = ask(open.address, ("OPTIONS", picture), &[from, asks[0], asks[1]], &[]);
    assert_eq!(
        (asked.status, asked.header("access-control-allow-origin")),
        (200, Some("https://example.org"))
    );
    assert!(asked.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert_eq!(asked.body(), b"");
    // It is told nothing else without the token, but why.
    let refused = ask(open.address, ("GET", picture), &[from], &[]);
    assert_eq!(refused.header("access-control-allow-origin"), Some("https://example.org"));
    assert_eq!(refused.problem().0, 401);
    let answer = ask(open.address, ("GET", picture), &[from, "Authorization: Bearer secret"], &[]);
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, Some("https://example.org"))
    );
    assert!(answer.header("access-control-expose-headers").unwrap().contains("etag"));
    let answer = ask(open.address, ("GET", "/healthz"), &["Origin: https://other.example.org"], &[]);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn each_request_is_a_line_of_the_log_unless_it_is_quiet() {
    for quiet in [false, true] {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
        command.args(["serve", DEM, "--adapter", "software", "--port", &free.port().to_string()]);
        command.args(quiet.then_some("--quiet")).env_remove("FIELDREEL_LOG");
        let mut server = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
        while try_ask(free, ("GET", "/healthz?a=b"), &[], &[]).is_err() {
            assert!(std::time::Instant::now() < deadline, "no server");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        server.kill().unwrap();
        let said = String::from_utf8(server.wait_with_output().unwrap().stderr).unwrap();
        let is_told = said.lines().any(|line| line.contains("GET /healthz?a=b 200"));
        assert!(is_told != quiet && said.is_empty() == quiet, "{quiet}: {said}");
    }
}

#[test]
fn without_the_token_nothing_is_told() {
    let server = Running::start(&[DEM, "--token", "secret"]);
    let path = "/render/jacksboro_dem.png?size=64x36";
    for headers in [&[][..], &["Authorization: Bearer other"], &["Authorization: Basic secret"]] {
        let answer = ask(server.address, ("GET", path), headers, &[]);
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
    }
    for path in ["/api/datasets", "/metrics", "/openapi.json", "/nothing"] {
        assert_eq!(server.get(path).status, 401, "{path}");
    }
    for path in ["/", "/healthz", "/assets/page.js"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let answer = ask(server.address, ("GET", path), &["Authorization: Bearer secret"], &[]);
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("private, no-cache")));
}

#[test]
fn who_finds_no_room_is_told_when_to_come_again() {
    let server = Running::start(&[DEM, "--renders", "1", "--waiting", "1"]);
    let film = |zoom: u32| format!("/render/jacksboro_dem.mp4?size=640x360&frames=1000&zoom=1.{zoom}");
    let mut first = get(server.address, &film(1));
    first.chunk().unwrap();
    // It is asked for on another thread, because it waits.
    let address = server.address;
    let second = std::thread::scope(|scope| {
        let second = scope.spawn(|| get(address, &film(2)));
        server.wait_until("a film waits", |server| server.metric("fieldreel_renders_waiting ") == 1.0);
        let third = server.get(&film(3));
        assert_eq!(third.header("retry-after"), Some("2"));
        let (status, told) = third.problem();
        assert_eq!((status, told.as_str()), (503, "as many films wait to be rendered already as may (1)"));
        drop(first);
        second.join().unwrap()
    });
    assert_eq!(second.status, 200);
}

#[test]
fn odd_requests_do_no_harm() {
    let server = Running::start(&[DEM]);
    for request in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET /render/jacksboro_dem.png?%ff=%00&=&&& HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /render/jacksboro_dem.png?title=%00%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /render/%ff%00.png HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /render HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /render HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc",
        "NONSENSE\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        if let Ok(answer) = Answer::read(stream) {
            assert!(answer.status < 500, "{request:?}: {}", answer.status);
        }
    }
    let long = format!("/render/jacksboro_dem.png?title={}", "a".repeat(20_000));
    assert_eq!(server.get(&long).problem().0, 414);
    if let Ok(answer) = try_ask(server.address, ("GET", &format!("/{}", "a".repeat(200_000))), &[], &[]) {
        assert!((400..500).contains(&answer.status));
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn what_cannot_be_served_is_told_before_anything_else() {
    let run = |words: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_fieldreel")).arg("serve").args(words).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, said) = run(&["no/such/file.tif"]);
    assert!(code == Some(4) && said.contains("no/such/file.tif"), "{code:?} {said}");
    let (code, said) = run(&["--base-path", "films"]);
    assert!(code == Some(2) && said.contains("invalid base path \"films\""), "{code:?} {said}");
    let (code, said) = run(&["--allow-origin", "example.org"]);
    assert!(code == Some(2) && said.contains("invalid origin \"example.org\""), "{code:?} {said}");
    let (code, said) = run(&["--token", "with blanks"]);
    assert!(code == Some(2) && said.contains("invalid token"), "{code:?} {said}");
    for limit in ["--connections", "--waiting", "--renders"] {
        for number in ["18446744073709551615", "0"] {
            let (code, said) = run(&[limit, number]);
            assert!(code == Some(2) && said.contains(limit), "{limit} {number}: {code:?} {said}");
        }
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, said) = run(&["--port", &port]);
    assert!(code == Some(5) && said.contains(&format!("127.0.0.1:{port}")), "{code:?} {said}");
}
