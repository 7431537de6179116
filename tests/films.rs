//! The whole pipeline, from a raster to a film that is decoded again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(feature = "libav")]

mod decode;
mod pictures;

use decode::{DecodedFilm, DecodedFrame, color_distance};
use fieldreel::data::MemoryRaster;
use fieldreel::encode::{
    Codec, Container, EncodePlan, EncodeSettings, FilmSpec, MemoryBuffer, Output, OutputKind,
};
use fieldreel::frame::{PixelFormat, Resolution};
use fieldreel::record::{Activity, DrawSettings, Film, Flow, Observer, Progress, RecordError, RecordReport};
use fieldreel::scene::{
    Colormap, FilmLength, Interpolation, LayerMode, LimitsChoice, Orbit, Projection, SceneOptions,
};
use pictures::{bare, software_gpu};

/// Both sides are multiples of 16, so that every encoder takes it and x264 repeats itself.
const SIZE: Resolution = Resolution { width: 512, height: 288 };
const COLUMNS: u32 = 8;
const ROWS: u32 = 4;

/// A flat picture that nothing but the data changes.
fn flat(colormap: &str) -> SceneOptions {
    SceneOptions {
        mode: Some(LayerMode::Image),
        limits: LimitsChoice::Fixed(0.0, 1.0),
        projection: Projection::Orthographic,
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        interpolation: Interpolation::Hold,
        length: FilmLength::FramesPerBand(1),
        ..SceneOptions { colormap: Some(Colormap::by_name(colormap).unwrap()), ..bare() }
    }
}

/// Where the middle of a cell is in the picture: the data is 4:2, the picture 16:9, so it fills the width.
fn cell_center(column: u32, row: u32) -> (u32, u32) {
    let cell = 0.84 * f64::from(SIZE.width) / f64::from(COLUMNS);
    let at = |index: u32, count: u32, side: u32| {
        (f64::from(side) / 2.0 + (f64::from(index) + 0.5 - f64::from(count) / 2.0) * cell) as u32
    };
    (at(column, COLUMNS, SIZE.width), at(row, ROWS, SIZE.height))
}

/// A film whose every band shows its own number in black and white cells.
fn counting_film(bands: u32) -> Film {
    let cells = COLUMNS * ROWS;
    let values =
        (0..bands).flat_map(|band| (0..cells).map(move |cell| (band >> (cell % 16) & 1) as f32)).collect();
    let raster = MemoryRaster::new("numbers", [bands, ROWS, COLUMNS], values).unwrap();
    Film::new(Box::new(raster), &flat("gray")).unwrap()
}

fn number_in(frame: &DecodedFrame) -> u32 {
    (0..16).fold(0, |number, bit| {
        let (x, y) = cell_center(bit % COLUMNS, bit / COLUMNS);
        number | u32::from(frame.rgb(x, y)[1] > 128.0) << bit
    })
}

fn record(
    film: &mut Film,
    settings: &EncodeSettings,
    slots: usize,
    observer: &mut dyn Observer,
) -> Result<(RecordReport, Vec<u8>), RecordError> {
    let spec = FilmSpec {
        resolution: SIZE,
        rate: film.timeline().rate(),
        frames: Some(film.timeline().frames()),
        has_alpha: false,
    };
    let plan = EncodePlan::resolve(settings, &spec, OutputKind::Seekable).unwrap();
    let buffer = MemoryBuffer::new();
    let output = Output::Seekable(Box::new(buffer.clone()));
    let draw = DrawSettings { slots, ..DrawSettings::default() };
    let report = film.record(&software_gpu(), &draw, (&plan, output), observer)?;
    Ok((report, buffer.into_bytes()))
}

#[test]
fn every_frame_shows_its_own_state_and_none_is_missing_or_repeated() {
    for (container, slots) in
        [(Container::Mp4, 3), (Container::Mkv, 1), (Container::Webm, 2), (Container::Gif, 3)]
    {
        let bands = if container == Container::Webm { 12 } else { 70 };
        let (report, bytes) =
            record(&mut counting_film(bands), &EncodeSettings::new(container), slots, &mut ()).unwrap();
        let film = DecodedFilm::from_bytes(bytes);
        let numbers: Vec<u32> = film.frames.iter().map(number_in).collect();
        assert_eq!(numbers, (0..bands).collect::<Vec<_>>(), "{container}");
        assert_eq!((report.frames, report.is_complete), (u64::from(bands), true), "{container}");
        let times = film.times();
        assert_eq!(times[0], 0, "{container}");
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{container}: {times:?}");
        assert!(film.packets[0].is_key, "{container}");
    }
}

#[test]
fn the_number_reader_sees_a_wrong_number() {
    let (_, bytes) = record(&mut counting_film(6), &EncodeSettings::new(Container::Mp4), 3, &mut ()).unwrap();
    let film = DecodedFilm::from_bytes(bytes);
    assert_ne!(number_in(&film.frames[5]), 4);
    assert_ne!(number_in(&film.frames[0]), number_in(&film.frames[1]));
}

#[test]
fn an_mp4_has_its_exact_duration_and_says_how_its_colours_are_stored() {
    use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
    let values = vec![0.5; 4];
    let raster = MemoryRaster::new("test", [1, 2, 2], values).unwrap();
    let rate = "30000/1001".parse().unwrap();
    let options = SceneOptions { rate, length: FilmLength::Frames(30), ..flat("viridis") };
    let mut film = Film::new(Box::new(raster), &options).unwrap();
    let (_, bytes) = record(&mut film, &EncodeSettings::new(Container::Mp4), 3, &mut ()).unwrap();
    let film = DecodedFilm::from_bytes(bytes);
    assert_eq!(film.frames.len(), 30);
    assert_eq!(film.stream_duration_secs(), Some((1001, 1000)));
    assert_eq!(film.duration_us, Some(1_001_000));
    let frame = &film.frames[0];
    assert_eq!(
        (frame.space, frame.range, frame.primaries, frame.transfer),
        (Space::BT709, Range::MPEG, Primaries::BT709, TransferCharacteristic::BT709)
    );
}

/// Decodes a chart of 32 colours and returns how far the worst is off.
fn chart_error(settings: &EncodeSettings) -> f64 {
    let colormap = Colormap::by_name("turbo").unwrap();
    let cells = COLUMNS * ROWS;
    let value = |cell: u32| (f64::from(cell) + 0.5) / f64::from(cells);
    let values = (0..cells).map(|cell| value(cell) as f32).collect();
    let raster = MemoryRaster::new("chart", [1, ROWS, COLUMNS], values).unwrap();
    let options = SceneOptions { length: FilmLength::Frames(3), ..flat("turbo") };
    let mut film = Film::new(Box::new(raster), &options).unwrap();
    let (_, bytes) = record(&mut film, settings, 3, &mut ()).unwrap();
    let film = DecodedFilm::from_bytes(bytes);
    let errors = film.frames.iter().flat_map(|frame| {
        (0..cells).map(|cell| {
            let (x, y) = cell_center(cell % COLUMNS, cell / COLUMNS);
            color_distance(frame.rgb(x, y), colormap.color_of(value(cell)).map(f64::from))
        })
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn a_colour_chart_comes_back() {
    let settings = |container, codec, pixel_format| EncodeSettings {
        codec: Some(codec),
        pixel_format: Some(pixel_format),
        ..EncodeSettings::new(container)
    };
    for (container, codec, format, tolerance) in [
        (Container::Mp4, Codec::H264, PixelFormat::Yuv420p, 3.0),
        (Container::Mkv, Codec::H264, PixelFormat::Yuv444p, 3.0),
        (Container::Mp4, Codec::H264, PixelFormat::Yuv420p10le, 3.0),
        (Container::Webm, Codec::Vp9, PixelFormat::Yuv420p, 3.0),
        (Container::Mkv, Codec::Ffv1, PixelFormat::Bgr0, 0.0),
    ] {
        let error = chart_error(&settings(container, codec, format));
        assert!(error <= tolerance, "{container} {codec} {format}: off by {error}");
    }
    let error = chart_error(&EncodeSettings::new(Container::Gif));
    assert!(error <= 4.0, "gif: off by {error}");
}

/// Does what it is told at one frame, and counts what it is told.
struct Stop {
    at_frame: u64,
    with: Flow,
    activities: Vec<Activity>,
}

impl Observer for Stop {
    fn progress(&mut self, progress: &Progress) -> Flow {
        self.activities.push(progress.activity);
        if progress.frames >= self.at_frame { self.with } else { Flow::Continue }
    }
}

#[test]
fn finishing_early_keeps_a_playable_film_and_aborting_keeps_nothing() {
    let mut observer = Stop { at_frame: 5, with: Flow::Finish, activities: Vec::new() };
    let (report, bytes) =
        record(&mut counting_film(40), &EncodeSettings::new(Container::Mp4), 3, &mut observer).unwrap();
    let film = DecodedFilm::from_bytes(bytes);
    assert!(!report.is_complete);
    assert_eq!(film.frames.len() as u64, report.frames);
    assert!((5..=8).contains(&report.frames), "{}", report.frames);
    assert!(observer.activities.contains(&Activity::Recording));

    let folder = tempfile::tempdir().unwrap();
    let mut film = counting_film(40);
    let output = Output::File { path: folder.path().join("film.mp4"), overwrite: false };
    let spec =
        FilmSpec { resolution: SIZE, rate: film.timeline().rate(), frames: Some(40), has_alpha: false };
    let plan = EncodePlan::resolve(&EncodeSettings::new(Container::Mp4), &spec, output.kind()).unwrap();
    let mut observer = Stop { at_frame: 5, with: Flow::Abort, activities: Vec::new() };
    let ended = film.record(&software_gpu(), &DrawSettings::default(), (&plan, output), &mut observer);
    assert!(matches!(ended, Err(RecordError::Aborted)), "{ended:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
}

#[test]
fn frames_that_the_film_does_not_have_are_refused() {
    let mut film = counting_film(4);
    let mut draw = |frames| {
        let draw = DrawSettings { frames: Some(frames), ..DrawSettings::default() };
        film.frames(&software_gpu(), SIZE, &draw, |_| Flow::Continue)
    };
    for (frames, named) in [(4..5, 4), (0..9, 8)] {
        let result = draw(frames.clone());
        let Err(RecordError::NoSuchFrame { frame, last: 3 }) = result else {
            panic!("{frames:?}: {result:?}")
        };
        assert_eq!(frame, named);
    }
    assert!(matches!(draw(2..2), Err(RecordError::NoFrames)));
}
