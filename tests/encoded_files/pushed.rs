//! Pictures that somebody else drew become films.

use super::decode::DecodedFilm;
use super::films::{files_in, film, settings};
use fieldreel::encode::{
    Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, MemoryBuffer, OddSize, Output, OutputKind,
};
use fieldreel::frame::{Channels, Picture, Resolution, Samples};
use fieldreel::record::{FrameWriter, RecordError};
use std::io::Write;

/// Left and right half of picture `index`.
fn halves(index: u64) -> [[u8; 3]; 2] {
    [[200, 40 * index as u8, 10], [30, 90, 250 - 40 * index as u8]]
}

fn pixels(size: Resolution, index: u64) -> Vec<u8> {
    let half = size.width / 2;
    let row = (0..size.width).flat_map(|column| halves(index)[usize::from(column >= half)]);
    let row: Vec<u8> = row.collect();
    row.repeat(size.height as usize)
}

fn picture(size: Resolution, pixels: &[u8]) -> Picture<'_> {
    Picture::new(size, Channels::Rgb, Samples::Bytes(pixels)).unwrap()
}

fn push(writer: &mut FrameWriter, size: Resolution, index: u64) -> Result<(), RecordError> {
    writer.push(&picture(size, &pixels(size, index)), || true)
}

fn plan(settings: &EncodeSettings, frames: Option<u64>) -> EncodePlan {
    EncodePlan::resolve(settings, &FilmSpec { frames, ..film("25", 1) }, OutputKind::Seekable).unwrap()
}

/// How far the halves of a film are from those of the picture that `index_of` says, at most.
fn largest_error(film: &DecodedFilm, index_of: impl Fn(u64) -> u64) -> f64 {
    let mut largest: f64 = 0.0;
    for (index, frame) in film.frames.iter().enumerate() {
        for (half, expected) in halves(index_of(index as u64)).into_iter().enumerate() {
            let found = frame.rgb(frame.width / 4 + half as u32 * frame.width / 2, frame.height / 2);
            for (found, expected) in found.into_iter().zip(expected) {
                largest = largest.max((found - f64::from(expected)).abs());
            }
        }
    }
    largest
}

#[test]
fn films_hold_what_was_pushed() {
    for container in [Container::Mp4, Container::Webm, Container::Gif, Container::Apng, Container::Webp] {
        let plan = plan(&settings(container), None);
        let memory = MemoryBuffer::new();
        let mut writer = FrameWriter::start(&plan, Output::Seekable(Box::new(memory.clone()))).unwrap();
        for index in 0..5 {
            push(&mut writer, plan.resolution(), index).unwrap();
        }
        assert_eq!(writer.frames(), 5);
        let written = writer.finish(|| true).unwrap();
        let bytes = memory.into_bytes();
        assert_eq!((written.frames, written.bytes), (5, bytes.len() as u64), "{container}");
        let film = DecodedFilm::from_bytes(bytes);
        assert_eq!(film.frames.len(), 5, "{container}");
        let error = largest_error(&film, |index| index);
        assert!(error <= 6.0, "{container}: {error}");
        assert!(largest_error(&film, |index| 4 - index) > 50.0, "the comparison sees no difference");
    }
}

#[test]
fn pictures_of_another_size_are_refused_and_the_film_goes_on() {
    let odd = Resolution::new(63, 47).unwrap();
    let settings = EncodeSettings { odd: OddSize::Round, ..settings(Container::Mp4) };
    let film = FilmSpec { resolution: odd, frames: None, ..film("25", 1) };
    let plan = EncodePlan::resolve(&settings, &film, OutputKind::Seekable).unwrap();
    assert_eq!(plan.resolution(), odd.rounded_up_to_even());
    let memory = MemoryBuffer::new();
    let mut writer = FrameWriter::start(&plan, Output::Seekable(Box::new(memory.clone()))).unwrap();
    push(&mut writer, odd, 0).unwrap();
    // Its own size is another than that of the pictures before, too.
    for size in [plan.resolution(), Resolution::new(62, 46).unwrap(), Resolution::new(65, 47).unwrap()] {
        let error = push(&mut writer, size, 1).unwrap_err();
        assert!(
            matches!(&error, RecordError::Encode(EncodeError::FrameLayout { index: 1, expected, .. }) if expected == "63x47"),
            "{error}"
        );
    }
    push(&mut writer, odd, 1).unwrap();
    writer.finish(|| true).unwrap();
    let film = DecodedFilm::from_bytes(memory.into_bytes());
    assert_eq!((film.frames.len(), film.frames[0].width, film.frames[0].height), (2, 64, 48));
}

#[test]
fn a_writer_that_is_dropped_or_told_to_stop_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = || Output::File { path: folder.path().join("film.mp4"), overwrite: false };
    let plan = plan(&settings(Container::Mp4), None);
    let started = || {
        let mut writer = FrameWriter::start(&plan, output()).unwrap();
        push(&mut writer, plan.resolution(), 0).unwrap();
        writer
    };
    drop(started());
    assert!(matches!(
        FrameWriter::start(&plan, output()).unwrap().finish(|| true),
        Err(RecordError::Encode(EncodeError::NoFrames))
    ));
    assert_eq!(files_in(folder.path()), 0);
    started().finish(|| true).unwrap();
    assert_eq!(files_in(folder.path()), 1);
    assert!(matches!(
        FrameWriter::start(&plan, output()),
        Err(RecordError::Encode(EncodeError::Exists { .. }))
    ));
}

/// Takes so many bytes.
struct Small(usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_the_output_refuses_is_told_with_a_later_picture() {
    let plan = plan(&settings(Container::Mkv), None);
    let mut writer = FrameWriter::start(&plan, Output::Stream(Box::new(Small(4000)))).unwrap();
    let refused = (0..10_000).find_map(|index| push(&mut writer, plan.resolution(), index % 6).err());
    let refused = refused.or_else(|| writer.finish(|| true).err()).unwrap();
    assert!(matches!(refused, RecordError::Encode(EncodeError::Output { .. })), "{refused}");
}
