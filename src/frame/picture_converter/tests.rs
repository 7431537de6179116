use super::*;
use crate::frame::{Channels, Resolution, Samples, VideoFrame};

/// A colour that differs from pixel to pixel.
fn color(column: usize, row: usize) -> [u8; 4] {
    [(37 * column + 11 * row) as u8, (91 * row + 5 * column * column) as u8, (7 * column + 200) as u8, 255]
}

fn pixels(resolution: Resolution, alpha: impl Fn(usize, usize) -> u8) -> Vec<u8> {
    let (width, height) = (resolution.width as usize, resolution.height as usize);
    let places = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
    places
        .flat_map(|(column, row)| {
            let [red, green, blue, _] = color(column, row);
            [red, green, blue, alpha(column, row)]
        })
        .collect()
}

/// The same picture in each way to say it.
fn said_in_all_ways<T>(pixels: &[u8], size: Resolution, mut of: impl FnMut(&Picture<'_>) -> T) -> Vec<T> {
    let opaque: Vec<u8> =
        pixels.as_chunks::<4>().0.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let words = |bytes: &[u8]| -> Vec<u16> { bytes.iter().map(|byte| 257 * u16::from(*byte)).collect() };
    let (wide_words, narrow_words) = (words(pixels), words(&opaque));
    let ways = [
        (Channels::Rgba, Samples::Bytes(pixels)),
        (Channels::Rgb, Samples::Bytes(&opaque)),
        (Channels::Rgba, Samples::Words(&wide_words)),
        (Channels::Rgb, Samples::Words(&narrow_words)),
    ];
    ways.map(|(channels, samples)| of(&Picture::new(size, channels, samples).unwrap())).into()
}

fn converted(
    format: PixelFormat,
    film: Resolution,
    picture: &Picture<'_>,
    keeps_alpha: bool,
) -> (Arc<PixelLayout>, Vec<u8>) {
    let layout = Arc::new(PixelLayout::new(format, film));
    let mut bytes = vec![0; layout.byte_count()];
    assert!(PictureConverter::new(layout.clone(), keeps_alpha).convert(picture, &mut bytes));
    (layout, bytes)
}

/// The sample of a plane that is stored at a place.
fn sample((layout, bytes): &(Arc<PixelLayout>, Vec<u8>), plane: usize, column: usize, row: usize) -> f64 {
    let wide = layout.format().bit_depth() > 8;
    let plane = &layout.planes()[plane];
    let at = plane.offset + row * plane.bytes_per_row;
    let found = if wide {
        u16::from_le_bytes([bytes[at + 2 * column], bytes[at + 2 * column + 1]])
    } else {
        u16::from(bytes[at + column])
    };
    f64::from(found)
}

/// How far the codes of a picture are from those computed in double precision, at most.
fn largest_error(frame: &(Arc<PixelLayout>, Vec<u8>)) -> f64 {
    let (format, resolution) = (frame.0.format(), frame.0.resolution());
    let matrix = format.color_spec().yuv_matrix(format.bit_depth()).unwrap();
    let (width, height) = (resolution.width as isize, resolution.height as isize);
    let at = |column: isize, row: isize| {
        let place = (column.clamp(0, width - 1) as usize, row.clamp(0, height - 1) as usize);
        color(place.0, place.1).map(|byte| f64::from(byte) / 255.0)
    };
    let mut largest: f64 = 0.0;
    for row in 0..height {
        for column in 0..width {
            let [red, green, blue, _] = at(column, row);
            let luma = matrix.convert([red, green, blue])[0];
            largest = largest.max((sample(frame, 0, column as usize, row as usize) - luma).abs());
            let is_chroma = !format.is_subsampled() || (column % 2 == 0 && row % 2 == 0);
            if !is_chroma {
                continue;
            }
            let mean: [f64; 3] = std::array::from_fn(|channel| {
                if !format.is_subsampled() {
                    return at(column, row)[channel];
                }
                let line = |row| {
                    at(column - 1, row)[channel]
                        + 2.0 * at(column, row)[channel]
                        + at(column + 1, row)[channel]
                };
                (line(row) + line(row + 1)) / 8.0
            });
            let codes = matrix.convert(mean);
            let step = if format.is_subsampled() { 2 } else { 1 };
            for (plane, code) in codes.iter().enumerate().skip(1) {
                let found = sample(frame, plane, column as usize / step, row as usize / step);
                largest = largest.max((found - code).abs());
            }
        }
    }
    largest
}

#[test]
fn codes_are_the_nearest_ones() {
    for format in
        [PixelFormat::Yuv420p, PixelFormat::Yuv444p, PixelFormat::Yuv420p10le, PixelFormat::Yuv444p10le]
    {
        for (width, height) in [(64, 8), (2, 2), (13, 7), (1, 1), (5, 2), (6, 1)] {
            let size = Resolution::new(width, height).unwrap();
            let frames = said_in_all_ways(&pixels(size, |_, _| 255), size, |picture| {
                converted(format, size, picture, false)
            });
            for (way, frame) in frames.into_iter().enumerate() {
                let error = largest_error(&frame);
                assert!(error <= 0.501, "{format} {width}x{height}, way {way}: {error}");
                let (layout, mut bytes) = frame;
                let plane = layout.planes()[layout.planes().len() - 1];
                bytes[plane.offset] ^= 1;
                assert!(largest_error(&(layout, bytes)) > 0.501, "another code is not seen");
            }
        }
    }
}

#[test]
fn colours_have_their_nearest_codes() {
    // 52 of 256 levels of each channel, among them both ends.
    let levels = || (0..=255_u8).step_by(5);
    let colors =
        levels().flat_map(|red| levels().flat_map(move |green| levels().map(move |blue| [red, green, blue])));
    let colors: Vec<[u8; 3]> = colors.collect();
    let size = Resolution::new(52 * 52, 52).unwrap();
    let picture = Picture::new(size, Channels::Rgb, Samples::Bytes(colors.as_flattened())).unwrap();
    let (layout, bytes) = converted(PixelFormat::Yuv444p, size, &picture, false);
    let matrix = layout.format().color_spec().yuv_matrix(8).unwrap();
    let frame = VideoFrame::new(0, layout, bytes).unwrap();
    for plane in 0..3 {
        let codes = frame.rows(plane).flatten();
        let errors = codes.zip(&colors).map(|(code, color)| {
            let exact = matrix.convert(color.map(|sample| f64::from(sample) / 255.0))[plane];
            (f64::from(*code) - exact).abs()
        });
        let largest = errors.fold(0.0, f64::max);
        // Some are nearly in the middle between two codes.
        assert!((0.499..=0.50003).contains(&largest), "plane {plane}: {largest}");
    }
}

/// What the processor of this machine can do, and what it can do besides.
fn levels() -> Vec<Level> {
    let most = Level::new();
    let mut levels = vec![Level::baseline(), most];
    #[cfg(target_arch = "x86_64")]
    levels
        .extend([most.as_sse4_2().map(Level::Sse4_2), most.as_avx2().map(Level::Avx2)].into_iter().flatten());
    levels
}

#[test]
fn every_processor_makes_the_same_codes() {
    // Rows of opaque pixels and others; a width that is no multiple of anything that is done at once.
    let (size, film) = (Resolution::new(333, 9).unwrap(), Resolution::new(334, 10).unwrap());
    let of = |format, level, alpha: &dyn Fn(usize, usize) -> u8| {
        said_in_all_ways(&pixels(size, alpha), size, |picture| {
            let layout = Arc::new(PixelLayout::new(format, film));
            let mut bytes = vec![0; layout.byte_count()];
            let mut converter = PictureConverter::new(layout, format.has_alpha());
            converter.level = level;
            assert!(converter.convert(picture, &mut bytes));
            bytes
        })
    };
    let some = |column: usize, row: usize| if row.is_multiple_of(4) { 255 } else { (column * 13) as u8 };
    for format in PixelFormat::ALL {
        for alpha in [&some as &dyn Fn(usize, usize) -> u8, &|_, _| 255] {
            let expected = of(format, Level::baseline(), alpha);
            for level in levels() {
                assert!(of(format, level, alpha) == expected, "{format}, {level:?}");
            }
        }
        let other = of(format, Level::baseline(), &|_, _| 254);
        assert!(of(format, Level::baseline(), &|_, _| 255) != other, "{format}: no difference is seen");
    }
}

#[test]
fn rgb_is_kept() {
    let size = Resolution::new(5, 3).unwrap();
    let pixels = pixels(size, |column, _| if column == 2 { 128 } else { 255 });
    let picture = Picture::new(size, Channels::Rgba, Samples::Bytes(&pixels)).unwrap();
    for (format, order) in [(PixelFormat::Rgba8, [0, 1, 2, 3]), (PixelFormat::Bgra, [2, 1, 0, 3])] {
        let frame = converted(format, size, &picture, true);
        for (at, pixel) in pixels.as_chunks::<4>().0.iter().enumerate() {
            for (place, channel) in order.into_iter().enumerate() {
                assert_eq!(
                    sample(&frame, 0, 4 * (at % 5) + place, at / 5),
                    f64::from(pixel[channel]),
                    "{format}"
                );
            }
        }
    }
    let (layout, bytes) = converted(PixelFormat::Rgba64le, size, &picture, true);
    let row = &bytes[layout.planes()[0].bytes_per_row..];
    assert_eq!(row[..2], (u16::from(pixels[20]) * 257).to_le_bytes());
}

#[test]
fn every_kind_of_samples_makes_the_same_picture() {
    let size = Resolution::new(6, 4).unwrap();
    let of = |picture: &Picture<'_>| converted(PixelFormat::Yuv420p, size, picture, false).1;
    let colored = said_in_all_ways(&pixels(size, |_, _| 255), size, of);
    assert!(colored.iter().all(|bytes| *bytes == colored[0]), "{colored:?}");
    let gray: Vec<u8> = (0..24).map(|at| 10 * at).collect();
    let deep: Vec<u16> = gray.iter().map(|byte| 257 * u16::from(*byte)).collect();
    let wide: Vec<u8> = gray.iter().flat_map(|byte| [*byte, *byte, *byte, 255]).collect();
    let expected = said_in_all_ways(&wide, size, of);
    for samples in [Samples::Bytes(&gray), Samples::Words(&deep)] {
        assert_eq!(of(&Picture::new(size, Channels::Gray, samples).unwrap()), expected[0]);
    }
    assert_ne!(colored[0], expected[0], "the comparison sees no difference");
}

#[test]
fn odd_sizes_repeat_their_edge() {
    let (odd, even) = (Resolution::new(5, 3).unwrap(), Resolution::new(6, 4).unwrap());
    let pixels = pixels(odd, |_, _| 255);
    let picture = Picture::new(odd, Channels::Rgba, Samples::Bytes(&pixels)).unwrap();
    let frame = converted(PixelFormat::Rgba8, even, &picture, false);
    for (column, row, from) in [(5, 0, (4, 0)), (0, 3, (0, 2)), (5, 3, (4, 2)), (3, 1, (3, 1))] {
        let found: [f64; 3] = std::array::from_fn(|channel| sample(&frame, 0, 4 * column + channel, row));
        let [red, green, blue, _] = color(from.0, from.1).map(f64::from);
        assert_eq!(found, [red, green, blue], "{column} {row}");
    }
    let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, Resolution::new(7, 4).unwrap()));
    let mut bytes = vec![0; layout.byte_count()];
    assert!(!PictureConverter::new(layout, false).convert(&picture, &mut bytes), "another size was taken");
}

#[test]
fn what_is_transparent_lies_on_white_where_no_alpha_is_kept() {
    let size = Resolution::new(2, 2).unwrap();
    let pixels = [[200, 0, 0, 0], [200, 0, 0, 51], [200, 0, 0, 255], [0, 0, 0, 128]].concat();
    let picture = Picture::new(size, Channels::Rgba, Samples::Bytes(&pixels)).unwrap();
    assert!(picture.is_transparent());
    let frame = converted(PixelFormat::Rgba8, size, &picture, false);
    let found = |column: usize, row| -> [f64; 4] {
        std::array::from_fn(|at| sample(&frame, 0, 4 * column + at, row))
    };
    assert_eq!(found(0, 0), [255.0, 255.0, 255.0, 255.0]);
    assert_eq!(found(1, 0), [244.0, 204.0, 204.0, 255.0]);
    assert_eq!(found(0, 1), [200.0, 0.0, 0.0, 255.0]);
    assert_eq!(found(1, 1), [127.0, 127.0, 127.0, 255.0]);
}

#[test]
fn lost_alpha_is_told_of_the_last_picture() {
    let size = Resolution::new(6, 5).unwrap();
    let (clear, opaque) = (
        pixels(size, |column, row| if (column, row) == (5, 4) { 254 } else { 255 }),
        pixels(size, |_, _| 255),
    );
    for format in [PixelFormat::Yuv420p, PixelFormat::Bgr0] {
        for (keeps_alpha, expected) in [(false, true), (true, false)] {
            let layout = Arc::new(PixelLayout::new(format, size));
            let mut bytes = vec![0; layout.byte_count()];
            let mut converter = PictureConverter::new(layout, keeps_alpha);
            let mut told = |pixels: &[u8]| {
                said_in_all_ways(pixels, size, |picture| {
                    assert!(converter.convert(picture, &mut bytes));
                    (picture.is_transparent(), converter.has_lost_alpha())
                })
            };
            assert_eq!(told(&clear), [(true, expected), (false, false), (true, expected), (false, false)]);
            assert_eq!(told(&opaque), [(false, false); 4]);
        }
    }
}

#[test]
fn colours_that_are_not_seen_do_not_tint_those_that_are() {
    let size = Resolution::new(4, 2).unwrap();
    let of = |hidden: [u8; 3]| {
        let row: Vec<u8> = (0..4_u8)
            .flat_map(
                |at| if at % 2 == 1 { [hidden[0], hidden[1], hidden[2], 0] } else { [10, 200, 30, 255] },
            )
            .collect();
        let pixels = [row.clone(), row].concat();
        let picture = Picture::new(size, Channels::Rgba, Samples::Bytes(&pixels)).unwrap();
        let frame = converted(PixelFormat::Yuva420p, size, &picture, true);
        assert_eq!((sample(&frame, 3, 0, 0), sample(&frame, 3, 1, 0)), (255.0, 0.0));
        (sample(&frame, 1, 0, 0), sample(&frame, 2, 1, 0))
    };
    assert_eq!(of([255, 0, 255]), of([0, 0, 0]));
    assert_ne!(of([0, 0, 0]), (128.0, 128.0));
}

#[test]
fn every_row_has_its_own_alpha() {
    let size = Resolution::new(4, 8).unwrap();
    // Opaque and transparent pairs of rows in all orders, in films that keep alpha and in others.
    let alphas = [255, 255, 100, 100, 255, 255, 255, 0];
    let pixels = pixels(size, |_, row| alphas[row]);
    let picture = Picture::new(size, Channels::Rgba, Samples::Bytes(&pixels)).unwrap();
    for format in [PixelFormat::Yuva420p, PixelFormat::Yuva444p10le] {
        let most = f64::from((1_u32 << format.bit_depth()) - 1);
        let frame = converted(format, size, &picture, true);
        for (row, alpha) in alphas.into_iter().enumerate() {
            let expected = (f64::from(alpha) / 255.0 * most).round();
            assert_eq!(sample(&frame, 3, 2, row), expected, "{format} row {row}");
        }
    }
    let white = converted(PixelFormat::Rgba8, size, &picture, false);
    let blue = |row: usize| sample(&white, 0, 2, row);
    assert_eq!(blue(7), 255.0);
    assert_eq!([blue(0), blue(4), blue(6)], [0, 4, 6].map(|row| f64::from(color(0, row)[2])));
}
