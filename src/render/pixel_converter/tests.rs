use super::*;
use crate::frame::{Resolution, VideoFrame, YuvMatrix};
use crate::render::AdapterChoice;
use crate::render::pipelines::{texture, upload, view};
use crate::render::readback_ring::ReadbackRing;
use crate::render::render_target::Sampling;
use crate::render::shaders::tests::assert_same_layout;
use std::mem::offset_of;
use std::sync::Arc;

const YUV: [PixelFormat; 6] = [
    PixelFormat::Yuv420p,
    PixelFormat::Yuv444p,
    PixelFormat::Yuv420p10le,
    PixelFormat::Yuv444p10le,
    PixelFormat::Yuva420p,
    PixelFormat::Yuva444p10le,
];

/// A picture with 16 bits a channel, straight alpha.
#[derive(Clone)]
struct Drawn {
    resolution: Resolution,
    pixels: Vec<[u16; 4]>,
}

impl Drawn {
    fn new(size: (u32, u32), pixel: impl Fn(u32, u32) -> [u16; 4]) -> Self {
        let resolution = Resolution::new(size.0, size.1).unwrap();
        let places = (0..size.1).flat_map(|row| (0..size.0).map(move |column| (column, row)));
        Self { resolution, pixels: places.map(|(column, row)| pixel(column, row)).collect() }
    }

    /// Pixels without any pattern: a linear congruential generator (Knuth, MMIX). A third of them are transparent
    /// and a third opaque; all are as 8 bits have them if that is asked for.
    fn noise(size: (u32, u32), is_bytes: bool) -> Self {
        let state = std::cell::Cell::new(1_u64);
        let next = || {
            let next =
                state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.set(next);
            let word = (next >> 48) as u16;
            if is_bytes { (word >> 8) * 257 } else { word }
        };
        Self::new(size, |column, row| {
            // Some corners have nothing at all.
            let alpha = match (next() >> 8) % 3 {
                _ if column / 24 % 2 == 1 && row / 24 % 2 == 1 => 0,
                0 => 0,
                1 => u16::MAX,
                _ => next(),
            };
            [next(), next(), next(), alpha]
        })
    }

    /// Colour and alpha of a pixel, or of the nearest one to a place outside.
    fn at(&self, column: i64, row: i64) -> ([f64; 3], f64) {
        let Resolution { width, height } = self.resolution;
        let column = column.clamp(0, i64::from(width) - 1) as usize;
        let row = row.clamp(0, i64::from(height) - 1) as usize;
        let [red, green, blue, alpha] =
            self.pixels[row * width as usize + column].map(|word| f64::from(word) / 65535.0);
        ([red, green, blue], alpha)
    }
}

fn convert_with(gpu: &GpuContext, drawn: &Drawn, layout: &Arc<PixelLayout>, dithers: bool) -> VideoFrame {
    let resolution = layout.resolution();
    let is_bytes = drawn.pixels.as_flattened().iter().all(|word| word % 257 == 0);
    let precision = if is_bytes && !dithers { Precision::Bytes } else { Precision::Words };
    let mut target = RenderTarget::new(gpu, resolution, (Sampling::PerPixel(1), precision)).unwrap();
    let usage =
        wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC | wgpu::TextureUsages::COPY_DST;
    let size = [resolution.width, resolution.height];
    target.picture = texture(gpu, "picture", size, precision.color_format(), usage);
    target.picture_view = view(&target.picture);
    let words = drawn.pixels.as_flattened();
    match precision {
        Precision::Bytes => {
            let bytes: Vec<u8> = words.iter().map(|word| (word / 257) as u8).collect();
            upload(gpu, &target.picture, &bytes, resolution.width * 4);
        }
        Precision::Words => upload(gpu, &target.picture, bytemuck::cast_slice(words), resolution.width * 8),
    }
    let converter = PixelConverter::new(gpu, &target, layout, dithers).unwrap();
    let mut ring = ReadbackRing::new(gpu, layout, 1);
    let slot = ring.take_free().unwrap();
    let mut commands = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    converter.convert(&mut commands, (&target, layout), None, &slot);
    ring.submit(gpu, 0, commands, slot);
    let frame = ring.next_frame(gpu, None, true).unwrap().unwrap().0;
    gpu.check().unwrap();
    frame
}

fn convert(gpu: &GpuContext, drawn: &Drawn, format: PixelFormat) -> VideoFrame {
    convert_with(gpu, drawn, &Arc::new(PixelLayout::new(format, drawn.resolution)), false)
}

/// The samples of a plane, row by row.
fn samples(frame: &VideoFrame, plane: usize) -> Vec<Vec<u32>> {
    let bytes = frame.layout().format().bit_depth().div_ceil(8) as usize;
    let code = |sample: &[u8]| sample.iter().rev().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
    frame.rows(plane).map(|row| row.chunks(bytes).map(code).collect()).collect()
}

/// What planes are in f64 arithmetic, before rounding.
struct Expected<'a> {
    drawn: &'a Drawn,
    format: PixelFormat,
    matrix: YuvMatrix,
}

impl<'a> Expected<'a> {
    fn new(drawn: &'a Drawn, format: PixelFormat) -> Self {
        Self { drawn, format, matrix: format.color_spec().yuv_matrix(format.bit_depth()).unwrap() }
    }

    fn has_alpha(&self) -> bool {
        self.format.has_alpha()
    }

    /// The mean of pixels that count so much each, by alpha where there is one.
    fn mean(&self, pixels: impl Iterator<Item = (i64, i64, f64)>) -> Option<[f64; 3]> {
        let (mut sum, mut whole) = ([0.0; 3], 0.0);
        for (column, row, weight) in pixels {
            let (rgb, alpha) = self.drawn.at(column, row);
            let weight = if self.has_alpha() { weight * alpha } else { weight };
            sum = [0, 1, 2].map(|channel| sum[channel] + rgb[channel] * weight);
            whole += weight;
        }
        (whole > 0.0).then(|| sum.map(|part| part / whole))
    }

    /// What is seen in the 3 x 3 tiles of 8 x 8 pixels around a place, the nearer the more.
    fn around(&self, column: i64, row: i64) -> [f64; 3] {
        let Resolution { width, height } = self.drawn.resolution;
        let nearness = |tile: i64, place: i64| (tile as f64 + 0.5) - (place as f64 + 0.5) / 8.0;
        let rows = (row / 8 * 8 - 8).max(0)..(row / 8 * 8 + 16).min(i64::from(height));
        let columns = (column / 8 * 8 - 8).max(0)..(column / 8 * 8 + 16).min(i64::from(width));
        let pixels = rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| {
            let way = [nearness(x / 8, column), nearness(y / 8, row)];
            (x, y, (0.1 + way[0] * way[0] + way[1] * way[1]).powi(-2))
        });
        self.mean(pixels).unwrap_or([0.0; 3])
    }

    fn code(&self, plane: usize, column: i64, row: i64) -> f64 {
        if plane == 3 {
            return self.drawn.at(column, row).1 * (2_f64.powi(self.format.bit_depth() as i32) - 1.0);
        }
        if plane == 0 || !self.format.is_subsampled() {
            let rgb = self.mean([(column, row, 1.0)].into_iter()).unwrap_or_else(|| self.around(column, row));
            return self.matrix.convert(rgb)[plane];
        }
        let weights = [(-1, 1.0), (0, 2.0), (1, 1.0)];
        let pixels = [0, 1]
            .into_iter()
            .flat_map(|line| weights.map(|(at, weight)| (2 * column + at, 2 * row + line, weight)));
        let rgb = self.mean(pixels).unwrap_or_else(|| self.around(2 * column, 2 * row));
        self.matrix.convert(rgb)[plane]
    }

    /// How far the sample of a plane is off that is worst off.
    fn worst_in(&self, frame: &VideoFrame, plane: usize) -> f64 {
        let mut worst = 0.0_f64;
        for (row, codes) in (0..).zip(samples(frame, plane)) {
            for (column, code) in (0..).zip(codes) {
                worst = worst.max((f64::from(code) - self.code(plane, column, row)).abs());
            }
        }
        worst
    }

    fn worst(&self, frame: &VideoFrame) -> f64 {
        let planes = 0..frame.layout().planes().len();
        planes.map(|plane| self.worst_in(frame, plane)).fold(0.0, f64::max)
    }
}

#[test]
fn planes_are_the_rounded_codes_of_every_pixel() {
    let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
    for size in [(1, 1), (2, 2), (33, 17), (64, 16), (130, 37)] {
        for is_bytes in [true, false] {
            let mut drawn = Drawn::noise(size, is_bytes);
            for format in YUV {
                let worst = Expected::new(&drawn, format).worst(&convert(&gpu, &drawn, format));
                assert!(worst < 0.501, "{format} {size:?} {is_bytes}: off by {worst}");
            }
            let frame = convert(&gpu, &drawn, PixelFormat::Yuva444p10le);
            drawn.pixels[0][3] = if drawn.pixels[0][3] > 30_000 { 0 } else { u16::MAX };
            let expected = Expected::new(&drawn, PixelFormat::Yuva444p10le);
            assert!(expected.worst_in(&frame, 3) > 400.0, "a wrong alpha goes unseen");
            let frame = convert(&gpu, &drawn, PixelFormat::Yuv444p);
            drawn.pixels[0][1] = drawn.pixels[0][1].wrapping_add(9 * 257);
            let expected = Expected::new(&drawn, PixelFormat::Yuv444p);
            assert!(expected.worst(&frame) > 1.0, "a wrong pixel goes unseen");
        }
    }
}

#[test]
fn an_8_bit_colour_has_its_own_codes_whatever_the_picture_holds() {
    let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
    let drawn = Drawn::noise((61, 23), true);
    for format in YUV {
        let layout = Arc::new(PixelLayout::new(format, drawn.resolution));
        let (bytes, words) =
            (convert_with(&gpu, &drawn, &layout, false), convert_with(&gpu, &drawn, &layout, true));
        for plane in (0..layout.planes().len()).filter(|_| !format.has_alpha()) {
            assert_eq!(samples(&bytes, plane), samples(&words, plane), "{format} {plane}");
        }
    }
}

#[test]
fn rgb_is_copied_exactly() {
    let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
    let rows_of = |drawn: &Drawn, format| {
        convert(&gpu, drawn, format).rows(0).flat_map(<[u8]>::to_vec).collect::<Vec<u8>>()
    };
    let coarse = Drawn::noise((67, 19), true);
    let expected = |order: fn([u8; 4]) -> [u8; 4]| {
        let bytes = coarse.pixels.iter().map(|pixel| pixel.map(|word| (word / 257) as u8));
        bytes.flat_map(order).collect::<Vec<u8>>()
    };
    assert_eq!(rows_of(&coarse, PixelFormat::Rgba8), expected(|pixel| pixel));
    assert_eq!(rows_of(&coarse, PixelFormat::Bgra), expected(|[red, green, blue, a]| [blue, green, red, a]));
    assert_eq!(rows_of(&coarse, PixelFormat::Bgr0), expected(|[red, green, blue, _]| [blue, green, red, 0]));
    for drawn in [coarse, Drawn::noise((67, 19), false)] {
        let words: Vec<u8> = drawn.pixels.as_flattened().iter().flat_map(|word| word.to_le_bytes()).collect();
        assert_eq!(rows_of(&drawn, PixelFormat::Rgba64le), words);
    }
}

#[test]
fn what_is_seen_has_its_colour_up_to_the_edge_and_beyond() {
    let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
    let drawn = Drawn::new((90, 70), |column, row| {
        // A smooth edge; what is not seen is black, as drawing leaves it.
        let inside = 20.3 - (f64::from(column) - 41.4).hypot(f64::from(row) - 33.8);
        let alpha = (inside.clamp(0.0, 1.0) * 65535.0) as u16;
        [if alpha > 0 { u16::MAX } else { 0 }, 0, 0, alpha]
    });
    for format in [PixelFormat::Yuva420p, PixelFormat::Yuva444p10le] {
        let matrix = format.color_spec().yuv_matrix(format.bit_depth()).unwrap();
        let red = matrix.convert([1.0, 0.0, 0.0]).map(|code| code.round() as u32);
        let frame = convert(&gpu, &drawn, format);
        let step = if format.is_subsampled() { 2 } else { 1 };
        for (plane, red) in red.into_iter().enumerate() {
            let step = if plane == 0 { 1 } else { step };
            for (row, codes) in (0..).zip(samples(&frame, plane)) {
                for (column, code) in (0..).zip(codes) {
                    // 6 pixels around everything that is seen.
                    let from = (f64::from(column * step) - 41.4).hypot(f64::from(row * step) - 33.8);
                    assert!(from > 26.0 || code == red, "{format} {plane} {column} {row}: {code}");
                }
            }
        }
        // The same picture without alpha does have an edge.
        let plain = if format.is_subsampled() { PixelFormat::Yuv420p } else { PixelFormat::Yuv444p10le };
        let worst = Expected::new(&drawn, format).worst_in(&convert(&gpu, &drawn, plain), 2);
        assert!(worst > 40.0, "an edge goes unseen: {worst}");
    }
}

/// A smooth ramp in which no pixel is an 8-bit colour.
fn ramp(size: (u32, u32)) -> Drawn {
    Drawn::new(size, |column, row| {
        let light = 9000 + column * 12 + row * 4;
        // From a quarter to three quarters of the way from one 8-bit colour to the next.
        let between = |word: u32| (word / 257 * 257 + 64 + word % 257 / 2) as u16;
        [between(light), between(light / 2 + 8000), between(light / 3 + 4000), u16::MAX]
    })
}

/// The largest difference between the mean of 8 x 8 samples and what it is in f64 arithmetic.
fn worst_mean(drawn: &Drawn, frame: &VideoFrame, plane: usize) -> f64 {
    let expected = Expected::new(drawn, frame.layout().format());
    let codes = samples(frame, plane);
    let mut worst = 0.0_f64;
    for top in (0..codes.len() / 8).map(|block| block * 8) {
        for left in (0..codes[0].len() / 8).map(|block| block * 8) {
            let places = || (top..top + 8).flat_map(|row| (left..left + 8).map(move |column| (column, row)));
            let found: f64 = places().map(|(column, row)| f64::from(codes[row][column])).sum();
            let truth: f64 =
                places().map(|(column, row)| expected.code(plane, column as i64, row as i64)).sum();
            worst = worst.max((found - truth).abs() / 64.0);
        }
    }
    worst
}

#[test]
fn a_pattern_tells_what_lies_between_two_codes() {
    let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
    let drawn = ramp((128, 96));
    for format in [PixelFormat::Yuv420p, PixelFormat::Yuv444p] {
        let layout = Arc::new(PixelLayout::new(format, drawn.resolution));
        let frame = convert_with(&gpu, &drawn, &layout, true);
        assert_eq!(frame.bytes(), convert_with(&gpu, &drawn, &layout, true).bytes(), "it moves");
        for plane in 0..3 {
            let worst = worst_mean(&drawn, &frame, plane);
            assert!(worst < 0.1, "{format} {plane}: the mean is off by {worst}");
        }
        let worst = Expected::new(&drawn, format).worst(&frame);
        assert!((0.9..1.001).contains(&worst), "{format}: a sample is off by {worst}");
        let plain = convert(&gpu, &drawn, format);
        assert!(worst_mean(&drawn, &plain, 0) > 0.3, "rounded means go unseen");
    }
}

#[test]
fn exact_colours_have_no_pattern_also_beside_others() {
    let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
    let mut drawn = ramp((96, 64));
    for (at, pixel) in drawn.pixels.iter_mut().enumerate() {
        if at % 96 > 40 {
            *pixel = [31 * 257, 104 * 257, 142 * 257, u16::MAX];
        }
    }
    for format in [PixelFormat::Yuv420p, PixelFormat::Yuv444p] {
        let layout = Arc::new(PixelLayout::new(format, drawn.resolution));
        let frame = convert_with(&gpu, &drawn, &layout, true);
        let expected = Expected::new(&drawn, format);
        for plane in 0..3 {
            let first = if plane > 0 && format.is_subsampled() { 20 } else { 41 };
            for (row, codes) in (0..).zip(samples(&frame, plane)) {
                for (column, code) in (0..).zip(codes).skip(first) {
                    let off = (f64::from(code) - expected.code(plane, column, row)).abs();
                    assert!(off < 0.501, "{format} {plane} {column} {row}: off by {off}");
                }
            }
        }
    }
}

#[test]
fn conversion_is_the_same_struct_in_the_shader() {
    type Shared = gpu_data::Conversion;
    let members = [
        ("y", offset_of!(Shared, y)),
        ("cb", offset_of!(Shared, cb)),
        ("cr", offset_of!(Shared, cr)),
        ("size", offset_of!(Shared, size)),
        ("cb_start", offset_of!(Shared, cb_start)),
        ("cr_start", offset_of!(Shared, cr_start)),
        ("luma_row", offset_of!(Shared, luma_row)),
        ("chroma_row", offset_of!(Shared, chroma_row)),
        ("alpha_start", offset_of!(Shared, alpha_start)),
        ("alpha_most", offset_of!(Shared, alpha_most)),
    ];
    assert_same_layout(&shaders::CONVERT, "Conversion", &members, size_of::<Shared>());
}
