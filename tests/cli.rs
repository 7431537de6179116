//! The program as its users run it: exit codes, and what is left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(feature = "libav")]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, assert_ends, said, sample};
use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn the_sample_becomes_a_film_and_the_closing_line_says_what_was_made() {
    let desk = Desk::new();
    let output = desk.run("-o film.mp4");
    assert_ends(&output, 0, &["done: 4 frames", "64x48", "libx264", "draw", "encode", "film.mp4"]);
    assert!(output.stdout.is_empty());
    assert_eq!(desk.film("film.mp4").frames.len(), 4);
    assert_eq!(desk.names(), ["film.mp4"]);
}

#[test]
fn every_kind_of_file_is_written() {
    let desk = Desk::new();
    for name in ["a.mkv", "b.webm", "c.gif"] {
        assert_ends(&desk.run(&format!("-o {name}")), 0, &[]);
        assert_eq!(desk.film(name).frames.len(), 4, "{name}");
    }
    assert_ends(&desk.run("-o still.png --frame 3 --no-scene"), 0, &["1 frame,"]);
    // The last moment lasts until another one would begin.
    assert_ends(&desk.run("-o moment.png --band 1.9"), 0, &["1 frame,"]);
    std::fs::remove_file(desk.path("moment.png")).unwrap();
    assert_ends(&desk.run("-o f-%03d.png --no-scene"), 0, &["4 frames"]);
    let names = ["a.mkv", "b.webm", "c.gif", "f-000.png", "f-001.png", "f-002.png", "f-003.png", "still.png"];
    assert_eq!(desk.names(), names);
    // The still is the sequence's last picture.
    assert_eq!(
        std::fs::read(desk.path("still.png")).unwrap(),
        std::fs::read(desk.path("f-003.png")).unwrap()
    );
    assert_ne!(
        std::fs::read(desk.path("still.png")).unwrap(),
        std::fs::read(desk.path("f-000.png")).unwrap()
    );
}

#[test]
fn bands_play_as_time() {
    let desk = Desk::new();
    let input = sample("coads_sst_monthly.tif");
    assert_ends(&desk.run(&format!("{input} -o a.mp4 --frames-per-band 2")), 0, &["24 frames"]);
    assert_eq!(desk.film("a.mp4").frames.len(), 24);
    assert_ends(&desk.run(&format!("{input} -o b.mp4 --duration 0.5 --fps 24")), 0, &["12 frames"]);
}

#[test]
fn a_globe_is_made_of_degrees_alone() {
    let desk = Desk::new();
    let sea = sample("coads_sst_monthly.tif");
    let line = format!("{sea} --mode globe --axes grid --scale-bar on --notes a@1,2 -o globe.mp4");
    let words = [
        "4 frames",
        "the globe is smooth: degC is no length unit",
        "--scale-bar on, --notes do nothing in mode globe",
    ];
    assert_ends(&desk.run(&line), 0, &words);
    let header = "ncols 2\nnrows 2\nxllcorner 730000\nyllcorner 4040000\ncellsize 30\n";
    std::fs::write(desk.path("utm.asc"), format!("{header}1 2\n3 4\n")).unwrap();
    let words = ["utm lies on no globe: x of its samples from 730015", "gdalwarp -t_srs EPSG:4326"];
    assert_ends(&desk.run("utm.asc --mode globe -o utm.mp4"), 4, &words);
    assert_ends(&desk.run("utm.asc --mode surface -o utm.mp4"), 0, &["4 frames"]);
}

#[test]
fn standard_output_carries_the_film_and_nothing_else() {
    let desk = Desk::new();
    for (container, frames) in [("mp4", 4), ("mkv", 4), ("webm", 4), ("gif", 4)] {
        let output = desk.run(&format!("-o - --container {container}"));
        assert_ends(&output, 0, &["standard output"]);
        assert_eq!(DecodedFilm::from_bytes(output.stdout).frames.len(), frames, "{container}");
    }
    let output = desk.run("-o - --container png");
    assert!(output.stdout.starts_with(b"\x89PNG"), "{}", said(&output));
    assert!(desk.names().is_empty());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let desk = Desk::new();
    let mut child = desk
        .command("-o - --container mkv --size 320x240 --frames 200 --quality draft --quiet --codec ffv1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn wrong_usage_is_exit_2_and_says_the_rule() {
    let desk = Desk::new();
    for (line, words) in [
        ("-o film.avi", &["film.avi", ".mp4"][..]),
        ("-o film.mp4 --colormap virdis", &["virdis", "viridis"]),
        ("-o film.mp4 --elevation 91", &["elevation", "91", "-90 to 90"]),
        ("-o film.mp4 --clim 5,1", &["clim", "5,1"]),
        ("-o film.mp4 --percentile 50,101", &["percentile"]),
        ("-o film.mp4 --size 0x5", &["0x5"]),
        ("-o film.mp4 --fps 0", &["frame rate"]),
        ("-o film.mp4 --frames 0", &["0"]),
        ("-o film.mp4 --duration nan", &["duration"]),
        ("-o film.mp4 --zoom 0", &["zoom"]),
        ("-o film.mp4 --fit-elevation -91", &["fit-elevation", "-91", "-90 to 90"]),
        ("-o film.mp4 --under defalt", &["defalt"]),
        ("-o film.mp4 --clock frames", &["--clock", "--offscreen"]),
        ("-o film.mp4 --exaggeration -1", &["-1"]),
        ("-o film.mp4 --light-elevation 0", &["light-elevation"]),
        ("-o film.mp4 --crf 99", &["crf", "99"]),
        ("-o film.mp4 --crf 20 --bitrate 1M", &["bitrate"]),
        ("-o film.mp4 --preset warp", &["preset", "warp"]),
        ("-o film.mp4 --codec mpeg1", &["mpeg1", "h264"]),
        ("-o film.webm --codec h264", &["webm", "h264"]),
        ("-o film.mp4 --encoder libx265 --codec h264", &["libx265"]),
        ("-o film.mp4 --background transparent", &["png"]),
        ("-o film.mp4 --frame 3", &["--frame"]),
        ("-o film.png --frame 9", &["frame 9", "3"]),
        ("-o film.mp4 --band 2", &["--band"]),
        ("-o film.png --band 0.5", &["--band", "1"]),
        ("-o film.png --band 2", &["--band 2 is after the last moment", "1 to below 2"]),
        (
            "-o film.png --mode volume",
            &["--mode volume needs a volume", "fieldreel scan.nii.gz --mode volume"],
        ),
        ("-o film.png --mode mip --as volume", &["--mode mip needs a volume"]),
        ("-o film.png --band second", &["second", "1.5"]),
        ("-o film.gif --fps 60", &["60", "50"]),
        ("-o - ", &["--container"]),
        ("", &["-o"]),
    ] {
        let output = desk.run(line);
        assert_ends(&output, 2, words);
        assert!(desk.names().is_empty(), "{line}: {:?} was left behind", desk.names());
    }
}

#[test]
fn without_a_display_the_way_to_do_without_one_is_named() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    assert_ends(&command.args(["-o", "film.mp4"]).output().unwrap(), 3, &["display", "--offscreen"]);
}

#[test]
fn camera_paths_that_break_a_rule_are_exit_4_before_anything_is_written() {
    let desk = Desk::new();
    std::fs::write(desk.path("take.csv"), "time,azimuth\n0,0\n1,around\n").unwrap();
    for (name, words) in [("take.csv", &["line 3", "around", "take.csv"][..]), ("none.csv", &["none.csv"])] {
        let output = desk.command(&format!("-o film.mp4 --camera-path {name}")).output().unwrap();
        assert_ends(&output, 4, words);
        assert_eq!(desk.names(), ["take.csv"]);
    }
}

#[test]
fn odd_sizes_are_refused_kept_or_rounded_but_never_rescaled() {
    let desk = Desk::new();
    let refused = desk.run("-o film.mp4 --size 333x251");
    assert_ends(&refused, 2, &["333x251", "334x252", "yuv444p"]);
    assert!(desk.names().is_empty());
    assert_ends(&desk.run("-o round.mp4 --size 333x251 --odd round"), 0, &["334x252"]);
    let size = |name: &str| (desk.film(name).frames[0].width, desk.film(name).frames[0].height);
    assert_eq!(size("round.mp4"), (334, 252));
    assert_ends(&desk.run("-o full.mp4 --size 333x251 --pixel-format yuv444p"), 0, &[]);
    assert_eq!(size("full.mp4"), (333, 251));
    assert_ends(&desk.run("-o a.webm --size 33x25"), 0, &[]);
    assert_eq!(size("a.webm"), (33, 25));
    assert_ends(&desk.run("-o a.gif --size 33x25"), 0, &[]);
    assert_eq!(size("a.gif"), (33, 25));
    assert_ends(&desk.run("-o a.png --size 1x1"), 0, &[]);
}

#[test]
fn broken_input_is_exit_4_in_one_sentence() {
    let desk = Desk::new();
    std::fs::write(desk.path("text.tif"), "no raster at all").unwrap();
    std::fs::write(desk.path("cut.tif"), &std::fs::read(sample("jacksboro_dem.tif")).unwrap()[..5000])
        .unwrap();
    std::fs::write(desk.path("empty.npy"), "").unwrap();
    for name in ["text.tif", "cut.tif", "empty.npy", "missing.tif"] {
        let output = desk.run(&format!("{name} -o film.mp4"));
        assert_ends(&output, 4, &[name]);
        assert_eq!(said(&output).trim().lines().count(), 1, "{}", said(&output));
    }
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend(format!("{header:<117}\n").len().to_le_bytes()[..2].iter());
    npy.extend(format!("{header:<117}\n").bytes());
    npy.extend([f32::NAN; 2].iter().flat_map(|value| value.to_le_bytes()));
    std::fs::write(desk.path("nan.npy"), npy).unwrap();
    assert_ends(&desk.run("nan.npy -o film.mp4"), 4, &["no valid sample", "nan"]);
    assert!(!desk.path("film.mp4").exists());
}

#[test]
fn an_existing_file_is_kept_unless_told_otherwise() {
    let desk = Desk::new();
    std::fs::write(desk.path("film.mp4"), "precious").unwrap();
    assert_ends(&desk.run("-o film.mp4"), 5, &["exists", "film.mp4"]);
    assert_eq!(std::fs::read(desk.path("film.mp4")).unwrap(), b"precious");
    assert_ends(&desk.run("-o film.mp4 --overwrite"), 0, &[]);
    assert_eq!(desk.film("film.mp4").frames.len(), 4);
    assert_eq!(desk.names(), ["film.mp4"]);
}

#[test]
fn the_input_is_never_replaced() {
    let desk = Desk::new();
    assert_ends(&desk.run("-o s-1.png --no-colorbar"), 0, &[]);
    let grey = [0, 90, 180, 250];
    let file = std::fs::File::create(desk.path("s-1.png")).unwrap();
    let mut encoder = png::Encoder::new(file, 2, 2);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&grey).unwrap();
    let before = std::fs::read(desk.path("s-1.png")).unwrap();
    std::os::unix::fs::symlink(desk.path("s-1.png"), desk.path("link.png")).unwrap();
    std::fs::hard_link(desk.path("s-1.png"), desk.path("h-0.png")).unwrap();
    for output in ["s-1.png", "link.png", "h-0.png", "s-%d.png", "./s-%d.png"] {
        assert_ends(&desk.run(&format!("s-1.png --overwrite -o {output}")), 2, &["input", "s-1.png"]);
        assert_eq!(std::fs::read(desk.path("s-1.png")).unwrap(), before, "{output}");
    }
    assert_ends(&desk.run("s-1.png --overwrite -o t-%d.png"), 0, &[]);
}

#[test]
fn a_file_size_limit_is_an_error_like_a_full_disk() {
    let desk = Desk::new();
    let line = "-o film.mp4 --size 320x240 --frames 200 --fps 1000 --quality draft --crf 1";
    let (code, text) = desk.run_limited(line, 20 << 10);
    assert!(code == Some(5) && text.contains("film.mp4"), "{code:?} {text}");
    assert!(!desk.path("film.mp4").exists(), "{:?}", desk.names());
}

#[test]
fn outputs_that_cannot_be_written_are_exit_5() {
    let desk = Desk::new();
    assert_ends(&desk.run("-o nowhere/film.mp4"), 5, &["nowhere", "does not exist"]);
    let long = "x".repeat(252);
    assert_ends(&desk.run(&format!("-o {long}.mp4")), 5, &[&long]);
    std::fs::create_dir(desk.path("folder.mp4")).unwrap();
    assert_ends(&desk.run("-o folder.mp4"), 5, &["folder.mp4"]);
    for container in ["mp4", "mkv", "webm", "gif", "png"] {
        let output = desk.run(&format!("-o /dev/full --container {container}"));
        assert_ends(&output, 5, &["/dev/full"]);
        assert!(!said(&output).contains("done"), "{}", said(&output));
    }
    assert_eq!(desk.names(), ["folder.mp4"]);
}

#[test]
fn a_full_disk_leaves_nothing_under_the_final_name() {
    let desk = Desk::new();
    let disk = desk.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        // Only root can mount; /dev/full stands for this elsewhere.
        return;
    }
    let endings = ["mp4", "mkv", "webm", "gif", "png"];
    let outputs = endings.map(|ending| {
        let output = desk.run(&format!("-o disk/film.{ending} --size 640x480 --frames 30 --fps 25"));
        let left = std::fs::read_dir(&disk).unwrap().count();
        (ending, output, left)
    });
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    for (ending, output, left) in outputs {
        assert_ends(&output, 5, &[&format!("film.{ending}")]);
        assert_eq!(left, 0, "{ending}");
    }
}

#[test]
fn without_a_driver_it_is_exit_3_and_names_the_package() {
    let desk = Desk::new();
    let nowhere = desk.path("nowhere");
    let output = desk
        .command("-o film.mp4 --frames 2")
        .env("VK_DRIVER_FILES", &nowhere)
        .env("VK_ICD_FILENAMES", &nowhere)
        .env("__EGL_VENDOR_LIBRARY_FILENAMES", &nowhere)
        .output()
        .unwrap();
    assert_ends(&output, 3, &["mesa-vulkan-drivers"]);
    let output = desk.command("-o film.mp4").args(["--adapter", "voodoo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "an option given twice: {}", said(&output));
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    let output = command.args(["--offscreen", "-o", "film.mp4", "--adapter", "voodoo"]).output().unwrap();
    assert_ends(&output, 3, &["voodoo", "found"]);
}

#[test]
fn progress_can_be_json_and_quiet_is_quiet() {
    let desk = Desk::new();
    let output = desk.run("-o film.mp4 --progress json");
    let lines: Vec<serde_json::Value> =
        said(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let done = lines.last().unwrap();
    assert_eq!((done["event"].as_str(), done["frames"].as_u64()), (Some("done"), Some(4)));
    assert_eq!(done["complete"].as_bool(), Some(true));
    let error = desk.run("-o film.mp4 --progress json");
    assert!(serde_json::from_str::<serde_json::Value>(said(&error).trim()).unwrap()["text"].is_string());
    let quiet = desk.run("-o other.mp4 --quiet");
    assert_eq!(said(&quiet), "");
}

#[test]
fn metadata_and_thread_count_are_taken() {
    let desk = Desk::new();
    assert_ends(&desk.run("-o film.mkv --metadata title=Relief --metadata who=me --threads 1"), 0, &[]);
    assert_eq!(desk.film("film.mkv").metadata.get("title").map(String::as_str), Some("Relief"));
}

#[test]
fn help_and_documents_go_to_standard_output() {
    for words in [["--help"], ["--version"], ["--generate=man"], ["--generate=bash"], ["--generate=markdown"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_fieldreel")).args(words).output().unwrap();
        assert_ends(&output, 0, &[]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("fieldreel"), "{words:?}");
    }
}
