use super::codec_context::{libav_error, time_base};
use super::ffi::muxer_state;
use super::gif_copy::GifCopy;
use super::muxer::{unopened, write_header, write_trailer};
use super::packing::{Layout, Packing, mp4_timescale, piece_frames};
use super::shared_sink::SharedSink;
use super::stored_film::{NOTHING, StoredFilm, cuts, numbers, times, unrecoverable};
use super::whole_frames::decoding_times;
use super::{Animation, Codec, Container, EncodeError, GiveUp};
use crate::frame::FrameRate;
use ffmpeg_next::format::context;
use ffmpeg_next::{Rational, codec};
use std::path::PathBuf;

/// A film in files, one after another, to be copied packet by packet: nothing is decoded.
pub(super) struct FilmCopy<'a> {
    /// At least one.
    pub(super) pieces: &'a [Piece],
    pub(super) container: Container,
    pub(super) layout: Layout,
    /// What the copy is called; by default as the first piece is.
    pub(super) metadata: Option<&'a [(String, String)]>,
    /// Frames per second, where it is known: times are then exact, whatever the pieces' containers made of them. Several
    /// pieces need it.
    pub(super) rate: Option<FrameRate>,
    /// The film's frame that comes first in the copy: GIF rounds times, and does so from the film's beginning.
    pub(super) first_frame: u64,
}

/// The first frames of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) path: PathBuf,
    /// How many; by default all up to the first that is missing.
    pub(super) frames: Option<u64>,
}

/// When the frames of all pieces are shown, in the order in which they are stored.
struct Schedule {
    time_base: Rational,
    shown: Vec<i64>,
    /// Frames of each piece.
    counts: Vec<usize>,
    frame_duration: i64,
}

impl Schedule {
    /// Frames per second.
    fn rate(&self) -> Rational {
        (self.time_base * Rational::new(self.frame_duration.try_into().unwrap_or(i32::MAX), 1)).invert()
    }
}

const ALPHA_MODE: &str = "alpha_mode";

impl FilmCopy<'_> {
    /// Copies all frames, and returns how many they are.
    pub(super) fn write(&self, sink: &SharedSink, give_up: &GiveUp) -> Result<u64, EncodeError> {
        if self.container == Container::Gif {
            let timing = self.rate.map(|rate| (rate, self.first_frame));
            return GifCopy { pieces: self.pieces, timing, metadata: self.metadata }.write(sink, give_up);
        }
        let Some(first) = self.pieces.first() else { return Err(EncodeError::NoFrames) };
        let mut stored = StoredFilm::open(&first.path)?;
        let schedule = self.schedule(&stored, give_up)?;
        let mut output = self.begin(&stored, &schedule, sink)?;
        let header = stored.header();
        let copy_time_base = output.stream(0).map_or(schedule.time_base, |stream| stream.time_base());
        let mut times = schedule.shown.iter().zip(decoding_times(&schedule.shown));
        let piece_frames = piece_frames(schedule.rate().into());
        let mut copied = 0;
        for (number, (piece, count)) in self.pieces.iter().zip(&schedule.counts).enumerate() {
            if number > 0 {
                stored = StoredFilm::open(&piece.path)?;
            }
            if stored.header() != header {
                let reason = format!("its stream begins otherwise than that of {}", first.path.display());
                return Err(EncodeError::NoPart { path: piece.path.clone(), reason });
            }
            for (shown, decoded) in times.by_ref().take(*count) {
                give_up.check()?;
                let changed = || unrecoverable(&piece.path, "it changed while it was copied");
                let mut packet = stored.next()?.ok_or_else(changed)?;
                if packet.duration() == 0 || self.rate.is_some() {
                    packet.set_duration(schedule.frame_duration);
                }
                packet.set_pts(Some(*shown));
                packet.set_dts(Some(decoded));
                packet.set_stream(0);
                packet.set_position(-1);
                packet.rescale_ts(schedule.time_base, copy_time_base);
                let written = packet.write_interleaved(&mut output);
                sink.check()?;
                written.map_err(|error| libav_error("copying the film", error))?;
                copied += 1;
                // A copy has the clusters of a film that needed none, and so its bytes.
                if self.container.is_matroska() && copied % piece_frames == 0 {
                    muxer_state::end_piece(&mut output)
                        .map_err(|error| libav_error("copying the film", error))?;
                    sink.check()?;
                }
            }
        }
        write_trailer(&mut output, sink)?;
        Ok(schedule.shown.len() as u64)
    }

    /// Opens the copy and writes its header.
    fn begin(
        &self,
        stored: &StoredFilm,
        schedule: &Schedule,
        sink: &SharedSink,
    ) -> Result<context::Output, EncodeError> {
        let stream = stored.stream().ok_or_else(|| self.refused("it holds no film"))?;
        let codec = self.codec(stream.parameters().id())?;
        let mut output = unopened(self.container, self.layout, sink.clone())?;
        {
            let failed = |error| libav_error("copying the film", error);
            let mut copy = output.add_stream(codec::Id::None).map_err(failed)?;
            copy.set_parameters(stream.parameters());
            // What was measured of the source; the muxer measures the copy.
            copy.parameters().set_bit_rate(0);
            copy.set_time_base(schedule.time_base);
            let rate = self.rate.map_or(stream.avg_frame_rate(), |rate| time_base(rate).invert());
            copy.set_avg_frame_rate(rate);
            // Where Matroska says that blocks have a second picture beside them: what is opaque.
            if let Some(mode) = stream.metadata().get(ALPHA_MODE) {
                copy.set_metadata([(ALPHA_MODE, mode)].into_iter().collect());
            }
        }
        // Letters for codecs are each container's own.
        let tag = match codec {
            Codec::Hevc if self.container.is_mp4_like() => *b"hvc1",
            // It says which kind of `ProRes` it is; the muxer would take its first.
            Codec::Prores if self.container.is_mp4_like() => {
                match muxer_state::codec_tag(&stream.parameters()) {
                    [0, ..] => *b"ap4h",
                    tag => tag,
                }
            }
            _ => [0; 4],
        };
        muxer_state::set_codec_tag(&mut output, tag);
        let found = stored.metadata();
        let units = schedule.time_base.denominator().unsigned_abs();
        let packing = Packing {
            container: self.container,
            layout: self.layout,
            timescale: self.rate.map_or(units, |rate| mp4_timescale(rate.numerator())),
            frames: Some(schedule.shown.len() as u64),
            metadata: self.metadata.unwrap_or(&found),
            animation: &Animation::default(),
        };
        write_header(&mut output, &packing, sink)?;
        Ok(output)
    }

    /// Reads all pieces once to find out when their frames are shown.
    fn schedule(&self, first: &StoredFilm, give_up: &GiveUp) -> Result<Schedule, EncodeError> {
        let stored_time_base = first.stream().map(|stream| stream.time_base());
        let stored_time_base = stored_time_base.ok_or_else(|| self.refused("it holds no film"))?;
        let mut shown = Vec::new();
        let mut counts = Vec::new();
        for piece in self.pieces {
            let frames = StoredFilm::frames(&piece.path, give_up)?;
            let count = piece.frames.unwrap_or(frames.len() as u64);
            if frames.is_empty() {
                return Err(unrecoverable(&piece.path, NOTHING));
            }
            if piece.frames.is_some() && !cuts(&frames).contains(&count) {
                let reason = format!("it does not begin with {count} whole frames");
                return Err(EncodeError::NoPart { path: piece.path.clone(), reason });
            }
            // Several pieces have a rate, by which times are numbers.
            let before = shown.len() as i64;
            let frames = &frames[..count as usize];
            let times = match self.rate {
                Some(_) => numbers(frames),
                // Cut off, a hybrid MP4 begins as late as its first frame was held back.
                None => from_zero(times(frames)),
            };
            shown.extend(times.into_iter().map(|time| before + time));
            counts.push(frames.len());
        }
        let (time_base, frame_duration) = match self.rate {
            Some(rate) => (time_base(rate), 1),
            None => (stored_time_base, frame_duration(&shown)),
        };
        Ok(Schedule { time_base, shown, counts, frame_duration })
    }

    /// Which of our codecs it is, if the container can hold it.
    fn codec(&self, id: codec::Id) -> Result<Codec, EncodeError> {
        let known = match id {
            codec::Id::H264 => Some(Codec::H264),
            codec::Id::HEVC => Some(Codec::Hevc),
            codec::Id::AV1 => Some(Codec::Av1),
            codec::Id::VP9 => Some(Codec::Vp9),
            codec::Id::FFV1 => Some(Codec::Ffv1),
            codec::Id::PRORES => Some(Codec::Prores),
            _ => None,
        };
        let codec =
            known.ok_or_else(|| self.refused(&format!("fieldreel makes no films of {}", id.name())))?;
        if self.container.codecs().contains(&codec) {
            return Ok(codec);
        }
        Err(EncodeError::Setting {
            setting: "container",
            value: self.container.to_string(),
            rule: format!("it cannot hold {}, as the film is; mkv can", codec.title()),
        })
    }

    fn refused(&self, reason: &str) -> EncodeError {
        let path = self.pieces.first().map(|piece| piece.path.clone()).unwrap_or_default();
        unrecoverable(&path, reason)
    }
}

/// The same times, the first of which is 0.
fn from_zero(mut times: Vec<i64>) -> Vec<i64> {
    let begin = times.iter().min().copied().unwrap_or_default();
    for time in &mut times {
        *time -= begin;
    }
    times
}

/// How long a frame is shown, from when they begin.
fn frame_duration(times: &[i64]) -> i64 {
    let (first, last) = (times.iter().min(), times.iter().max());
    let length = first.zip(last).map_or(0, |(first, last)| last - first);
    let gaps = i64::try_from(times.len()).unwrap_or(i64::MAX).saturating_sub(1).max(1);
    (length + gaps / 2) / gaps
}
