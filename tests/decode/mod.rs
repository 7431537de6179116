//! A small decoder in this process, to look at what was written.
//!
//! Each test file uses a part of it.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]
#![allow(clippy::expect_used, reason = "a film that cannot be decoded fails the test")]

mod webp;

use ffmpeg_next::codec::{self, decoder};
use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::format::{self, Pixel};
use ffmpeg_next::{Error, Rational, chroma, frame, media};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

/// What a film turned out to be.
#[derive(Debug)]
pub struct DecodedFilm {
    /// libav's name of the demuxer: a list of names.
    pub container: String,
    pub codec: codec::Id,
    pub frames: Vec<DecodedFrame>,
    /// Units of the times below, in seconds.
    pub time_base: Rational,
    /// The stream's duration in `time_base`, if the file says one.
    pub stream_duration: Option<i64>,
    /// The file's duration in microseconds, if it says or libav finds one.
    pub duration_us: Option<i64>,
    /// In the order of the file.
    pub packets: Vec<DecodedPacket>,
    pub metadata: BTreeMap<String, String>,
}

/// One packet.
#[derive(Debug, Clone, Copy)]
pub struct DecodedPacket {
    pub pts: i64,
    pub dts: Option<i64>,
    pub duration: i64,
    pub is_key: bool,
}

/// One picture.
#[derive(Debug, Clone)]
pub struct DecodedFrame {
    pub pts: i64,
    pub is_key: bool,
    pub width: u32,
    pub height: u32,
    pub pixel: Pixel,
    pub space: Space,
    pub range: Range,
    pub primaries: Primaries,
    pub transfer: TransferCharacteristic,
    pub chroma: chroma::Location,
    /// Planes without row padding.
    pub planes: Vec<Vec<u8>>,
}

impl DecodedFilm {
    /// Decodes a file.
    pub fn from_file(path: &Path) -> Self {
        Self::from_bytes(std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Decodes a whole film.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::try_from_bytes(bytes).expect("the film decodes")
    }

    /// Decodes a whole film, if it is one.
    pub fn try_from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.get(8..12) == Some(b"WEBP") {
            return webp::decode(&bytes).ok_or(Error::InvalidData);
        }
        let io = StreamIo::from_read_seek(Cursor::new(bytes))?;
        decode(&mut format::input_from_stream(io, None, None)?)
    }

    /// The stream's duration in seconds, as the exact fraction `numerator / denominator`.
    pub fn stream_duration_secs(&self) -> Option<(i64, i64)> {
        let units = self.stream_duration? * i64::from(self.time_base.numerator());
        let per_second = i64::from(self.time_base.denominator());
        let divisor = greatest_common_divisor(units, per_second);
        Some((units / divisor, per_second / divisor))
    }

    /// Times of all pictures in the order in which they are shown.
    pub fn times(&self) -> Vec<i64> {
        self.frames.iter().map(|frame| frame.pts).collect()
    }
}

impl DecodedFrame {
    /// The 8-bit R'G'B' colour of a pixel, converted by what the file says about its colours.
    pub fn rgb(&self, x: u32, y: u32) -> [f64; 3] {
        let at = |plane: usize, x: u32, y: u32, width: u32, bytes: usize| {
            &self.planes[plane][(y as usize * width as usize + x as usize) * bytes..][..bytes]
        };
        let halves = |size: u32| size.div_ceil(2);
        match self.pixel {
            Pixel::GBRP => {
                let [green, blue, red] = [0, 1, 2].map(|plane| f64::from(at(plane, x, y, self.width, 1)[0]));
                [red, green, blue]
            }
            Pixel::RGB24 => {
                let p = at(0, x, y, self.width, 3);
                [p[0], p[1], p[2]].map(f64::from)
            }
            Pixel::RGBA => {
                let p = at(0, x, y, self.width, 4);
                [p[0], p[1], p[2]].map(f64::from)
            }
            Pixel::BGRA | Pixel::BGRZ => {
                let p = at(0, x, y, self.width, 4);
                [p[2], p[1], p[0]].map(f64::from)
            }
            Pixel::YUV420P | Pixel::YUVA420P | Pixel::YUV444P => {
                let is_full = self.pixel == Pixel::YUV444P;
                let (cx, cy, width) =
                    if is_full { (x, y, self.width) } else { (x / 2, y / 2, halves(self.width)) };
                let codes =
                    [at(0, x, y, self.width, 1)[0], at(1, cx, cy, width, 1)[0], at(2, cx, cy, width, 1)[0]];
                self.yuv_to_rgb(codes.map(f64::from), 1.0)
            }
            Pixel::YUV420P10LE | Pixel::YUV444P10LE | Pixel::YUV444P12LE => {
                let is_full = self.pixel != Pixel::YUV420P10LE;
                let (cx, cy, width) =
                    if is_full { (x, y, self.width) } else { (x / 2, y / 2, halves(self.width)) };
                let code = |bytes: &[u8]| f64::from(u16::from_le_bytes([bytes[0], bytes[1]]));
                let codes = [at(0, x, y, self.width, 2), at(1, cx, cy, width, 2), at(2, cx, cy, width, 2)];
                self.yuv_to_rgb(codes.map(code), if self.pixel == Pixel::YUV444P12LE { 16.0 } else { 4.0 })
            }
            other => panic!("no conversion from {other:?}"),
        }
    }

    /// How opaque a pixel is, from 0 to 255.
    pub fn alpha(&self, x: u32, y: u32) -> f64 {
        let at = (y * self.width + x) as usize;
        match self.pixel {
            Pixel::RGBA | Pixel::BGRA => f64::from(self.planes[0][4 * at + 3]),
            Pixel::YUVA420P => f64::from(self.planes[3][at]),
            Pixel::YUVA444P12LE => {
                let code = u16::from_le_bytes([self.planes[3][2 * at], self.planes[3][2 * at + 1]]);
                f64::from(code) * 255.0 / 4095.0
            }
            _ => 255.0,
        }
    }

    /// ITU-R BT.709 or BT.601, limited range, by the picture's own tags.
    fn yuv_to_rgb(&self, codes: [f64; 3], step: f64) -> [f64; 3] {
        assert_eq!(self.range, Range::MPEG, "only limited range is expected");
        let (kr, kb) = match self.space {
            Space::BT709 => (0.2126, 0.0722),
            Space::SMPTE170M | Space::BT470BG => (0.299, 0.114),
            other => panic!("no conversion from {other:?}"),
        };
        let [luma, cb, cr] = codes.map(|code| code / step);
        let (luma, cb, cr) = ((luma - 16.0) / 219.0, (cb - 128.0) / 224.0, (cr - 128.0) / 224.0);
        let red = luma + 2.0 * (1.0 - kr) * cr;
        let blue = luma + 2.0 * (1.0 - kb) * cb;
        let green = (luma - kr * red - kb * blue) / (1.0 - kr - kb);
        [red, green, blue].map(|value| (value * 255.0).clamp(0.0, 255.0))
    }
}

/// The largest difference between two colours in any channel.
pub fn color_distance(left: [f64; 3], right: [f64; 3]) -> f64 {
    left.iter().zip(right).map(|(left, right)| (left - right).abs()).fold(0.0, f64::max)
}

fn decode(input: &mut Input) -> Result<DecodedFilm, Error> {
    let stream = input.streams().best(media::Type::Video).ok_or(Error::StreamNotFound)?;
    let index = stream.index();
    let known = |time: i64| (time > 0).then_some(time);
    let parameters = stream.parameters();
    let mut film = DecodedFilm {
        container: input.format().name().to_owned(),
        codec: parameters.id(),
        frames: Vec::new(),
        time_base: stream.time_base(),
        stream_duration: known(stream.duration()),
        duration_us: known(input.duration()),
        packets: Vec::new(),
        metadata: input
            .metadata()
            .iter()
            .map(|(key, value)| (key.to_lowercase(), value.to_owned()))
            .collect(),
    };
    // libav's own decoder leaves the alpha of VP9 out.
    let has_alpha = stream.metadata().get("alpha_mode") == Some("1");
    let of_vp9 = decoder::find_by_name("libvpx-vp9").filter(|_| has_alpha);
    let context = codec::Context::from_parameters(parameters)?.decoder();
    let mut decoder = match of_vp9 {
        Some(codec) => context.open_as(codec)?.video()?,
        None => context.video()?,
    };
    decoder.set_packet_time_base(film.time_base);
    // libav reports the end of a file and a broken packet alike; a file cut short must not pass as whole.
    loop {
        let mut packet = ffmpeg_next::Packet::empty();
        match packet.read(input) {
            Ok(()) if packet.stream() != index => {}
            Ok(()) => {
                film.packets.push(DecodedPacket {
                    pts: packet.pts().expect("every packet has a time"),
                    dts: packet.dts(),
                    duration: packet.duration(),
                    is_key: packet.is_key(),
                });
                decoder.send_packet(&packet)?;
                receive(&mut decoder, &mut film.frames)?;
            }
            Err(Error::Eof) => break,
            Err(error) => return Err(error),
        }
    }
    decoder.send_eof()?;
    receive(&mut decoder, &mut film.frames)?;
    Ok(film)
}

fn receive(decoder: &mut decoder::Video, frames: &mut Vec<DecodedFrame>) -> Result<(), Error> {
    let mut picture = frame::Video::empty();
    loop {
        match decoder.receive_frame(&mut picture) {
            Ok(()) => frames.push(copy(&picture)),
            Err(Error::Eof) => return Ok(()),
            Err(Error::Other { errno }) if errno == ffmpeg_next::error::EAGAIN => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn copy(picture: &frame::Video) -> DecodedFrame {
    DecodedFrame {
        pts: picture.timestamp().expect("every picture has a time"),
        is_key: picture.is_key(),
        width: picture.width(),
        height: picture.height(),
        pixel: picture.format(),
        space: picture.color_space(),
        range: picture.color_range(),
        primaries: picture.color_primaries(),
        transfer: picture.color_transfer_characteristic(),
        chroma: picture.chroma_location(),
        planes: (0..picture.planes()).map(|plane| copy_plane(picture, plane)).collect(),
    }
}

fn copy_plane(picture: &frame::Video, plane: usize) -> Vec<u8> {
    let bytes_per_sample = match picture.format() {
        Pixel::RGBA | Pixel::BGRA | Pixel::BGRZ => 4,
        Pixel::RGB24 => 3,
        Pixel::YUV420P10LE | Pixel::YUV444P10LE | Pixel::YUV444P12LE | Pixel::YUVA444P12LE => 2,
        _ => 1,
    };
    let row_bytes = picture.plane_width(plane) as usize * bytes_per_sample;
    let rows = picture.data(plane).chunks(picture.stride(plane)).take(picture.plane_height(plane) as usize);
    rows.flat_map(|row| &row[..row_bytes]).copied().collect()
}

fn greatest_common_divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
