use super::{
    Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, GiveUp, MemoryBuffer, Output, OutputKind,
    open_encoder,
};
use crate::frame::{FrameRate, PixelFormat, PixelLayout, Resolution, VideoFrame};
use ffmpeg_next::codec::{self, decoder};
use ffmpeg_next::format::context::StreamIo;
use ffmpeg_next::{Error, Packet, format, frame, media};
use std::io::Cursor;
use std::sync::Arc;

/// Frames of the film that is tried.
const FRAMES: u64 = 8;

/// How far a code may be off: some drivers open, take pictures and give back green ones.
const TOLERANCE: i32 = 8;

/// The codes of the four quarters of a picture: Y', Cb, Cr.
const QUARTERS: [[u8; 3]; 4] = [[180, 60, 150], [90, 190, 110], [60, 120, 200], [210, 128, 128]];

/// Makes a short film of four colours with an encoder, decodes it again, and compares: what is worth knowing of one
/// that belongs to hardware. It may hang or crash in the driver: call it in a process of its own.
///
/// # Errors
/// [`EncodeError::Setting`] and [`EncodeError::Libav`] when it does not encode, [`EncodeError::WrongPictures`] when
/// something else comes out.
pub fn try_encoder(name: &str, resolution: Resolution, rate: FrameRate) -> Result<(), EncodeError> {
    let settings = EncodeSettings {
        encoder: Some(name.to_owned()),
        pixel_format: Some(PixelFormat::Yuv420p),
        ..EncodeSettings::new(Container::Mkv)
    };
    let film = FilmSpec { resolution, rate, frames: Some(FRAMES), has_alpha: false };
    let plan = EncodePlan::resolve(&settings, &film, OutputKind::Seekable)?;
    let buffer = MemoryBuffer::new();
    let mut encoder = open_encoder(&plan, Output::Seekable(Box::new(buffer.clone())), None)?;
    for index in 0..FRAMES {
        let frame = VideoFrame::new(index, plan.layout().clone(), quarters(plan.layout()));
        encoder.encode(frame.ok_or(EncodeError::NoFrames)?)?;
    }
    encoder.finish(&GiveUp::default())?;
    let wrong = |reason: String| EncodeError::WrongPictures { encoder: name.to_owned(), reason };
    let decoded =
        decode(buffer.into_bytes()).map_err(|error| wrong(format!("they cannot be decoded ({error})")))?;
    if decoded.len() as u64 != FRAMES {
        return Err(wrong(format!("{} of {FRAMES} came out", decoded.len())));
    }
    match decoded.iter().flat_map(|picture| differences(picture, resolution)).find(|off| *off > TOLERANCE) {
        Some(off) => Err(wrong(format!("their colours are off by {off} of 255"))),
        None => Ok(()),
    }
}

/// A picture of four colours.
fn quarters(layout: &Arc<PixelLayout>) -> Vec<u8> {
    let mut bytes = vec![0; layout.byte_count()];
    for (number, plane) in layout.planes().iter().enumerate() {
        for row in 0..plane.rows {
            let row_bytes =
                &mut bytes[plane.offset + row * plane.bytes_per_row..][..plane.used_bytes_per_row];
            let columns = row_bytes.len();
            for (column, code) in row_bytes.iter_mut().enumerate() {
                let quarter = usize::from(2 * column >= columns) + 2 * usize::from(2 * row >= plane.rows);
                *code = QUARTERS[quarter][number];
            }
        }
    }
    bytes
}

/// How far the middles of the quarters are from what they should be.
fn differences(picture: &frame::Video, size: Resolution) -> impl Iterator<Item = i32> {
    let samples = (0..4_usize).flat_map(move |quarter| {
        [0_usize, 1, 2].map(|plane| {
            let halved = if plane == 0 { 1 } else { 2 };
            let at =
                |side: u32, is_second: bool| (side as usize * (1 + 2 * usize::from(is_second)) / 4) / halved;
            let (x, y) = (at(size.width, quarter % 2 == 1), at(size.height, quarter / 2 == 1));
            (plane, x, y, i32::from(QUARTERS[quarter][plane]))
        })
    });
    samples.map(|(plane, x, y, expected)| {
        let found = picture.data(plane).get(y * picture.stride(plane) + x).copied();
        found.map_or(i32::MAX, |code| (i32::from(code) - expected).abs())
    })
}

/// All pictures, by libav's own decoders, which are software.
fn decode(film: Vec<u8>) -> Result<Vec<frame::Video>, Error> {
    let mut input = format::input_from_stream(StreamIo::from_read_seek(Cursor::new(film))?, None, None)?;
    let stream = input.streams().best(media::Type::Video).ok_or(Error::StreamNotFound)?;
    let mut decoder = codec::Context::from_parameters(stream.parameters())?.decoder().video()?;
    let mut pictures = Vec::new();
    let mut packet = Packet::empty();
    loop {
        match packet.read(&mut input) {
            Ok(()) => decoder.send_packet(&packet)?,
            Err(Error::Eof) => break,
            Err(error) => return Err(error),
        }
        take_pictures(&mut decoder, &mut pictures);
    }
    decoder.send_eof()?;
    take_pictures(&mut decoder, &mut pictures);
    Ok(pictures)
}

fn take_pictures(decoder: &mut decoder::Video, pictures: &mut Vec<frame::Video>) {
    loop {
        let mut picture = frame::Video::empty();
        if decoder.receive_frame(&mut picture).is_err() {
            return;
        }
        pictures.push(picture);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoder_that_works_passes_and_wrong_pictures_are_seen() {
        let size = Resolution { width: 320, height: 180 };
        try_encoder("libx264", size, FrameRate::THIRTY).unwrap();
        assert!(try_encoder("no_such_encoder", size, FrameRate::THIRTY).is_err());
        let mut green = frame::Video::new(format::Pixel::YUV420P, size.width, size.height);
        for plane in 0..3 {
            green.data_mut(plane).fill(0);
        }
        assert!(differences(&green, size).any(|off| off > TOLERANCE));
    }
}
