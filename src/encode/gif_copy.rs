use super::film_copy::Piece;
use super::picture_texts::gif::{COMMENT_EXTENSION, comment_of};
use super::plan::gif_time_centiseconds;
use super::shared_sink::SharedSink;
use super::stored_film::{NOTHING, unrecoverable};
use super::{EncodeError, GiveUp, picture_metadata};
use crate::frame::FrameRate;
use gif::{DecodeOptions, Decoder, DecodingError, Encoder, EncodingError, Frame, Repeat};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What is collected before it is written.
const BUFFER_BYTES: usize = 1 << 18;

/// A GIF in files, one after another, to be copied frame by frame: nothing is decoded.
pub(super) struct GifCopy<'a> {
    /// At least one. The first frame of each covers the whole picture, as GIFs begin.
    pub(super) pieces: &'a [Piece],
    /// Frames per second, where it is known, and the film's frame that comes first: times are then those of the whole film,
    /// however they were rounded in each piece. The last frame stays as long as its piece says.
    pub(super) timing: Option<(FrameRate, u64)>,
    /// As the first piece says, if nothing is said.
    pub(super) metadata: Option<&'a [(String, String)]>,
}

/// A GIF in a file, of which frames are read: nothing is decoded.
pub(super) struct StoredGif {
    path: PathBuf,
    screen: Screen,
    frames: <Decoder<File> as IntoIterator>::IntoIter,
    /// The frame that was read last: it is known to be whole when it is known what follows.
    last: Option<Frame<'static>>,
}

/// What a GIF says before its first frame.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Screen {
    size: [u16; 2],
    /// Red, green and blue of each colour; empty where every frame has its own.
    palette: Vec<u8>,
    repeat: Repeat,
}

impl StoredGif {
    pub(super) fn open(path: &Path) -> Result<Self, EncodeError> {
        let file = File::open(path).map_err(|source| failed(path, source))?;
        let mut options = DecodeOptions::new();
        options.skip_frame_decoding(true);
        options.check_frame_consistency(true);
        let decoder = options.read_info(file).map_err(|error| match error {
            DecodingError::Io(source) => failed(path, source),
            DecodingError::UnexpectedEof => unrecoverable(path, NOTHING),
            error => unrecoverable(path, &format!("it is no GIF: {error}")),
        })?;
        let screen = Screen {
            size: [decoder.width(), decoder.height()],
            palette: decoder.global_palette().unwrap_or_default().to_vec(),
            repeat: decoder.repeat(),
        };
        Ok(Self { path: path.to_owned(), screen, frames: decoder.into_iter(), last: None })
    }

    /// The next frame that is whole, still compressed.
    fn next(&mut self) -> Result<Option<Frame<'static>>, EncodeError> {
        loop {
            match self.frames.next() {
                // The end, also where a film was cut off.
                None | Some(Err(DecodingError::UnexpectedEof)) => return Ok(self.last.take()),
                Some(Ok(frame)) => {
                    if let Some(whole) = self.last.replace(frame) {
                        return Ok(Some(whole));
                    }
                }
                Some(Err(DecodingError::Io(source))) => return Err(failed(&self.path, source)),
                // What a power cut left unwritten may have ended the frame before.
                Some(Err(_)) => {
                    self.last = None;
                    return Ok(None);
                }
            }
        }
    }

    /// How many whole frames it has.
    pub(super) fn count(path: &Path, give_up: &GiveUp) -> Result<u64, EncodeError> {
        let mut film = Self::open(path)?;
        let mut frames = 0;
        while film.next()?.is_some() {
            give_up.check()?;
            frames += 1;
        }
        Ok(frames)
    }
}

impl GifCopy<'_> {
    /// Copies all frames, and returns how many they are.
    pub(super) fn write(&self, sink: &SharedSink, give_up: &GiveUp) -> Result<u64, EncodeError> {
        let Some(first) = self.pieces.first() else { return Err(EncodeError::NoFrames) };
        let mut stored = StoredGif::open(&first.path)?;
        let screen = stored.screen.clone();
        let found = match self.metadata {
            Some(_) => None,
            None => picture_metadata(&first.path)?,
        };
        let texts = self.metadata.or(found.as_deref()).unwrap_or_default();
        // Frames are written in pieces of 255 bytes and of one.
        let out = BufWriter::with_capacity(BUFFER_BYTES, sink.clone());
        let begun =
            Encoder::new(out, screen.size[0], screen.size[1], &screen.palette).and_then(|mut encoder| {
                encoder.set_repeat(screen.repeat)?;
                for text in texts {
                    encoder.write_raw_extension(COMMENT_EXTENSION, &[comment_of(text).as_bytes()])?;
                }
                Ok(encoder)
            });
        let mut encoder = checked(begun, sink)?;
        let mut copied = 0;
        let mut waiting: Option<Frame<'static>> = None;
        for (number, piece) in self.pieces.iter().enumerate() {
            if number > 0 {
                stored = StoredGif::open(&piece.path)?;
            }
            if stored.screen.size != screen.size {
                let [[width, height], [first_width, first_height]] = [stored.screen.size, screen.size];
                let reason =
                    format!("its pictures are {width}x{height} instead of {first_width}x{first_height}");
                return Err(EncodeError::NoPart { path: piece.path.clone(), reason });
            }
            let mut left = piece.frames.unwrap_or(u64::MAX);
            while left > 0
                && let Some(mut frame) = stored.next()?
            {
                give_up.check()?;
                left -= 1;
                if frame.palette.is_none() && stored.screen.palette != screen.palette {
                    frame.palette = Some(stored.screen.palette.clone());
                }
                if let Some(mut before) = waiting.replace(frame) {
                    before.delay = self.delay(copied).unwrap_or(before.delay);
                    checked(encoder.write_lzw_pre_encoded_frame(&before), sink)?;
                    copied += 1;
                }
            }
            if left > 0 && piece.frames.is_some() {
                let reason = format!("it ends {left} frames early");
                return Err(EncodeError::NoPart { path: piece.path.clone(), reason });
            }
        }
        let last = waiting.ok_or_else(|| unrecoverable(&first.path, NOTHING))?;
        checked(encoder.write_lzw_pre_encoded_frame(&last), sink)?;
        let flushed = encoder.into_inner().and_then(|mut out| Ok(out.flush()?));
        checked(flushed, sink)?;
        Ok(copied + 1)
    }

    /// How long a frame of the copy stays that is not the last, in hundredths of a second.
    fn delay(&self, index: u64) -> Option<u16> {
        let (rate, first_frame) = self.timing?;
        let index = first_frame + index;
        u16::try_from(gif_time_centiseconds(rate, index + 1) - gif_time_centiseconds(rate, index)).ok()
    }
}

/// First what the output said, then what the library made of it.
fn checked<T>(result: Result<T, EncodingError>, sink: &SharedSink) -> Result<T, EncodeError> {
    sink.check()?;
    result.map_err(|error| EncodeError::Output {
        action: "copy the film",
        path: None,
        source: io::Error::other(error),
    })
}

fn failed(path: &Path, source: io::Error) -> EncodeError {
    EncodeError::Output { action: "read the film", path: Some(path.to_owned()), source }
}
