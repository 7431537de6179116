//! What the server and its datasets are called.

use crate::client::Answer;
use crate::running::Running;
use std::io::Write;
use std::net::TcpStream;

const DEM: &str = "assets/samples/jacksboro_dem.tif";

/// The status of an answer to who asks by this name.
fn asked_as(server: &Running, name: &str) -> u16 {
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n").unwrap();
    Answer::read(stream).unwrap().status
}

#[test]
fn the_address_that_is_printed_answers() {
    let server = Running::start(&[DEM, "--bind", "127.0.0.2"]);
    assert_eq!(server.address.ip().to_string(), "127.0.0.2");
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(asked_as(&server, "127.0.0.3"), 421);
}

#[test]
fn names_that_were_said_hold_on_every_address() {
    let server = Running::start(&[DEM, "--bind", "0.0.0.0", "--allow-host", "films.example.org"]);
    for name in ["films.example.org", "localhost", &server.address.to_string()] {
        assert_eq!(asked_as(&server, name), 200, "{name}");
    }
    assert_eq!(asked_as(&server, "evil.example.org"), 421);
    // Without any, nobody knows by which name it is reached.
    let server = Running::start(&[DEM, "--bind", "0.0.0.0"]);
    assert_eq!(asked_as(&server, "evil.example.org"), 200);
}

#[test]
fn every_dataset_of_several_folders_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut data = Vec::new();
    for name in ["one", "two"] {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).unwrap();
        std::fs::copy(DEM, path.join("a.tif")).unwrap();
        data.push(path.to_str().unwrap().to_owned());
    }
    let server = Running::start(&[&data[0], &data[1]]);
    let told = server.get("/api/datasets").json();
    let expected = serde_json::json!([{ "name": "one/a", "file": "one/a.tif" }, { "name": "two/a", "file": "two/a.tif" }]);
    assert_eq!(told["datasets"], expected);
    for name in ["one/a", "two/a"] {
        assert_eq!(server.get(&format!("/render/{name}.png?size=64x36")).status, 200, "{name}");
    }
}
