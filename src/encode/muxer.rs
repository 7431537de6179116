use super::codec_context::{ContextSpec, libav_error};
use super::ffi::{log, muxer_state, stream_header};
use super::packing::{Layout, Packing, mp4_timescale, piece_frames};
use super::picture_texts::gif;
use super::shared_sink::SharedSink;
use super::spliced_sink::SplicedSink;
use super::{Codec, Container, EncodeError, EncodePlan};
use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::{Dictionary, Packet, Rational, codec, format};
use std::io::{Seek, Write};
use std::time::{Duration, Instant};

/// The longest that film which is made stays out of a safe file, however slowly it grows.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// More frames than any encoder keeps for reordering.
const MAX_REORDERING: i64 = 32;

/// Frames between decoding and showing in encoders that were told how many B-frames to use: one for B-frames, one for
/// those among them that others are predicted from.
const B_FRAME_DELAY: i64 = 2;

/// Packs packets into a container, in the container's own time base.
pub(super) struct Muxer {
    output: Output,
    sink: SharedSink,
    packet_time_base: Rational,
    stream_time_base: Rational,
    layout: Layout,
    /// Packets after which all that is there is given out, and when that was done last.
    piece_packets: i64,
    given_out: Instant,
    pieces: u64,
    packets: i64,
    /// Frames between decoding and showing, where that is known of the encoder.
    delay: Option<i64>,
    last_decoding_time: Option<i64>,
}

impl Muxer {
    /// Opens a container over a sink and writes its header. Packets come in the encoder's time base.
    pub(super) fn open(
        plan: &EncodePlan,
        layout: Layout,
        sink: SharedSink,
        (encoder, context): (&codec::Context, &ContextSpec),
    ) -> Result<Self, EncodeError> {
        let container = plan.container();
        let mut output = match container {
            Container::Gif => {
                let texts = gif::extensions(plan.metadata());
                unopened(container, layout, SplicedSink::new(sink.clone(), gif::place, texts))?
            }
            _ => unopened(container, layout, sink.clone())?,
        };
        let failed = |error| opening_failed(container, error);
        {
            let mut stream = output.add_stream_with(encoder).map_err(failed)?;
            stream.set_time_base(context.time_base);
            stream.set_avg_frame_rate(context.time_base.invert());
        }
        if container.is_mp4_like() && plan.choice().is_some_and(|choice| choice.codec == Codec::Hevc) {
            // libav's default, hev1, does not play on Apple's systems.
            muxer_state::set_codec_tag(&mut output, *b"hvc1");
        }
        let packing = Packing {
            container,
            layout,
            timescale: mp4_timescale(plan.rate().numerator()),
            frames: plan.frames(),
            metadata: plan.metadata(),
            animation: plan.animation(),
        };
        write_header(&mut output, &packing, &sink)?;
        // The muxer may have chosen another one than it was asked for.
        let stream_time_base = output.stream(0).map_or(context.time_base, |stream| stream.time_base());
        Ok(Self {
            output,
            sink,
            packet_time_base: context.time_base,
            stream_time_base,
            layout,
            piece_packets: piece_frames(plan.rate().as_f64()) as i64,
            given_out: Instant::now(),
            pieces: 0,
            packets: 0,
            delay: context.b_frames.map(|frames| if frames > 0 { B_FRAME_DELAY } else { 0 }),
            last_decoding_time: None,
        })
    }

    /// Writes one packet that lasts one frame.
    pub(super) fn write(&mut self, packet: &mut Packet) -> Result<(), EncodeError> {
        packet.set_stream(0);
        // Encoders leave it at 0, and then the last frame would last no time.
        packet.set_duration(1);
        let shown = packet.pts().unwrap_or(self.packets);
        let decoded = match self.delay {
            // In the order in which they come, also where an encoder starts anew and counts otherwise.
            Some(delay) => self.packets - delay,
            None => decoding_time(shown, packet.dts(), self.last_decoding_time),
        };
        packet.set_pts(Some(shown));
        packet.set_dts(Some(decoded));
        self.last_decoding_time = Some(decoded);
        self.packets += 1;
        packet.rescale_ts(self.packet_time_base, self.stream_time_base);
        let written = packet.write_interleaved(&mut self.output);
        // First what the output said, then what libav made of it.
        self.sink.check()?;
        written.map_err(|error| libav_error("writing the film", error))?;
        let is_due = self.packets % self.piece_packets == 0 || self.given_out.elapsed() > LONGEST_WAIT;
        if self.layout == Layout::Safe && is_due { self.give_out() } else { Ok(()) }
    }

    /// Puts everything onto the disk that was written so far.
    fn give_out(&mut self) -> Result<(), EncodeError> {
        let given_out = muxer_state::end_piece(&mut self.output);
        self.sink.check()?;
        given_out.map_err(|error| libav_error("writing the film", error))?;
        self.sink.sync()?;
        self.given_out = Instant::now();
        self.pieces += 1;
        Ok(())
    }

    /// Whether some of the film is in its file so that it can be shown, whatever happens.
    pub(super) fn has_pieces(&self) -> bool {
        self.pieces > 0
    }

    /// What a decoder is told before the first frame.
    pub(super) fn header(&self) -> Vec<u8> {
        let stream = self.output.stream(0);
        stream.map(|stream| stream_header::of(&stream.parameters())).unwrap_or_default()
    }

    /// How long the last picture of a GIF stays.
    pub(super) fn set_final_delay(&mut self, centiseconds: u64) -> Result<(), EncodeError> {
        muxer_state::set_final_delay(&mut self.output, centiseconds)
            .map_err(|error| libav_error("setting the last delay", error))
    }

    /// Writes the trailer and makes sure that every byte was taken.
    pub(super) fn finish(&mut self) -> Result<(), EncodeError> {
        write_trailer(&mut self.output, &self.sink)
    }
}

/// A container over a sink, without streams.
pub(super) fn unopened(
    container: Container,
    layout: Layout,
    sink: impl Write + Seek + Send + 'static,
) -> Result<Output, EncodeError> {
    log::take_lines();
    let io = match layout {
        Layout::Finished | Layout::Safe => StreamIo::from_write_seek(sink),
        Layout::Stream => StreamIo::from_write(sink),
    };
    let output = io.and_then(|io| format::output_to_stream(io, None, container.muxer_name()));
    output.map_err(|error| opening_failed(container, error))
}

/// Writes the header, with the packing's metadata.
pub(super) fn write_header(
    output: &mut Output,
    packing: &Packing<'_>,
    sink: &SharedSink,
) -> Result<(), EncodeError> {
    output.set_metadata(packing.metadata.iter().collect());
    let options: Dictionary<'_> = packing.options().iter().collect();
    let unknown: Vec<String> = match output.write_header_with(options) {
        Ok(left_over) => left_over.iter().map(|(key, _)| key.to_owned()).collect(),
        Err(error) => {
            sink.check()?;
            return Err(opening_failed(packing.container, error));
        }
    };
    if unknown.is_empty() {
        return Ok(());
    }
    Err(EncodeError::Libav {
        action: format!("opening the container {}", packing.container),
        reason: format!("it does not know {}", unknown.join(", ")),
        log: log::take_lines(),
    })
}

/// Writes the trailer and makes sure that every byte was taken.
pub(super) fn write_trailer(output: &mut Output, sink: &SharedSink) -> Result<(), EncodeError> {
    let trailer = output.write_trailer();
    let flushed = muxer_state::flush(output);
    sink.check()?;
    trailer.and(flushed).map_err(|error| libav_error("finishing the film", error))
}

fn opening_failed(container: Container, error: ffmpeg_next::Error) -> EncodeError {
    libav_error(format!("opening the container {container}"), error)
}

/// When a packet is decoded, in frames. An encoder may leave it unset, which may be any number.
fn decoding_time(shown: i64, decoded: Option<i64>, last: Option<i64>) -> i64 {
    let is_later = |time: i64| last.is_none_or(|last| time > last);
    match decoded {
        Some(time) if (shown - MAX_REORDERING..=shown).contains(&time) && is_later(time) => time,
        _ => last.map_or(shown, |last| (last + 1).min(shown)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_times_are_kept_if_they_can_be_true() {
        assert_eq!(decoding_time(0, Some(-2), None), -2);
        assert_eq!(decoding_time(3, Some(-1), Some(-2)), -1);
        assert_eq!(decoding_time(0, Some(8_038_857_167_007_106_048), None), 0);
        assert_eq!(decoding_time(1, Some(i64::MIN / 2), Some(-2)), -1);
        assert_eq!(decoding_time(1, Some(-2), Some(-2)), -1);
        assert_eq!(decoding_time(5, None, Some(4)), 5);
    }
}
