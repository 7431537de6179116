//! An output that fails in every way, under every muxer: always an error, never a film, never the end of the process.

use super::decode::DecodedFilm;
use super::films::{FRAMES, assert_colors, encode, film, in_one_file, settings};
use fieldreel::encode::{
    Codec, Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, MemoryBuffer, Output, OutputKind,
    Written,
};
use fieldreel::frame::Resolution;
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// Takes a few bytes at a time: no fault, and a film must come of it.
    ShortWrites,
    /// Is interrupted by signals again and again: no fault either.
    Interrupted,
    /// Takes no byte any more.
    TakesNothing,
    Refuses,
    Panics,
    CannotGoBack,
    CannotFlush,
}

/// Becomes faulty after so many bytes.
struct Faulty {
    buffer: MemoryBuffer,
    fault: Fault,
    after: usize,
    taken: usize,
    calls: usize,
}

impl Write for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        let is_due = self.taken + bytes.len() > self.after;
        let bytes = match self.fault {
            Fault::ShortWrites => &bytes[..bytes.len().min(1 + self.calls % 97)],
            Fault::Interrupted if self.calls % 3 == 1 => return Err(ErrorKind::Interrupted.into()),
            Fault::TakesNothing if is_due => return Ok(0),
            Fault::Refuses if is_due => return Err(ErrorKind::PermissionDenied.into()),
            Fault::Panics if is_due => panic!("on purpose"),
            _ => bytes,
        };
        self.taken += bytes.len();
        self.buffer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.fault {
            Fault::CannotFlush => Err(ErrorKind::PermissionDenied.into()),
            _ => Ok(()),
        }
    }
}

impl Seek for Faulty {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match self.fault {
            Fault::CannotGoBack if self.taken > self.after => Err(ErrorKind::PermissionDenied.into()),
            _ => self.buffer.seek(position),
        }
    }
}

/// Every container with its first codec, and Matroska and `QuickTime` with all of theirs.
fn kinds() -> Vec<EncodeSettings> {
    let first = in_one_file().map(settings);
    let others = [Container::Mkv, Container::Mov].into_iter().flat_map(|container| {
        container
            .codecs()
            .iter()
            .map(move |codec| EncodeSettings { codec: Some(*codec), ..settings(container) })
    });
    first.chain(others).collect()
}

fn spec(settings: &EncodeSettings) -> FilmSpec {
    let frames = if settings.container.is_still() { 1 } else { FRAMES };
    // SVT-AV1 takes no smaller pictures.
    FilmSpec { resolution: Resolution::new(64, 64).unwrap(), ..film("30", frames) }
}

fn encode_into(
    settings: &EncodeSettings,
    kind: OutputKind,
    (fault, after): (Fault, usize),
) -> (Result<Written, EncodeError>, Vec<u8>) {
    let film = spec(settings);
    let plan = EncodePlan::resolve(settings, &film, kind).unwrap();
    let buffer = MemoryBuffer::new();
    let faulty = Faulty { buffer: buffer.clone(), fault, after, taken: 0, calls: 0 };
    let output = match kind {
        OutputKind::Stream => Output::Stream(Box::new(faulty)),
        _ => Output::Seekable(Box::new(faulty)),
    };
    let result = encode(&plan, output, film.frames.unwrap());
    (result, buffer.into_bytes())
}

/// x264 and x265 choose a little differently in a process that has encoded before; everything else repeats itself.
fn assert_same_film(bytes: Vec<u8>, whole: &[u8], settings: &EncodeSettings, what: &str) {
    let codec = settings.codec.or(settings.container.codecs().first().copied());
    if !matches!(codec, Some(Codec::H264 | Codec::Hevc)) {
        assert!(bytes == whole, "{what}: {} bytes, not {}", bytes.len(), whole.len());
        return;
    }
    let [film, expected] = [bytes, whole.to_vec()].map(DecodedFilm::from_bytes);
    assert_eq!(film.times(), expected.times(), "{what}");
    assert_colors(&film, spec(settings).resolution, 6.0, what);
}

#[test]
fn slow_outputs_get_the_whole_film() {
    for settings in kinds() {
        for kind in [OutputKind::Seekable, OutputKind::Stream] {
            let (_, whole) = encode_into(&settings, kind, (Fault::Refuses, usize::MAX));
            for fault in [Fault::ShortWrites, Fault::Interrupted] {
                let what = format!("{} {:?} {kind:?} {fault:?}", settings.container, settings.codec);
                let (result, bytes) = encode_into(&settings, kind, (fault, 0));
                assert_eq!(result.unwrap().bytes, bytes.len() as u64, "{what}");
                assert_same_film(bytes, &whole, &settings, &what);
            }
            let frames = DecodedFilm::from_bytes(whole).frames.len() as u64;
            assert_eq!(Some(frames), spec(&settings).frames, "{} {kind:?}", settings.container);
        }
    }
}

#[test]
fn faulty_outputs_are_always_an_error() {
    for settings in kinds() {
        for kind in [OutputKind::Seekable, OutputKind::Stream] {
            let (_, whole) = encode_into(&settings, kind, (Fault::Refuses, usize::MAX));
            // Less than the end, because lengths of two films of x264 may differ by some bytes.
            for fault in [Fault::TakesNothing, Fault::Refuses, Fault::Panics] {
                for after in [0, 20, whole.len() / 2, whole.len() - 60] {
                    let what =
                        format!("{} {:?} {kind:?} {fault:?} {after}", settings.container, settings.codec);
                    let (result, _) = encode_into(&settings, kind, (fault, after));
                    let error = result.expect_err(&what);
                    assert!(matches!(error, EncodeError::Output { .. }), "{what}: {error}");
                    let told = std::error::Error::source(&error).unwrap().to_string();
                    assert_eq!(told.contains("on purpose"), fault == Fault::Panics, "{what}: {told}");
                }
            }
            let (result, _) = encode_into(&settings, kind, (Fault::CannotFlush, 0));
            assert!(result.is_err(), "{} {kind:?} cannot flush", settings.container);
        }
    }
}

#[test]
fn an_output_that_loses_its_place_is_an_error() {
    for container in
        [Container::Mp4, Container::Mov, Container::Mkv, Container::Webm, Container::Apng, Container::Webp]
    {
        let settings = settings(container);
        let (result, _) = encode_into(&settings, OutputKind::Seekable, (Fault::CannotGoBack, 200));
        let error = result.expect_err(container.name());
        assert!(matches!(error, EncodeError::Output { .. }), "{container}: {error}");
    }
    // Nothing that only goes forward minds.
    let gif = settings(Container::Gif);
    assert!(encode_into(&gif, OutputKind::Stream, (Fault::CannotGoBack, 0)).0.is_ok());
}
