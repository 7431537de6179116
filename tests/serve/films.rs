//! What is asked for comes, as the command line makes it.

use crate::client::{ask, get};
use crate::decode::DecodedFilm;
use crate::running::Running;
use std::process::Command;

const DEM: &str = "assets/samples/jacksboro_dem.tif";
const FILM: &str = "size=320x180&frames=5&fps=5";

/// What the command line writes to a pipe.
fn made(words: &[&str], kind: &str) -> Vec<u8> {
    let made = Command::new(env!("CARGO_BIN_EXE_fieldreel"))
        .arg(DEM)
        .args(words)
        .args([
            "--no-scene",
            "--quiet",
            "--adapter",
            "software",
            "--offscreen",
            "--container",
            kind,
            "-o",
            "-",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    made.stdout
}

fn same_pictures(left: &DecodedFilm, right: &DecodedFilm) -> bool {
    let planes =
        |film: &DecodedFilm| film.frames.iter().map(|frame| frame.planes.clone()).collect::<Vec<_>>();
    planes(left) == planes(right)
}

#[test]
fn films_of_all_kinds_show_what_the_command_line_shows() {
    let server = Running::start(&[DEM]);
    for (kind, media) in [
        ("mp4", "video/mp4"),
        ("webm", "video/webm"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("png", "image/png"),
    ] {
        let answer = server.get(&format!("/render/jacksboro_dem.{kind}?{FILM}&colormap=magma"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media)));
        let film = DecodedFilm::from_bytes(answer.body());
        assert_eq!(film.frames.len(), if kind == "png" { 1 } else { 5 }, "{kind}");
        let words = ["--size", "320x180", "--frames", "5", "--fps", "5", "--colormap", "magma"];
        let expected = DecodedFilm::from_bytes(made(&words, kind));
        assert!(same_pictures(&film, &expected), "{kind}");
        let words = ["--size", "320x180", "--frames", "5", "--fps", "5"];
        let other = DecodedFilm::from_bytes(made(&words, kind));
        assert!(!same_pictures(&film, &other), "{kind}: a control");
    }
}

#[test]
fn a_picture_shows_the_frame_that_was_asked_for() {
    let server = Running::start(&[DEM]);
    let picture = |query: &str| server.get(&format!("/render/jacksboro_dem.png?{FILM}&{query}")).body();
    let [first, third] = ["crf=20&plays=1", "frame=3"].map(|query| DecodedFilm::from_bytes(picture(query)));
    assert!(!same_pictures(&first, &third));
    let words = ["--size", "320x180", "--frames", "5", "--fps", "5", "--frame", "3"];
    assert!(same_pictures(&third, &DecodedFilm::from_bytes(made(&words, "png"))));
}

#[test]
fn the_same_request_gets_the_same_bytes_and_the_same_tag() {
    let server = Running::start(&[DEM]);
    let path = format!("/render/jacksboro_dem.mp4?{FILM}");
    let head = ask(server.address, ("HEAD", &path), &[], &[]);
    let tag = head.header("etag").unwrap().to_owned();
    assert_eq!((head.status, head.header("accept-ranges")), (200, None));
    assert_eq!(server.metric("fieldreel_renders_total{outcome=\"done\"}"), 0.0, "HEAD renders nothing");
    let first = server.get(&path);
    assert_eq!(first.header("etag"), Some(tag.as_str()));
    assert_eq!(first.header("cache-control"), Some("public, no-cache"));
    assert_eq!(first.header("content-disposition"), Some("inline; filename=\"jacksboro_dem.mp4\""));
    let bytes = first.body();
    // The same words in another order are the same request.
    let again = server.get("/render/jacksboro_dem.mp4?fps=5&frames=5&size=320x180&download");
    assert_eq!(again.header("content-disposition"), Some("attachment; filename=\"jacksboro_dem.mp4\""));
    assert_eq!(again.header("content-length"), Some(bytes.len().to_string().as_str()));
    assert_eq!(again.body(), bytes);
    assert_eq!(server.metric("fieldreel_renders_total{outcome=\"done\"}"), 1.0);
    let known = ask(server.address, ("GET", &path), &[&format!("If-None-Match: W/\"other\", {tag}")], &[]);
    assert_eq!((known.status, known.header("etag")), (304, Some(tag.as_str())));
    let other = server.get(&format!("{path}&zoom=2"));
    assert_ne!(other.header("etag"), Some(tag.as_str()));
    assert_ne!(other.body(), bytes);
}

#[test]
fn parts_of_complete_films_are_those_of_the_whole() {
    let server = Running::start(&[DEM]);
    let path = format!("/render/jacksboro_dem.mp4?{FILM}");
    let all = server.get(&path).body();
    let part = |range: &str, more: &[&str]| {
        let headers: Vec<&str> = [range].into_iter().chain(more.iter().copied()).collect();
        ask(server.address, ("GET", &path), &headers, &[])
    };
    let middle = part("Range: bytes=100-1099", &[]);
    let total = all.len();
    assert_eq!(middle.status, 206);
    assert_eq!(middle.header("content-range"), Some(format!("bytes 100-1099/{total}").as_str()));
    assert_eq!(middle.body(), all[100..1100]);
    assert_eq!(part("Range: bytes=-10", &[]).body(), all[total - 10..]);
    assert_eq!(part("Range: bytes=0-", &[]).status, 206);
    let beyond = part(&format!("Range: bytes={total}-"), &[]);
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (416, Some(format!("bytes */{total}").as_str()))
    );
    let outdated = part("Range: bytes=0-9", &["If-Range: \"other\""]);
    assert_eq!((outdated.status, outdated.body().len()), (200, total));
}

#[test]
fn films_are_sent_while_they_are_rendered_and_rendered_once() {
    let server = Running::start(&[DEM]);
    // Long enough that it is not over when its first part is here.
    let path = "/render/jacksboro_dem.mp4?size=640x360&frames=1000";
    let mut film = server.get(path);
    let tag = film.header("etag").unwrap().trim_matches('"').to_owned();
    let place = |bytes: &[u8], name: &[u8]| bytes.windows(4).position(|part| part == name);
    let mut bytes = Vec::new();
    while place(&bytes, b"mdat").is_none() {
        bytes.extend(film.chunk().unwrap().unwrap());
    }
    // The index comes first, so that a browser can begin.
    assert!(place(&bytes, b"moov") < place(&bytes, b"mdat") && place(&bytes, b"moov").is_some());
    let told = server.get(&format!("/api/films/{tag}")).json();
    assert_eq!(
        (told["state"].as_str(), told["total_frames"].as_u64()),
        (Some("rendering"), Some(1000)),
        "{told}"
    );
    assert!(told["frames"].as_u64().unwrap() < 1000);
    // Who asks meanwhile gets the same film.
    let mut other = server.get(path);
    let mut others = other.chunk().unwrap().unwrap();
    while others.len() < bytes.len() {
        others.extend(other.chunk().unwrap().unwrap());
    }
    assert_eq!(others[..bytes.len()], bytes);
    assert_eq!(server.metric("fieldreel_films_found_total{result=\"found\"}"), 1.0);
    assert_eq!(server.metric("fieldreel_renders_running "), 1.0);
    // It is rendered as long as one of them waits.
    drop(film);
    others.extend(other.chunk().unwrap().unwrap());
    drop(other);
    server.wait_until("nobody waits for it", |server| {
        server.metric("fieldreel_renders_total{outcome=\"given up\"}") == 1.0
    });
    assert_eq!(server.get(&format!("/api/films/{tag}")).json()["state"], "unknown");
    assert_eq!(server.metric("fieldreel_film_memory_bytes"), 0.0);
}

#[test]
fn datasets_and_colormaps_are_told() {
    let server = Running::start(&["assets/samples"]);
    let datasets = server.get("/api/datasets").json();
    let names: Vec<&str> = datasets["datasets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|dataset| dataset["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"jacksboro_dem") && names.contains(&"coads_sst_monthly"), "{names:?}");
    let told = server.get("/api/datasets/coads_sst_monthly").json();
    assert_eq!((told["moments"].as_u64(), told["kind"].as_str()), (Some(12), Some("raster")), "{told}");
    let counts: u64 =
        told["histogram"]["counts"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum();
    assert!(counts > 10_000, "{counts}");
    assert!(!told.to_string().contains(env!("CARGO_MANIFEST_DIR")), "no folders of the server");
    let colormaps = server.get("/api/colormaps").json();
    let viridis = colormaps["colormaps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|map| map["name"] == "viridis")
        .unwrap()
        .clone();
    assert_eq!(
        (viridis["colors"][0].as_str(), viridis["colors"][16].as_str()),
        (Some("#440154"), Some("#fde724"))
    );
}

#[test]
fn a_proxy_may_have_a_path_before_all_others() {
    let server = Running::start(&[DEM, "--base-path", "/films/"]);
    assert_eq!(server.get("/films/healthz").json()["status"], "ok");
    assert_eq!(server.get(&format!("/films/render/jacksboro_dem.png?{FILM}")).status, 200);
    assert_eq!(server.get("/films/openapi.json").json()["servers"][0]["url"], "/films");
    assert_eq!(server.get("/healthz").problem().0, 404);
    assert_eq!(server.get("/films/").status, 200);
    let page = server.get("/films");
    assert_eq!((page.status, page.header("location")), (308, Some("/films/")));
}

#[test]
fn what_runs_is_finished_before_the_end() {
    let server = Running::start(&[DEM]);
    let mut film = server.get("/render/jacksboro_dem.mp4?size=320x180&frames=300");
    let mut bytes = film.chunk().unwrap().unwrap();
    server.signal("TERM");
    bytes.extend(film.body());
    assert_eq!(DecodedFilm::from_bytes(bytes).frames.len(), 300);
    let address = server.address;
    let (status, said) = server.ended();
    assert!(status.success() && said.contains("what was asked for is finished"), "{status} {said}");
    assert!(crate::client::try_ask(address, ("GET", "/healthz"), &[], &[]).is_err());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let server = Running::start(&[DEM]);
    let mut film = get(server.address, "/render/jacksboro_dem.mp4?size=640x360&frames=1000");
    film.chunk().unwrap().unwrap();
    server.signal("INT");
    server.wait_until("nobody listens", |server| {
        crate::client::try_ask(server.address, ("GET", "/healthz"), &[], &[]).is_err()
    });
    server.signal("INT");
    let (status, _) = server.ended();
    assert_eq!(status.code(), Some(130));
    assert!(film.try_body().is_err());
}
