//! Animated WebP: its times are in milliseconds.

use super::{DecodedFilm, DecodedFrame, DecodedPacket};
use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Rational, chroma, codec};
use image_webp::WebPDecoder;
use std::collections::BTreeMap;
use std::io::Cursor;

/// Decodes a whole film; `None` if it is none.
pub(super) fn decode(bytes: &[u8]) -> Option<DecodedFilm> {
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    if length as usize + 8 != bytes.len() {
        return None;
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
    let (width, height) = decoder.dimensions();
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let count = decoder.num_frames().max(1);
    let mut film = DecodedFilm {
        container: "webp".to_owned(),
        codec: codec::Id::WEBP,
        frames: Vec::new(),
        time_base: Rational(1, 1000),
        stream_duration: None,
        duration_us: None,
        packets: Vec::new(),
        metadata: BTreeMap::new(),
    };
    let mut pts = 0;
    for _ in 0..count {
        let mut pixels = vec![0; decoder.output_buffer_size()?];
        let duration = if decoder.is_animated() {
            i64::from(decoder.read_frame(&mut pixels).ok()?)
        } else {
            decoder.read_image(&mut pixels).ok()?;
            0
        };
        assert_eq!(pixels.len(), width as usize * height as usize * channels);
        film.packets.push(DecodedPacket { pts, dts: Some(pts), duration, is_key: true });
        film.frames.push(DecodedFrame {
            pts,
            is_key: true,
            width,
            height,
            pixel: if channels == 4 { Pixel::RGBA } else { Pixel::RGB24 },
            space: Space::RGB,
            range: Range::JPEG,
            primaries: Primaries::BT709,
            transfer: TransferCharacteristic::IEC61966_2_1,
            chroma: chroma::Location::Unspecified,
            planes: vec![pixels],
        });
        pts += duration;
    }
    film.stream_duration = Some(pts);
    film.duration_us = Some(1000 * pts);
    Some(film)
}
