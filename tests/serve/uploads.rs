//! Datasets that come with the request.

use crate::client::{Answer, ask};
use crate::decode::DecodedFilm;
use crate::running::Running;

const DEM: &str = "assets/samples/jacksboro_dem.tif";
const BOUNDARY: &str = "part-of-the-request";

fn part(disposition: &str, content: &[u8]) -> Vec<u8> {
    let mut part =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").into_bytes();
    part.extend_from_slice(content);
    part.extend_from_slice(b"\r\n");
    part
}

fn post(server: &Running, parts: &[Vec<u8>]) -> Answer {
    let mut body = parts.concat();
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("Content-Type: multipart/form-data; boundary={BOUNDARY}");
    ask(server.address, ("POST", "/render"), &[&kind], &body)
}

fn file(name: &str, content: &[u8]) -> Vec<u8> {
    part(&format!("name=\"data\"; filename=\"{name}\""), content)
}

fn scene(text: &str) -> Vec<u8> {
    part("name=\"scene\"", text.as_bytes())
}

#[test]
fn an_upload_is_shown_as_the_same_file_of_the_server() {
    let server = Running::start(&[DEM]);
    let dem = std::fs::read(DEM).unwrap();
    let said =
        r#"{"container": "gif", "size": "160x90", "frames": 4, "colormap": "magma", "clim": [200, 900]}"#;
    let answer = post(&server, &[file("my dem.tif", &dem), scene(said)]);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/gif")));
    assert_eq!(answer.header("content-disposition"), Some("inline; filename=\"my dem.gif\""));
    let uploaded = answer.body();
    let served =
        server.get("/render/jacksboro_dem.gif?size=160x90&frames=4&colormap=magma&clim=200,900").body();
    assert_eq!(uploaded, served);
    assert_eq!(DecodedFilm::from_bytes(uploaded.clone()).frames.len(), 4);
    // The same again is not rendered again.
    let done = || server.metric("fieldreel_renders_total{outcome=\"done\"}");
    let before = done();
    assert_eq!(post(&server, &[scene(said), file("my dem.tif", &dem)]).body(), uploaded);
    assert_eq!(done(), before);
    // Without a scene it is an MP4.
    let plain = r#"{"size": "64x36", "frames": 2}"#;
    assert_eq!(post(&server, &[file("a.tif", &dem), scene(plain)]).header("content-type"), Some("video/mp4"));
}

#[test]
fn bad_uploads_are_refused() {
    let server = Running::start(&[DEM, "--max-upload", "100kB"]);
    let dem = std::fs::read(DEM).unwrap();
    assert!(dem.len() > 100_000);
    assert_eq!(post(&server, &[file("a.tif", &dem)]).problem().0, 413);
    // It is not announced how long it is.
    let small = &dem[..50_000];
    for (parts, expected, words) in [
        (vec![file("a.tif", b"this is no raster")], 422, "a.tif"),
        (vec![file("a.tif", small)], 422, "a.tif"),
        (vec![file("../../etc/passwd", b"")], 422, "passwd"),
        (vec![scene("{}")], 400, "there is no part data"),
        (vec![file("a.tif", small), scene("{")], 400, "this is no JSON"),
        (vec![file("a.tif", small), scene("[]")], 400, "expected an object"),
        (vec![file("a.tif", small), scene(r#"{"container": "exe"}"#)], 400, "exe"),
        (vec![file("a.tif", small), scene(r#"{"zom": 2}"#)], 400, "did you mean \"zoom\"?"),
        (vec![file("a.tif", small), scene(r#"{"logo": "/etc/passwd"}"#)], 400, "not for those who ask"),
        (vec![file("a.tif", small), file("b.tif", small)], 400, "two parts"),
        (vec![part("name=\"more\"", b"")], 400, "more"),
    ] {
        let (status, told) = post(&server, &parts).problem();
        assert!(status == expected && told.contains(words), "{words}: {status} {told}");
        assert!(!told.contains("/tmp") && !told.contains("upload-"), "{told}");
    }
    let closed = Running::start(&[DEM, "--no-upload"]);
    assert_eq!(post(&closed, &[file("a.tif", small)]).problem().0, 413);
}

/// A raster of so many columns and rows of 64-bit floats.
fn npy(columns: usize, rows: usize) -> Vec<u8> {
    let dict = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend_from_slice(&118_u16.to_le_bytes());
    bytes.extend_from_slice(format!("{dict:<117}\n").as_bytes());
    bytes.extend((0..columns * rows).flat_map(|at| (at as f64).sqrt().to_le_bytes()));
    bytes
}

#[test]
fn files_are_taken_up_to_the_limit() {
    let server = Running::start(&[DEM, "--max-upload", "5MB"]);
    let small = scene(r#"{"container": "png", "size": "64x36"}"#);
    assert_eq!(post(&server, &[file("a.npy", &npy(1000, 600)), small.clone()]).status, 200);
    assert_eq!(post(&server, &[file("a.npy", &npy(1000, 700)), small]).problem().0, 413);
    // What stands before the parts has a limit, too.
    let (status, told) = post(&server, &[vec![b' '; 3 << 20]]).problem();
    assert!(status == 400 && told.contains("too much before"), "{status} {told}");
}

#[test]
fn an_upload_cannot_name_other_files() {
    let beside = tempfile::Builder::new().suffix(".raw").tempfile().unwrap();
    std::fs::write(beside.path(), [7; 64]).unwrap();
    let name = beside.path().file_name().unwrap().to_str().unwrap();
    let header = |name: &str| {
        format!("NRRD0004\ntype: uchar\ndimension: 3\nsizes: 4 4 4\nencoding: raw\ndata file: {name}\n\n")
    };
    let server = Running::start(&[DEM]);
    for name in [name, "there-is-none.raw", "../a.raw"] {
        let parts = [file("a.nhdr", header(name).as_bytes()), scene(r#"{"container": "png"}"#)];
        let (status, told) = post(&server, &parts).problem();
        assert!(
            status == 422 && !told.contains("/tmp") && !told.contains("upload-"),
            "{name}: {status} {told}"
        );
    }
}
