use super::codec_context::libav_error;
use super::destination::Destination;
use super::ffi::reusable_frame::ReusableFrame;
use super::frame_gate::FrameGate;
use super::opened_encoder::OpenedEncoder;
use super::picture_texts::webp;
use super::row_copy::{as_it_is, opaque};
use super::shared_sink::SharedSink;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, Written};
use crate::frame::{FrameRate, VideoFrame};
use ffmpeg_next::Packet;
use std::io::{self, Seek, SeekFrom, Write};
use std::time::Duration;

/// Encodes an animated WebP: a header, and every picture as a frame of its own.
///
/// libav's muxer lays each picture over the one before, so that what was opaque once stays so. This one says that
/// pictures replace each other. Format: <https://developers.google.com/speed/webp/docs/riff_container>.
pub(super) struct WebpEncoder {
    gate: FrameGate,
    copy_row: fn(&[u8], &mut [u8]),
    picture: ReusableFrame,
    encoder: OpenedEncoder,
    packet: Packet,
    rate: FrameRate,
    last_frame: Option<Duration>,
    /// A frame that is written once it is known whether it is the last one.
    held: Option<Vec<u8>>,
    packets: u64,
    /// Of the header.
    flags: u8,
    destination: Destination,
    plan: EncodePlan,
}

/// Where the file's length stands, less these 8 bytes.
const LENGTH_AT: u64 = 4;

/// Where a frame's chunk says how long it stays, in three bytes.
const DURATION_AT: usize = 20;

/// Where the header says what there is in the file.
const FLAGS_AT: u64 = 20;

const ANIMATION: u8 = 0b10;
const XMP: u8 = 0b100;
const ALPHA: u8 = 0b1_0000;

/// A frame replaces what was there, and stays.
const REPLACES: u8 = 0b10;

impl WebpEncoder {
    /// Opens the encoder and writes the header.
    pub(super) fn open(plan: &EncodePlan, destination: Destination) -> Result<Self, EncodeError> {
        let context = plan.context(false)?;
        let has_alpha = plan.choice().is_some_and(|choice| choice.has_alpha);
        let picture = ReusableFrame::new(context.pixel, context.resolution, context.tags)
            .map_err(|error| libav_error("making room for a frame", error))?;
        let encoder = context.open()?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let size = plan.resolution();
        let flags = if has_alpha { ANIMATION | ALPHA } else { ANIMATION };
        write(&destination.sink(), &header([size.width, size.height], flags, plan.animation().plays))?;
        let (packet, rate) = (Packet::empty(), plan.rate());
        let copy_row = if has_alpha { as_it_is } else { opaque };
        let last_frame = plan.animation().last_frame;
        Ok(Self {
            gate,
            copy_row,
            picture,
            encoder,
            packet,
            rate,
            last_frame,
            held: None,
            packets: 0,
            flags,
            destination,
            plan: plan.clone(),
        })
    }

    fn write_packets(&mut self) -> Result<(), EncodeError> {
        let failed = |error| libav_error("encoding a frame", error);
        while self.encoder.receive(&mut self.packet).map_err(failed)? {
            let image = self.packet.data().unwrap_or_default();
            let begins = |index| time_ms(self.rate, index);
            let duration_ms = begins(self.packets + 1) - begins(self.packets);
            let size = self.gate.layout().resolution();
            let frame = frame_chunk(image, [size.width, size.height], duration_ms);
            let frame = frame.ok_or_else(|| EncodeError::Libav {
                action: "encoding a frame".to_owned(),
                reason: "what came out is no WebP picture".to_owned(),
                log: Vec::new(),
            })?;
            if let Some(earlier) = self.held.replace(frame) {
                write(&self.destination.sink(), &earlier)?;
            }
            self.packets += 1;
        }
        Ok(())
    }
}

impl FrameEncoder for WebpEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, copy_row, picture, encoder, .. } = self;
        gate.pass(&frame, |frame| {
            let failed = |error| libav_error("copying a frame", error);
            picture.make_writable().map_err(failed)?;
            picture.fill_plane(0, frame.rows(0), *copy_row).map_err(failed)?;
            encoder
                .send(picture.at(frame.index() as i64))
                .map_err(|error| libav_error("encoding a frame", error))
        })?;
        self.write_packets()?;
        self.destination.check_budget(self.packets)
    }

    fn bytes_so_far(&self) -> u64 {
        self.destination.bytes_so_far()
    }

    fn finish(mut self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let frames = self.gate.finish()?;
        self.encoder.end().map_err(|error| libav_error("ending the film", error))?;
        self.write_packets()?;
        if let Some(mut last) = self.held.take() {
            if let Some(duration) = self.last_frame
                && let Some(bytes) = last.get_mut(DURATION_AT..DURATION_AT + 3)
            {
                bytes.copy_from_slice(&three_bytes(duration.as_millis() as u32));
            }
            write(&self.destination.sink(), &last)?;
        }
        write_texts(&self.destination.sink(), &self.plan.whole_metadata(), self.flags)?;
        write_length(&self.destination.sink())?;
        Ok(Written { bytes: self.destination.publish(give_up)?, frames, files: 1 })
    }
}

/// When frame `index` begins, in milliseconds: the nearest that WebP can say.
fn time_ms(rate: FrameRate, index: u64) -> u64 {
    let (numerator, denominator) = (u128::from(rate.numerator()), u128::from(rate.denominator()));
    ((2000 * u128::from(index) * denominator + numerator) / (2 * numerator)) as u64
}

/// The file's first bytes, with a length that is not known yet.
fn header(sides: [u32; 2], flags: u8, plays: u16) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut features = vec![flags, 0, 0, 0];
    features.extend(sides.iter().flat_map(|side| three_bytes(side - 1)));
    push_chunk(&mut bytes, *b"VP8X", &features);
    // The colour of nothing, and how often it plays.
    let [low, high] = plays.to_le_bytes();
    push_chunk(&mut bytes, *b"ANIM", &[0, 0, 0, 0, low, high]);
    bytes
}

/// A picture, which is a file by itself, as a frame of an animation; `None` if it is none.
fn frame_chunk(image: &[u8], sides: [u32; 2], duration_ms: u64) -> Option<Vec<u8>> {
    let mut payload = vec![0; 6];
    payload.extend(sides.iter().flat_map(|side| three_bytes(side - 1)));
    payload.extend(three_bytes(u32::try_from(duration_ms).ok()?));
    payload.push(REPLACES);
    let mut rest = image.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WEBP")?;
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let padded = length.next_multiple_of(2).min(behind.len());
        if [b"ALPH", b"VP8 ", b"VP8L"].contains(&head.first_chunk::<4>()?) {
            push_chunk(&mut payload, *head.first_chunk::<4>()?, behind.get(..length)?);
        }
        rest = &behind[padded..];
    }
    let mut bytes = Vec::with_capacity(payload.len() + 8);
    push_chunk(&mut bytes, *b"ANMF", &payload);
    Some(bytes)
}

fn push_chunk(bytes: &mut Vec<u8>, name: [u8; 4], payload: &[u8]) {
    bytes.extend(name);
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(payload);
    if !payload.len().is_multiple_of(2) {
        bytes.push(0);
    }
}

fn three_bytes(number: u32) -> [u8; 3] {
    let [low, middle, high, _] = number.to_le_bytes();
    [low, middle, high]
}

/// Writes what the film says about itself, which stands behind its pictures.
fn write_texts(sink: &SharedSink, texts: &[(String, String)], flags: u8) -> Result<(), EncodeError> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut chunk = Vec::new();
    push_chunk(&mut chunk, webp::CHUNK, &webp::packet(texts));
    write(sink, &chunk)?;
    go_to(sink, SeekFrom::Start(FLAGS_AT))?;
    write(sink, &[flags | XMP])?;
    go_to(sink, SeekFrom::End(0))
}

fn write_length(sink: &SharedSink) -> Result<(), EncodeError> {
    let length = u32::try_from(sink.length() - LENGTH_AT - 4).map_err(|_| EncodeError::Output {
        action: "write the film",
        path: None,
        source: io::Error::other("a WebP file ends at 4 GiB"),
    })?;
    go_to(sink, SeekFrom::Start(LENGTH_AT))?;
    write(sink, &length.to_le_bytes())
}

fn go_to(sink: &SharedSink, place: SeekFrom) -> Result<(), EncodeError> {
    let sought = sink.clone().seek(place);
    sink.check()?;
    sought.map(drop).map_err(|source| EncodeError::Output { action: "write the film", path: None, source })
}

fn write(sink: &SharedSink, bytes: &[u8]) -> Result<(), EncodeError> {
    let written = sink.clone().write_all(bytes);
    // The sink's own error names the path.
    sink.check()?;
    written.map_err(|source| EncodeError::Output { action: "write the film", path: None, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_never_drift() {
        let rate = FrameRate::new(30, 1).unwrap();
        let times: Vec<u64> = (0..=4).map(|index| time_ms(rate, index)).collect();
        assert_eq!(times, [0, 33, 67, 100, 133]);
        assert_eq!(time_ms(rate, 3_000_000), 100_000_000);
    }

    #[test]
    fn a_picture_becomes_a_frame() {
        let mut image = b"RIFF\x24\0\0\0WEBP".to_vec();
        push_chunk(&mut image, *b"VP8X", &[0; 10]);
        push_chunk(&mut image, *b"VP8L", &[7; 3]);
        let frame = frame_chunk(&image, [300, 2], 33).unwrap();
        assert_eq!(&frame[..8], b"ANMF\x1c\0\0\0");
        assert_eq!(frame[DURATION_AT..DURATION_AT + 3], [33, 0, 0]);
        assert_eq!(frame[8..24], [0, 0, 0, 0, 0, 0, 43, 1, 0, 1, 0, 0, 33, 0, 0, REPLACES]);
        assert_eq!(&frame[24..], b"VP8L\x03\0\0\0\x07\x07\x07\0");
        for broken in [&image[..4], b"RIFF\0\0\0\0WAVE", b"", &image[..image.len() - 3]] {
            assert!(frame_chunk(broken, [1, 1], 1).is_none_or(|frame| frame.len() == 24), "{broken:?}");
        }
    }
}
