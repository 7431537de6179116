//! Several datasets in one scene, pixel by pixel.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;
mod flat_map;
mod picture_files;
mod pictures;

use arrays::npy;
use desk::{Desk, assert_ends, said};
use flat_map::FlatMap;

/// From straight above, in exact colours, with nothing but the data.
const FLAT: &str = "--unlit --elevation 90 --orbit 0 --projection orthographic --background #010203 --quality draft \
                    --no-colorbar --overwrite --size 320x320 --exaggeration 1";

/// Writes a grid of so many cells a side, the first row in the north.
fn grid(
    desk: &Desk,
    name: &str,
    (side, corner, cell): (usize, [i32; 2], i32),
    value: impl Fn(usize, usize) -> f32,
) {
    let [x, y] = corner;
    let mut text = format!(
        "ncols {side}\nnrows {side}\nxllcorner {x}\nyllcorner {y}\ncellsize {cell}\nNODATA_value -1\n"
    );
    for row in 0..side {
        let line: Vec<String> = (0..side).map(|column| value(row, column).to_string()).collect();
        text += &(line.join(" ") + "\n");
    }
    std::fs::write(desk.path(name), text).unwrap();
}

/// The program with the words of a line and no others.
fn program(desk: &Desk, line: &str) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.current_dir(desk.folder.path()).args(line.split_whitespace()).output().unwrap()
}

fn draw(desk: &Desk, line: &str) {
    assert_ends(&desk.run(&format!("{FLAT} {line}")), 0, &["1 frame"]);
}

#[test]
fn layers_of_any_resolution_lie_where_their_files_say() {
    let desk = Desk::new();
    grid(&desk, "ground.asc", (40, [1000, 2000], 10), |row, column| (row + column) as f32);
    // 100 m by 100 m, the middle of it 150 m from the west and 250 m from the south.
    grid(&desk, "layer.asc", (5, [1100, 2200], 20), |row, column| (row * 5 + column) as f32);
    let look = "--mode image --clim 0,78";
    draw(&desk, &format!("ground.asc {look} --colormap gray -o alone.png"));
    draw(&desk, "layer.asc --mode image --colormap plasma --clim 0,24 -o layer.png");
    let layer = "layer.asc;mode=image;colormap=plasma;clim=0,24";
    draw(&desk, &format!("ground.asc {look} --colormap gray --layers {layer} -o both.png"));
    let map = |name: &str, side| FlatMap::read(&desk.path(name), [side, side]);
    let (alone, own, both) = (map("alone.png", 40), map("layer.png", 5), map("both.png", 40));
    let mut covered = 0;
    for row in 0..40_usize {
        for column in 0..40_usize {
            let is_covered = (10..20).contains(&row) && (10..20).contains(&column);
            covered += usize::from(is_covered);
            let expected = if is_covered {
                own.color((row - 10) / 2, (column - 10) / 2)
            } else {
                alone.color(row, column)
            };
            assert_eq!(both.color(row, column), expected, "{row} {column}");
        }
    }
    assert_eq!(covered, 100);
    assert_ne!(own.color(0, 0), alone.color(10, 10), "the colours tell them apart");
    // Without a place it lies all over the first.
    std::fs::write(desk.path("layer.npy"), npy(&[5, 5], &(0..25).map(|at| at as f32).collect::<Vec<_>>()))
        .unwrap();
    let layer = "layer.npy;mode=image;colormap=plasma;clim=0,24";
    draw(&desk, &format!("ground.asc {look} --colormap gray --layers {layer} -o over.png"));
    let over = map("over.png", 5);
    assert_eq!(over.colors(), own.colors());
}

/// A step of 0 in the west and 100 in the east, and what else lies at its middle of heights.
fn step(desk: &Desk) {
    grid(desk, "step.asc", (16, [0, 0], 1), |_, column| if column < 8 { 0.0 } else { 100.0 });
}

/// Whether the west and the east show a colour.
fn shown(desk: &Desk, name: &str, color: [u8; 3]) -> [bool; 2] {
    let picture = picture_files::read(&desk.path(name)).unwrap();
    let all = |columns: std::ops::Range<usize>| {
        let pixels = (130..190).flat_map(|row| columns.clone().map(move |column| (column, row)));
        let found: Vec<bool> = pixels.map(|(column, row)| picture.at(column, row)[..3] == color).collect();
        assert!(found.iter().all(|is| *is == found[0]), "one side is not of one colour");
        found[0]
    };
    [all(100..140), all(180..220)]
}

#[test]
fn surfaces_hide_each_other_where_one_is_higher() {
    let desk = Desk::new();
    step(&desk);
    grid(&desk, "level.asc", (4, [0, 0], 4), |row, column| if row == 0 && column == 0 { 49.0 } else { 50.0 });
    std::fs::write(desk.path("red.csv"), "#ff0000\n#ff0000\n").unwrap();
    let look = "step.asc --mode surface --colormap gray --clim 0,200";
    for (name, heights, expected) in [
        ("values", "", [true, false]),
        ("above", ";heights=200", [true, true]),
        ("below", ";heights=-100,-50", [false, false]),
    ] {
        draw(&desk, &format!("{look} --layers level.asc;colormap=red.csv{heights} -o {name}.png"));
        assert_eq!(shown(&desk, &format!("{name}.png"), [255, 0, 0]), expected, "{name}");
    }
}

#[test]
fn surfaces_over_an_image_lie_above_all_of_it() {
    let desk = Desk::new();
    step(&desk);
    grid(&desk, "slope.asc", (16, [0, 0], 1), |_, column| column as f32);
    std::fs::write(desk.path("red.csv"), "#ff0000\n#ff0000\n").unwrap();
    for (heights, expected) in [("", true), (";heights=1,9", true), (";heights=-9,-1", false)] {
        let layer = format!("slope.asc;colormap=red.csv{heights}");
        draw(
            &desk,
            &format!("step.asc --mode image --colormap gray --clim 0,200 --layers {layer} -o over.png"),
        );
        assert_eq!(shown(&desk, "over.png", [255, 0, 0]), [expected; 2], "{heights}");
    }
}

#[test]
fn volumes_end_where_the_ground_begins() {
    let desk = Desk::new();
    step(&desk);
    std::fs::write(desk.path("fog.npy"), npy(&[8, 4, 4], &[7.0; 128])).unwrap();
    std::fs::write(desk.path("red.csv"), "#ff0000\n#ff0000\n").unwrap();
    let look = "step.asc --mode surface --colormap gray --clim 0,200";
    for mode in ["mip", "average", "volume"] {
        for (name, heights, expected) in [
            ("between", "40,60", [true, false]),
            ("above", "150,200", [true, true]),
            ("below", "-90,-50", [false, false]),
        ] {
            let layer =
                format!("fog.npy;mode={mode};colormap=red.csv;clim=0,7;opacity=window:0,1;heights={heights}");
            let layer = if mode == "volume" { layer.replace("window:0,1", "points:0=1,7=1") } else { layer };
            draw(&desk, &format!("{look} --layers {layer} -o {name}.png"));
            assert_eq!(shown(&desk, &format!("{name}.png"), [255, 0, 0]), expected, "{mode} {name}");
        }
    }
}

#[test]
fn layers_are_hidden_by_number_also_by_keys() {
    let desk = Desk::new();
    step(&desk);
    grid(&desk, "level.asc", (4, [0, 0], 4), |_, column| 200.0 + column as f32);
    std::fs::write(desk.path("red.csv"), "#ff0000\n#ff0000\n").unwrap();
    let look = "step.asc --mode surface --colormap gray --clim 0,200 --layers level.asc;colormap=red.csv";
    for (visible, expected) in [("all", true), ("1", false), ("2", true), ("1,2", true)] {
        draw(&desk, &format!("{look} --visible-layers {visible} -o {visible}.png"));
        assert_eq!(shown(&desk, &format!("{visible}.png"), [255, 0, 0]), [expected; 2], "{visible}");
    }
    // Nor is there a note on lines that are not there.
    let drawn = |words: &str| {
        draw(&desk, &format!("{look} {words} -o lines.png"));
        picture_files::read(&desk.path("lines.png")).unwrap()
    };
    let changed = |visible: &str| {
        let [with, without] =
            ["--contours 50", ""].map(|lines| drawn(&format!("--visible-layers {visible} {lines}")));
        with != without
    };
    assert!(changed("1") && !changed("none"));
    let film = "--codec ffv1 --pixel-format bgr0 --frames 6 -o film.mkv --keys 0:visible-layers=1|3:visible-layers=all";
    assert_ends(&desk.run(&format!("{FLAT} {look} {film}")), 0, &["6 frames"]);
    let reds: Vec<f64> = desk.film("film.mkv").frames.iter().map(|frame| frame.rgb(160, 160)[0]).collect();
    assert!(reds[..3].iter().all(|red| *red < 200.0) && reds[3..].iter().all(|red| *red > 250.0), "{reds:?}");
}

#[test]
fn each_layer_plays_its_own_moments_over_the_film() {
    let desk = Desk::new();
    grid(&desk, "ground.asc", (8, [0, 0], 1), |row, _| row as f32);
    let bands: Vec<f32> = (0..3_i16).flat_map(|band| [f32::from(band * 100); 16]).collect();
    std::fs::write(desk.path("moments.npy"), npy(&[3, 4, 4], &bands)).unwrap();
    let layers = "moments.npy;mode=image;colormap=gray;clim=0,200";
    let line = format!(
        "ground.asc --mode image --interpolate hold --frames 6 --codec ffv1 --pixel-format bgr0 --layers {layers} -o film.mkv"
    );
    assert_ends(&desk.run(&format!("{FLAT} {line}")), 0, &["6 frames"]);
    let greys: Vec<f64> =
        desk.film("film.mkv").frames.iter().map(|frame| frame.rgb(160, 160)[0].round()).collect();
    assert_eq!(greys, [0.0, 0.0, 128.0, 128.0, 255.0, 255.0]);
}

#[test]
fn what_cannot_be_a_layer_is_refused_with_the_reason() {
    let desk = Desk::new();
    step(&desk);
    grid(&desk, "beside.asc", (4, [100, 100], 1), |row, _| row as f32);
    std::fs::write(desk.path("fog.npy"), npy(&[4, 4, 4], &[7.0; 64])).unwrap();
    std::fs::write(desk.path("empty.npy"), npy(&[4, 4], &[f32::NAN; 16])).unwrap();
    for (line, code, words) in [
        ("step.asc --layers beside.asc", 4, &["beside", "it lies beside step"][..]),
        ("step.asc --layers none.tif", 4, &["none.tif"]),
        ("step.asc --layers empty.npy", 4, &["no valid sample in empty"]),
        ("step.asc --layers fog.npy;zoom=2", 2, &["no setting \"zoom\" of layers"]),
        ("step.asc --layers fog.npy;heights=2,1", 2, &["the lower first"]),
        ("step.asc --layers fog.npy;mode=volume|fog.npy;mode=mip", 2, &["one volume"]),
        ("fog.npy --mode volume --layers step.asc", 2, &["over --mode volume"]),
        ("step.asc --layers step.asc;mode=globe", 4, &["a globe has a place of its own"]),
        ("step.asc --layers step.asc --visible-layers 3", 2, &["visible-layers 3"]),
    ] {
        let output = desk.run(&format!("{FLAT} {line} -o no.png"));
        let text = said(&output);
        assert_eq!(output.status.code(), Some(code), "{line}: {text}");
        assert!(words.iter().all(|word| text.contains(word)), "{line}: {text}");
        assert!(!desk.path("no.png").exists());
    }
}

#[test]
fn scenes_hold_layers_as_tables_and_films_know_their_files() {
    let desk = Desk::new();
    step(&desk);
    std::fs::create_dir(desk.path("more")).unwrap();
    grid(&desk, "more/level.asc", (4, [0, 0], 4), |_, column| 200.0 + column as f32);
    let scene = "input = \"../step.asc\"\n[[layers]]\ninput = \"level.asc\"\ncolormap = \"plasma\"\nclim = [200, 210]\n";
    std::fs::write(desk.path("more/scene.toml"), scene).unwrap();
    let made = desk.run(&format!("{FLAT} --scene more/scene.toml --frames 2 -o film.mkv --codec ffv1"));
    assert_ends(&made, 0, &["2 frames"]);
    let info = String::from_utf8(program(&desk, "info film.mkv").stdout).unwrap();
    assert!(info.contains("level.asc") && info.contains("step.asc"), "{info}");
    assert_ends(&program(&desk, "remake film.mkv -o again.mkv --adapter software"), 0, &["2 frames"]);
    assert_eq!(desk.film("film.mkv").frames[1].planes, desk.film("again.mkv").frames[1].planes);
    grid(&desk, "more/level.asc", (4, [0, 0], 4), |_, column| 201.0 + column as f32);
    assert_ends(&program(&desk, "remake film.mkv -o no.mkv"), 4, &["level.asc is not what it was made from"]);
    // A mistake is told where it stands.
    std::fs::write(
        desk.path("bad.toml"),
        "input = \"step.asc\"\n[[layers]]\ninput = \"step.asc\"\ncolourmap = \"gray\"\n",
    )
    .unwrap();
    assert_ends(
        &desk.run("--scene bad.toml --offscreen -o no.mp4"),
        2,
        &["bad.toml:4:1", "did you mean colormap?"],
    );
}

/// Writes a world of 8 x 4 samples that begins at this longitude; a sample has the same value wherever that is.
fn world(desk: &Desk, name: &str, west: i32) {
    let mut text = format!("ncols 8\nnrows 4\nxllcorner {west}\nyllcorner -90\ncellsize 45\n");
    for row in 0..4 {
        let value = |column: i32| (row * 8 + (west / 45 + column).rem_euclid(8)).to_string();
        text += &((0..8).map(value).collect::<Vec<_>>().join(" ") + "\n");
    }
    std::fs::write(desk.path(&format!("{name}.asc")), text).unwrap();
}

const GDAL: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],\
                    UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]";
const ESRI: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
                    UNIT[\"Degree\",0.0174532925199433]]";

#[test]
fn worlds_that_begin_elsewhere_cover_all_of_the_ground() {
    let desk = Desk::new();
    let colors = "--mode image --colormap plasma --clim 0,31";
    for (systems, west) in [([None; 2], 0), ([Some(GDAL), Some(ESRI)], 0), ([Some(GDAL); 2], -90)] {
        world(&desk, "ground", west);
        world(&desk, "other", -180);
        for (name, system) in ["ground", "other"].into_iter().zip(systems) {
            let path = desk.path(&format!("{name}.prj"));
            system.map_or_else(
                || drop(std::fs::remove_file(&path)),
                |text| std::fs::write(&path, text).unwrap(),
            );
        }
        let map = |name: &str| FlatMap::read(&desk.path(name), [4, 8]).colors();
        draw(&desk, &format!("ground.asc {colors} -o expected.png"));
        let layer = "other.asc;mode=image;colormap=plasma;clim=0,31";
        draw(&desk, &format!("ground.asc --mode image --colormap gray --layers {layer} -o layer.png"));
        draw(&desk, &format!("ground.asc {colors} --drape other.asc -o drape.png"));
        let expected = map("expected.png");
        assert_eq!(expected.iter().collect::<std::collections::BTreeSet<_>>().len(), 32);
        assert_eq!(map("layer.png"), expected, "from {west}");
        // Colours of pictures are rounded once more.
        let drape = map("drape.png");
        let is_near = |one: &[u8; 3], other: &[u8; 3]| (0..3).all(|at| one[at].abs_diff(other[at]) <= 2);
        assert!(drape.iter().zip(&expected).all(|(one, other)| is_near(one, other)), "{drape:?} from {west}");
        draw(&desk, "ground.asc --mode image --colormap gray -o alone.png");
        assert_ne!(map("alone.png"), expected);
    }
    std::fs::write(desk.path("other.prj"), GDAL.replace("4326", "4269")).unwrap();
    let output = desk.run("ground.asc --layers other.asc -o refused.png");
    assert_ends(&output, 4, &["its coordinate system is EPSG:4269, that of ground is EPSG:4326"]);
}
