//! Many clients at once, some of whom go away.

use crate::client::try_ask;
use crate::running::Running;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Memory for films, of which the server says that it takes no more.
const FILM_MEMORY: u64 = 64 << 20;

/// What a server takes besides: program, driver, threads, samples, and what the allocator keeps.
const BESIDES: u64 = 700 << 20;

#[test]
fn many_clients_get_the_same_or_are_told_to_wait() {
    load(200, 20);
}

#[test]
#[ignore = "takes a minute: make soak"]
fn a_thousand_requests_do_no_harm() {
    load(1000, 50);
}

#[test]
#[ignore = "measures and asserts nothing of it: make soak"]
fn how_soon_films_begin() {
    let server = Running::start(&["assets/samples"]);
    let mut milliseconds: Vec<f64> = (0..100)
        .map(|number| {
            let begun = Instant::now();
            let path = format!("/render/jacksboro_dem.gif?size=320x180&frames=7&azimuth={number}");
            let mut answer = try_ask(server.address, ("GET", &path), &[], &[]).unwrap();
            let first = answer.chunk().unwrap().unwrap();
            assert!(first.starts_with(b"GIF89a"));
            let elapsed = begun.elapsed().as_secs_f64() * 1000.0;
            answer.body();
            elapsed
        })
        .collect();
    milliseconds.sort_by(f64::total_cmp);
    let [median, most, last] = [50, 95, 99].map(|at| milliseconds[at]);
    println!("first byte of a GIF: median {median:.0} ms, 95 % within {most:.0} ms, at most {last:.0} ms");
}

/// So many requests of so many clients at once. A third are for the same films, a tenth go away.
fn load(requests: u64, clients: u64) {
    let server =
        Running::start(&["assets/samples", "--film-memory", &FILM_MEMORY.to_string(), "--waiting", "16"]);
    let next = AtomicU64::new(0);
    let bytes_of: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
    let statuses: Mutex<BTreeMap<u16, u64>> = Mutex::default();
    let most_memory = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= requests {
                        return;
                    }
                    let path = path(number);
                    let mut answer = try_ask(server.address, ("GET", &path), &[], &[]).unwrap();
                    *statuses.lock().unwrap().entry(answer.status).or_default() += 1;
                    if answer.status == 503 {
                        assert_eq!(answer.header("retry-after"), Some("2"));
                        continue;
                    }
                    if number % 10 == 7 {
                        // It goes away in the middle of the film, or at its end.
                        if answer.header("transfer-encoding").is_some() {
                            drop(answer.chunk());
                        }
                        continue;
                    }
                    if answer.status == 200 {
                        let body = answer.body();
                        let mut known = bytes_of.lock().unwrap();
                        let first = known.entry(path.clone()).or_insert_with(|| body.clone());
                        assert!(*first == body, "{path}: {} and {} bytes", first.len(), body.len());
                    }
                    most_memory.fetch_max(server.resident_bytes(), Ordering::Relaxed);
                }
            });
        }
    });
    let statuses = statuses.into_inner().unwrap();
    let refused: Vec<_> = statuses.keys().filter(|status| ![200, 400, 404, 503].contains(*status)).collect();
    assert!(refused.is_empty(), "{statuses:?}");
    assert!(statuses[&200] > requests / 10 && statuses[&404] > 0 && statuses[&400] > 0, "{statuses:?}");
    assert!(server.metric("fieldreel_film_memory_bytes") <= FILM_MEMORY as f64);
    let most = most_memory.into_inner();
    assert!(most < FILM_MEMORY + BESIDES, "{most} bytes");
    assert_eq!(server.metric("fieldreel_renders_total{outcome=\"panicked\"}"), 0.0);
    println!("{requests} requests of {clients} clients: {statuses:?}, at most {} MiB", most >> 20);
}

/// What the request of this number asks for.
fn path(number: u64) -> String {
    let kind = ["gif", "png", "mp4", "webm", "webp"][(number % 5) as usize];
    let name = ["jacksboro_dem", "coads_sst_monthly", "someones_anatomy"][(number / 5 % 3) as usize];
    match number % 30 {
        13 => "/render/nothing.png".to_owned(),
        17 => format!("/render/{name}.{kind}?zom=2"),
        _ => {
            let turn = if number.is_multiple_of(3) { 0 } else { number };
            format!("/render/{name}.{kind}?size=160x90&frames=7&quality=draft&azimuth={turn}")
        }
    }
}
