//! Films whose options and cameras have keys show at each frame what the keys say.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;

use arrays::npy;
use desk::{Desk, assert_ends};

/// A desk with a raster that is 50 everywhere but in one corner.
fn desk() -> Desk {
    let desk = Desk::new();
    let values: Vec<f32> = (0..64).map(|at| if at == 0 { 0.0 } else { 50.0 }).collect();
    std::fs::write(desk.path("a.npy"), npy(&[8, 8], &values)).unwrap();
    desk
}

/// Without loss, flat, and without anything but colours of values.
const FLAT: &str = "a.npy --mode image --elevation 90 --orbit 0 --unlit --no-colorbar --colormap gray --codec ffv1 \
                    --pixel-format bgr0 --size 64x48";

/// Red of the middle, which is data, and of a corner, which is background.
fn colors(desk: &Desk, name: &str) -> Vec<[f64; 2]> {
    let film = desk.film(name);
    film.frames.iter().map(|frame| [frame.rgb(32, 24)[0], frame.rgb(0, 0)[0]]).collect()
}

#[test]
fn colours_at_each_frame_are_those_of_its_limits() {
    let desk = desk();
    let keys = "0:clim=0,100;background=black|10:clim=50,150;background=white|15:clim=0,50";
    let made = desk.run(&format!("{FLAT} --frames 16 -o film.mkv --keys {keys}"));
    assert_ends(&made, 0, &["16 frames"]);
    let found = colors(&desk, "film.mkv");
    assert_eq!(found.len(), 16);
    for (frame, [data, background]) in found.iter().enumerate() {
        // 50 lies at this part of the colours; the last keys are five frames apart.
        let first = (frame as f64 / 10.0).min(1.0);
        let second = (frame as f64 / 5.0 - 2.0).max(0.0);
        let (min, max) = (50.0 * first - 50.0 * second, 100.0 + 50.0 * first - 100.0 * second);
        let part = (50.0 - min) / (max - min);
        // Of 256 colours of equal breadth.
        let expected = (part * 256.0).floor().clamp(0.0, 255.0);
        assert!((data - expected).abs() <= 1.0, "frame {frame}: {data} instead of {expected}");
        // OKLab's lightness of a grey is the root of the third degree of its light.
        let light = (frame as f64 / 10.0).min(1.0).powi(3);
        let encoded =
            if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        let expected = 255.0 * encoded;
        assert!((background - expected).abs() <= 1.0, "frame {frame}: {background} instead of {expected}");
    }
    // The comparison can fail: no two frames before the last key have the same background.
    assert!(found[..11].windows(2).all(|pair| pair[1][1] - pair[0][1] > 2.0), "{found:?}");
}

#[test]
fn nothing_jumps_where_numbers_beside_the_colours_grow_wider() {
    let desk = desk();
    let line = FLAT.replace("--no-colorbar ", "").replace("64x48", "320x180");
    let keys = "0:clim=0,1|10:clim=123456,9999999.5";
    let made = desk.run(&format!("{line} --frames 11 -o film.mkv --keys {keys}"));
    assert_ends(&made, 0, &["11 frames"]);
    // Where the data begins in the middle row: its colours are grey, what is behind is white.
    let film = desk.film("film.mkv");
    let edges: Vec<Option<u32>> =
        film.frames.iter().map(|frame| (0..320).find(|x| frame.rgb(*x, 90)[0] < 128.0)).collect();
    let dark = &edges[2..];
    assert!(dark[0].is_some_and(|edge| edge > 10) && dark.iter().all(|edge| *edge == dark[0]), "{edges:?}");
}

#[test]
fn the_ground_does_not_end_in_the_picture_where_a_base_grows_deep() {
    let desk = Desk::new();
    let value = |at: u32| 50.0 + 5.0 * (at % 400) as f32 / 400.0;
    let values: Vec<f32> = (0..160_000).map(value).collect();
    std::fs::write(desk.path("ground.npy"), npy(&[400, 400], &values)).unwrap();
    let line = "ground.npy --zoom 8 --elevation 35 --orbit 0 --spacing 1,1 --value-unit m --exaggeration 1 --unlit \
                --no-colorbar --colormap viridis --codec ffv1 --pixel-format bgr0 --size 64x48 --frames 4";
    for keys in ["0:base=2|2:base=2", "0:base=2|2:base=100"] {
        let made = desk.run(&format!("{line} --overwrite -o film.mkv --keys {keys}"));
        assert_ends(&made, 0, &["4 frames"]);
        // The ground is green in the middle of its values; walls are grey, and what is behind is white.
        let film = desk.film("film.mkv");
        for (number, frame) in film.frames.iter().enumerate() {
            let is_ground = |x: u32, y: u32| frame.rgb(x, y)[1] - frame.rgb(x, y)[0] > 40.0;
            let missed = (0..44).flat_map(|y| (0..64).map(move |x| (x, y))).find(|(x, y)| !is_ground(*x, *y));
            assert_eq!(missed, None, "frame {number}, {keys}");
        }
    }
}

#[test]
fn any_frame_can_be_drawn_alone() {
    let desk = desk();
    let line = format!(
        "{FLAT} --frames 12 --loop --keys 2:zoom=1;clim=0,60;ease=smooth|8:zoom=3;clim=40,100;ease=smooth"
    );
    assert_ends(&desk.run(&format!("{line} -o film.mkv")), 0, &[]);
    let whole = desk.film("film.mkv");
    for frame in [0, 2, 5, 8, 11] {
        assert_ends(
            &desk.run(
                &format!("{line} --frame {frame} -o {frame}.png")
                    .replace("--codec ffv1 --pixel-format bgr0", ""),
            ),
            0,
            &[],
        );
        let alone = desk.film(&format!("{frame}.png"));
        let (alone, of_film) = (&alone.frames[0], &whole.frames[frame]);
        let differ = (0..48)
            .flat_map(|y| (0..64).map(move |x| (x, y)))
            .filter(|(x, y)| alone.rgb(*x, *y) != of_film.rgb(*x, *y));
        assert_eq!(differ.count(), 0, "frame {frame}");
    }
    assert_ne!(whole.frames[2].planes, whole.frames[8].planes);
    assert_ends(&desk.run(&format!("{line} -o film.mkv --shard 2/2")), 0, &[]);
    assert_ends(&desk.run(&format!("{line} -o film.mkv --shard 1/2")), 0, &[]);
    let shards: Vec<_> = [1, 2].map(|shard| desk.film(&format!("film.{shard}-of-2.mkv")).frames).concat();
    assert_eq!(shards.len(), 12);
    for (frame, shard) in whole.frames.iter().zip(&shards) {
        assert!(frame.planes == shard.planes);
    }
}

#[test]
fn mistakes_in_keys_end_before_anything_is_read() {
    let desk = desk();
    std::fs::write(
        desk.path("a.toml"),
        "zoom = 2\n[[keys]]\nat = 0\nzoom = 1\n[[keys]]\nat = 9\nelevaton = 3\n",
    )
    .unwrap();
    let logo = "keys = [{ at = 0, logo = \"pictures/none.png\" }]\n";
    std::fs::create_dir(desk.path("sub")).unwrap();
    std::fs::write(desk.path("sub/b.toml"), logo).unwrap();
    for (line, code, words) in [
        (
            "--scene sub/b.toml missing.npy -o f.mkv",
            2,
            &["sub/b.toml:1:", "logo", ": sub/pictures/none.png"][..],
        ),
        ("--scene a.toml missing.npy -o f.mkv", 2, &["a.toml:7:1: ", "did you mean elevation?"]),
        ("missing.npy -o f.mkv --keys 0:zoom=none", 2, &["0.001 to 1000"]),
        ("a.npy -o f.mkv --keys 9:zoom=1", 2, &["time of keys 9", "--frames"]),
        ("a.npy -o f.mkv --keys 0:band=3", 2, &["band of keys 3"]),
        ("a.npy -o f.mkv --keys 0:background=transparent", 2, &["background"]),
        ("a.npy -o f.mkv --keys 0:zoom=1 --camera-path x.csv", 2, &["--camera-path"]),
        ("a.npy -o f.mkv --constant-speed", 2, &["--keys"]),
        ("a.npy -o f.mkv --fly-along nowhere.csv", 4, &["flight path", ": nowhere.csv"]),
    ] {
        assert_ends(&desk.run(line), code, words);
    }
    assert!(!desk.path("f.mkv").exists());
}
