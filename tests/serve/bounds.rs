//! What the server takes at most, and for whom.

use crate::client::{get, sent};
use crate::running::Running;

const DEM: &str = "assets/samples/jacksboro_dem.tif";

#[test]
fn films_larger_than_the_server_makes_are_refused_and_leave_no_bytes() {
    let server = Running::start(&[DEM, "--film-memory", "64KiB"]);
    let told =
        (400, "the film has more than 16384 bytes, which is the most that this server makes".to_owned());
    for kind in ["png", "webp"] {
        let asked = format!("/render/jacksboro_dem.{kind}?size=640x360&frames=3&lossless");
        assert_eq!(server.get(&asked).problem(), told, "{kind}");
    }
    server.wait_until("nothing is kept", |server| server.metric("fieldreel_film_memory_bytes ") == 0.0);
    assert_eq!(server.get("/render/jacksboro_dem.png?size=32x18").status, 200);
}

#[test]
fn who_leaves_makes_room_for_others_at_once() {
    let server = Running::start(&[DEM, "--renders", "1", "--waiting", "1"]);
    let film = |zoom: u32| format!("/render/jacksboro_dem.mp4?size=640x360&frames=1000&zoom=1.{zoom}");
    let mut first = get(server.address, &film(1));
    first.chunk().unwrap();
    let waits = |count: f64| move |server: &Running| server.metric("fieldreel_renders_waiting ") == count;
    let second = sent(server.address, ("GET", &film(2)), &[]);
    server.wait_until("a film waits", waits(1.0));
    drop(second);
    server.wait_until("nobody waits any more", waits(0.0));
    std::thread::scope(|scope| {
        let address = server.address;
        let third = scope.spawn(move || get(address, &film(3)).status);
        server.wait_until("another one waits", waits(1.0));
        drop(first);
        assert_eq!(third.join().unwrap(), 200);
    });
    assert_eq!(server.metric("fieldreel_renders_total{outcome=\"given up\"}"), 2.0);
}
