use super::codec_context::libav_error;
use super::ffi::{log, muxer_state};
use super::muxer::{unopened, write_header, write_trailer};
use super::packing::{Layout, Packing};
use super::shared_sink::SharedSink;
use super::whole_frames::{decoding_times, whole_frames};
use super::{Animation, Codec, Container, EncodeError, GiveUp};
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::{Error, Packet, codec, format, media};
use std::fs::File;
use std::path::Path;

/// A film in a file, to be copied packet by packet: nothing is decoded.
pub(super) struct FilmCopy<'a> {
    pub(super) source: &'a Path,
    pub(super) container: Container,
    pub(super) layout: Layout,
    /// What the copy is called; by default as the source is.
    pub(super) metadata: Option<&'a [(String, String)]>,
}

impl FilmCopy<'_> {
    /// Copies all frames up to the first that is missing, and returns how many they are.
    pub(super) fn write(&self, sink: &SharedSink, give_up: &GiveUp) -> Result<u64, EncodeError> {
        let times = self.times(give_up)?;
        let frames = whole_frames(&times);
        if frames == 0 {
            return Err(self.refused("no frame in it is complete"));
        }
        let mut stored = self.open()?;
        let found = metadata_of(&stored.input);
        let metadata = self.metadata.unwrap_or(&found);
        let stream = stored.input.stream(stored.video).ok_or_else(|| self.refused("it holds no film"))?;
        let codec = self.codec(stream.parameters().id())?;
        let time_base = stream.time_base();
        let mut output = unopened(self.container, self.layout, sink)?;
        {
            let failed = |error| libav_error("copying the film", error);
            let mut copy = output.add_stream(codec::Id::None).map_err(failed)?;
            copy.set_parameters(stream.parameters());
            copy.set_time_base(time_base);
            copy.set_avg_frame_rate(stream.avg_frame_rate());
        }
        // Letters for codecs are each container's own.
        let is_hevc = codec == Codec::Hevc;
        let tag = if self.container.is_mp4_like() && is_hevc { *b"hvc1" } else { [0; 4] };
        muxer_state::set_codec_tag(&mut output, tag);
        let packing = Packing {
            container: self.container,
            layout: self.layout,
            timescale: time_base.denominator().unsigned_abs(),
            frames: Some(frames as u64),
            metadata,
            animation: &Animation::default(),
        };
        write_header(&mut output, &packing, sink)?;
        let copy_time_base = output.stream(0).map_or(time_base, |stream| stream.time_base());
        let times = &times[..frames];
        let duration = frame_duration(times);
        for (shown, decoded) in times.iter().zip(decoding_times(times)) {
            give_up.check()?;
            let packet = stored.next()?;
            let mut packet = packet.ok_or_else(|| self.refused("it changed while it was copied"))?;
            if packet.duration() == 0 {
                packet.set_duration(duration);
            }
            packet.set_pts(Some(*shown));
            packet.set_dts(Some(decoded));
            packet.set_stream(0);
            packet.set_position(-1);
            packet.rescale_ts(time_base, copy_time_base);
            let written = packet.write_interleaved(&mut output);
            sink.check()?;
            written.map_err(|error| libav_error("copying the film", error))?;
        }
        write_trailer(&mut output, sink)?;
        Ok(frames as u64)
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

    /// When every frame that can be read is shown, in the order in which they are stored.
    fn times(&self, give_up: &GiveUp) -> Result<Vec<i64>, EncodeError> {
        let mut stored = self.open()?;
        let mut times = Vec::new();
        while let Some(packet) = stored.next()? {
            give_up.check()?;
            let Some(time) = packet.pts() else { break };
            times.push(time);
        }
        Ok(times)
    }

    fn open(&self) -> Result<Stored, EncodeError> {
        let file = File::open(self.source).map_err(|source| EncodeError::Output {
            action: "read the film",
            path: Some(self.source.to_owned()),
            source,
        })?;
        log::prepare_libav().map_err(|error| libav_error("reading the film", error))?;
        log::take_lines();
        let refused = |_| self.refused("libav finds no film in it");
        let io = StreamIo::from_read_seek(file).map_err(refused)?;
        // Where a file was cut off libav complains, and goes on.
        let input = log::while_trying(|| format::input_from_stream(io, None, None)).map_err(refused)?;
        let video = input.streams().best(media::Type::Video).map(|stream| stream.index());
        let video = video.ok_or_else(|| self.refused("it holds no film"))?;
        Ok(Stored { input, video })
    }

    fn refused(&self, reason: &str) -> EncodeError {
        EncodeError::Unrecoverable { path: self.source.to_owned(), reason: reason.to_owned() }
    }
}

/// A film that is read, and which of its streams is the picture.
struct Stored {
    input: Input,
    video: usize,
}

impl Stored {
    /// The next packet of the film that is complete.
    fn next(&mut self) -> Result<Option<Packet>, EncodeError> {
        let mut packet = Packet::empty();
        loop {
            match packet.read(&mut self.input) {
                Ok(()) if packet.stream() != self.video => {}
                Ok(()) if packet.is_corrupt() => return Ok(None),
                Ok(()) => return Ok(Some(packet)),
                // Where a film was cut off, what follows is no packet.
                Err(Error::Eof | Error::InvalidData) => return Ok(None),
                Err(error) => return Err(libav_error("reading the film", error)),
            }
        }
    }
}

/// What a film says about itself, less what every container says by itself.
fn metadata_of(input: &Input) -> Vec<(String, String)> {
    const OF_CONTAINERS: [&str; 5] =
        ["major_brand", "minor_version", "compatible_brands", "encoder", "duration"];
    let all = input.metadata();
    let own = all.iter().filter(|(key, _)| !OF_CONTAINERS.contains(&key.to_ascii_lowercase().as_str()));
    own.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// How long a frame is shown, from when they begin.
fn frame_duration(times: &[i64]) -> i64 {
    let (first, last) = (times.iter().min(), times.iter().max());
    let length = first.zip(last).map_or(0, |(first, last)| last - first);
    let gaps = i64::try_from(times.len()).unwrap_or(i64::MAX).saturating_sub(1).max(1);
    (length + gaps / 2) / gaps
}
