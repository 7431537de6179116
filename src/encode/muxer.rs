use super::codec_context::{ContextSpec, libav_error};
use super::ffi::{log, muxer_state};
use super::shared_sink::SharedSink;
use super::{Codec, Container, EncodeError, EncodePlan, OutputKind};
use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::{Dictionary, Packet, Rational, codec, format};

/// Keys that MP4 stores under names that every player knows; others need its general form.
const MP4_KEYS: [&str; 11] = [
    "album",
    "artist",
    "comment",
    "composer",
    "copyright",
    "date",
    "description",
    "encoder",
    "genre",
    "synopsis",
    "title",
];

/// Room for an MP4's index at the start of the file, so that it plays before it is loaded whole: its fixed
/// part with the encoder's header, and each frame's entries in the tables of sizes, times and places.
const MP4_INDEX_BYTES: u64 = 8192;
const MP4_INDEX_BYTES_PER_FRAME: u64 = 40;
const MP4_INDEX_BYTES_PER_KEY: usize = 128;

/// More frames than any encoder keeps for reordering.
const MAX_REORDERING: i64 = 32;

/// Frames between decoding and showing in x265 with our settings.
const X265_DELAY: i64 = 2;

/// Packs packets into a container, in the container's own time base.
pub(super) struct Muxer {
    output: Output,
    sink: SharedSink,
    packet_time_base: Rational,
    stream_time_base: Rational,
    packets: i64,
    last_decoding_time: Option<i64>,
}

impl Muxer {
    /// Opens a container over a sink and writes its header. Packets come in the encoder's time base.
    pub(super) fn open(
        plan: &EncodePlan,
        kind: OutputKind,
        sink: SharedSink,
        (encoder, context): (&codec::Context, &ContextSpec),
    ) -> Result<Self, EncodeError> {
        let failed = |error| libav_error(format!("opening the container {}", plan.container()), error);
        log::take_lines();
        let io = match kind {
            OutputKind::File | OutputKind::Seekable => StreamIo::from_write_seek(sink.clone()),
            OutputKind::Stream => StreamIo::from_write(sink.clone()),
        };
        let io = io.map_err(failed)?;
        let mut output = format::output_to_stream(io, None, plan.container().muxer_name()).map_err(failed)?;
        {
            let mut stream = output.add_stream_with(encoder).map_err(failed)?;
            stream.set_time_base(context.time_base);
            stream.set_avg_frame_rate(context.time_base.invert());
        }
        if plan.container() == Container::Mp4
            && plan.choice().is_some_and(|choice| choice.codec == Codec::Hevc)
        {
            // libav's default, hev1, does not play on Apple's systems.
            muxer_state::set_codec_tag(&mut output, *b"hvc1");
        }
        output.set_metadata(plan.metadata().iter().collect());
        let options: Dictionary<'_> = options(plan, kind).iter().collect();
        let unknown: Vec<String> = match output.write_header_with(options) {
            Ok(left_over) => left_over.iter().map(|(key, _)| key.to_owned()).collect(),
            Err(error) => {
                sink.check()?;
                return Err(failed(error));
            }
        };
        if !unknown.is_empty() {
            return Err(EncodeError::Libav {
                action: format!("opening the container {}", plan.container()),
                reason: format!("it does not know {}", unknown.join(", ")),
                log: log::take_lines(),
            });
        }
        // The muxer may have chosen another one than it was asked for.
        let stream_time_base = output.stream(0).map_or(context.time_base, |stream| stream.time_base());
        Ok(Self {
            output,
            sink,
            packet_time_base: context.time_base,
            stream_time_base,
            packets: 0,
            last_decoding_time: None,
        })
    }

    /// Writes one packet that lasts one frame.
    pub(super) fn write(&mut self, packet: &mut Packet) -> Result<(), EncodeError> {
        packet.set_stream(0);
        // Encoders leave it at 0, and then the last frame would last no time.
        packet.set_duration(1);
        let shown = packet.pts().unwrap_or(self.packets);
        let decoded = decoding_time(shown, packet.dts(), self.last_decoding_time, self.packets);
        packet.set_pts(Some(shown));
        packet.set_dts(Some(decoded));
        self.last_decoding_time = Some(decoded);
        self.packets += 1;
        packet.rescale_ts(self.packet_time_base, self.stream_time_base);
        let written = packet.write_interleaved(&mut self.output);
        // First what the output said, then what libav made of it.
        self.sink.check()?;
        written.map_err(|error| libav_error("writing the film", error))
    }

    /// How long the last picture of a GIF stays.
    pub(super) fn set_final_delay(&mut self, centiseconds: u64) -> Result<(), EncodeError> {
        muxer_state::set_final_delay(&mut self.output, centiseconds)
            .map_err(|error| libav_error("setting the last delay", error))
    }

    /// Writes the trailer and makes sure that every byte was taken.
    pub(super) fn finish(mut self) -> Result<(), EncodeError> {
        let trailer = self.output.write_trailer();
        let flushed = muxer_state::flush(&mut self.output);
        self.sink.check()?;
        trailer.and(flushed).map_err(|error| libav_error("finishing the film", error))
    }
}

/// When a packet is decoded, in frames. x265 leaves it unset, which may be any number, in films shorter than
/// its delay; those get the regular times of an encoder that reorders.
fn decoding_time(shown: i64, decoded: Option<i64>, last: Option<i64>, packet_number: i64) -> i64 {
    let is_later = |time: i64| last.is_none_or(|last| time > last);
    match decoded {
        Some(time) if (shown - MAX_REORDERING..=shown).contains(&time) && is_later(time) => time,
        _ => (packet_number - X265_DELAY).max(last.map_or(i64::MIN, |last| last + 1)).min(shown),
    }
}

/// What the muxer is told, by container and by what the output can do.
fn options(plan: &EncodePlan, kind: OutputKind) -> Vec<(String, String)> {
    let mut options = Vec::new();
    let mut set = |key: &str, value: String| options.push((key.to_owned(), value));
    if kind == OutputKind::Stream {
        // Someone may be watching.
        set("flush_packets", "1".to_owned());
    }
    match plan.container() {
        Container::Mp4 => {
            // One scale for film and track: durations are then whole numbers in both.
            let timescale = mp4_timescale(plan.rate().numerator()).to_string();
            set("video_track_timescale", timescale.clone());
            set("movie_timescale", timescale);
            let mut flags = Vec::new();
            if kind == OutputKind::Stream {
                flags.push("frag_keyframe+empty_moov+default_base_moof");
            } else if let Some(bytes) =
                plan.frames().and_then(|frames| mp4_index_bytes(frames, plan.metadata()))
            {
                set("moov_size", bytes.to_string());
            }
            if plan.metadata().iter().any(|(key, _)| !MP4_KEYS.contains(&key.as_str())) {
                flags.push("use_metadata_tags");
            }
            if !flags.is_empty() {
                set("movflags", flags.join("+"));
            }
        }
        Container::Gif => set("loop", "0".to_owned()),
        Container::Mkv | Container::Webm | Container::PngSequence | Container::PngStill => {}
    }
    options
}

/// Units a second in which a frame lasts a whole number of units, and which players do not find too coarse.
fn mp4_timescale(rate_numerator: u32) -> u32 {
    let mut timescale = rate_numerator.max(1);
    while timescale < 10_000 {
        timescale *= 2;
    }
    timescale
}

/// The room to leave for the index, if it fits the 31 bits that the muxer takes.
fn mp4_index_bytes(frames: u64, metadata: &[(String, String)]) -> Option<u64> {
    let texts: usize =
        metadata.iter().map(|(key, value)| MP4_INDEX_BYTES_PER_KEY + 2 * (key.len() + value.len())).sum();
    let bytes = frames.checked_mul(MP4_INDEX_BYTES_PER_FRAME)?.checked_add(MP4_INDEX_BYTES + texts as u64)?;
    i32::try_from(bytes).is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timescales_hold_whole_frames() {
        for (numerator, timescale) in [(30_000, 30_000), (30, 15_360), (25, 12_800), (1, 16_384), (0, 16_384)]
        {
            assert_eq!(mp4_timescale(numerator), timescale);
        }
    }

    #[test]
    fn decoding_times_are_kept_if_they_can_be_true() {
        assert_eq!(decoding_time(0, Some(-2), None, 0), -2);
        assert_eq!(decoding_time(3, Some(-1), Some(-2), 1), -1);
        assert_eq!(decoding_time(0, Some(8_038_857_167_007_106_048), None, 0), -2);
        assert_eq!(decoding_time(1, Some(i64::MIN / 2), Some(-2), 1), -1);
        assert_eq!(decoding_time(1, Some(-2), Some(-2), 1), -1);
        assert_eq!(decoding_time(5, None, Some(4), 5), 5);
    }

    #[test]
    fn an_index_that_is_too_large_is_not_reserved() {
        assert_eq!(mp4_index_bytes(10, &[]), Some(8592));
        assert_eq!(mp4_index_bytes(u64::MAX, &[]), None);
        assert_eq!(mp4_index_bytes(100_000_000, &[]), None);
    }
}
