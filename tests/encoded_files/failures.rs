//! Outputs that refuse bytes, at every point of a film.

use super::films::{FRAMES, encode, encode_bytes, film, in_one_file, settings};
use fieldreel::encode::{Codec, Container, EncodeError, EncodePlan, EncodeSettings, Output, OutputKind};
use std::io::{self, Cursor, Seek, SeekFrom, Write};

/// Takes this many bytes and then has no space left, whether or not one goes back in between.
struct SmallDisk {
    bytes: Cursor<Vec<u8>>,
    room: usize,
}

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.room {
            return Err(io::Error::from_raw_os_error(28)); // ENOSPC
        }
        self.room -= bytes.len();
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for SmallDisk {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(position)
    }
}

#[test]
fn an_output_that_fills_up_is_always_an_error() {
    for (container, codec) in [
        (Container::Mp4, None),
        (Container::Mkv, None),
        (Container::Mkv, Some(Codec::Ffv1)),
        (Container::Webm, None),
        (Container::Gif, None),
        (Container::PngStill, None),
    ] {
        let frames = if container.is_still() { 1 } else { FRAMES };
        let settings = EncodeSettings { codec, ..settings(container) };
        let film = film("30", frames);
        for kind in [OutputKind::Seekable, OutputKind::Stream] {
            let plan = EncodePlan::resolve(&settings, &film, kind).unwrap();
            let output = |room| {
                let disk = SmallDisk { bytes: Cursor::default(), room };
                match kind {
                    OutputKind::Stream => Output::Stream(Box::new(disk)),
                    _ => Output::Seekable(Box::new(disk)),
                }
            };
            // Going back writes some bytes twice.
            let length = encode_bytes(&settings, &film, kind).len();
            encode(&plan, output(2 * length + 100_000), frames).unwrap();
            // Matroska's length varies by a few bytes, because its identifier is a random number.
            for room in (0..length - 40).step_by(length / 12).chain([length - 40]) {
                let what = format!("{container} {codec:?} {kind:?}, room for {room} of {length}");
                let error = encode(&plan, output(room), frames).expect_err(&what);
                let EncodeError::Output { source, .. } = &error else { panic!("{what}: {error}") };
                assert_eq!(source.kind(), io::ErrorKind::StorageFull, "{what}");
                assert!(!error.is_usage(), "{what}");
            }
        }
    }
}

#[test]
fn a_device_is_written_as_it_is() {
    for container in in_one_file() {
        let frames = if container.is_still() { 1 } else { FRAMES };
        let plan = EncodePlan::resolve(&settings(container), &film("30", frames), OutputKind::File).unwrap();
        let output = |path: &str| Output::File { path: path.into(), overwrite: false };
        let error = encode(&plan, output("/dev/full"), frames).unwrap_err();
        assert!(error.to_string().contains("/dev/full"), "{error}");
        assert!(matches!(error, EncodeError::Output { .. }), "{error}");
        encode(&plan, output("/dev/null"), frames).unwrap();
    }
}

#[test]
fn a_reader_that_leaves_is_told_apart() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let plan = EncodePlan::resolve(&settings(Container::Webm), &film("30", 2), OutputKind::Stream).unwrap();
    let error = encode(&plan, Output::Stream(Box::new(Closed)), 2).unwrap_err();
    assert!(error.is_broken_pipe(), "{error}");
}

#[test]
fn a_panicking_output_is_an_error() {
    struct Panics;
    impl Write for Panics {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("on purpose")
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let plan = EncodePlan::resolve(&settings(Container::Mp4), &film("30", 2), OutputKind::Stream).unwrap();
    let Err(EncodeError::Output { source, .. }) = encode(&plan, Output::Stream(Box::new(Panics)), 2) else {
        panic!("no error");
    };
    assert!(source.to_string().contains("on purpose"), "{source}");
}
