use super::*;
use crate::frame::{Channels, Resolution, Samples};

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
fn largest_error(format: PixelFormat, resolution: Resolution) -> f64 {
    let pixels = pixels(resolution, |_, _| 255);
    let picture = Picture::new(resolution, Channels::Rgba, Samples::Bytes(&pixels)).unwrap();
    let frame = converted(format, resolution, &picture, false);
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
            largest = largest.max((sample(&frame, 0, column as usize, row as usize) - luma).abs());
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
                let found = sample(&frame, plane, column as usize / step, row as usize / step);
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
        for (width, height) in [(64, 8), (2, 2), (13, 7), (1, 1)] {
            let error = largest_error(format, Resolution::new(width, height).unwrap());
            assert!(error <= 0.501, "{format} {width}x{height}: {error}");
        }
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
    let wide = pixels(size, |_, _| 255);
    let narrow: Vec<u8> =
        wide.as_chunks::<4>().0.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let words: Vec<u16> = narrow.iter().map(|byte| 257 * u16::from(*byte)).collect();
    let of = |channels, samples| {
        let picture = Picture::new(size, channels, samples).unwrap();
        converted(PixelFormat::Yuv420p, size, &picture, false).1
    };
    let expected = of(Channels::Rgba, Samples::Bytes(&wide));
    assert_eq!(of(Channels::Rgb, Samples::Bytes(&narrow)), expected);
    assert_eq!(of(Channels::Rgb, Samples::Words(&words)), expected);
    let gray: Vec<u8> = (0..24).map(|at| 10 * at).collect();
    let colored: Vec<u8> = gray.iter().flat_map(|byte| [*byte; 3]).collect();
    let expected = of(Channels::Rgb, Samples::Bytes(&colored));
    assert_eq!(of(Channels::Gray, Samples::Bytes(&gray)), expected);
    assert_ne!(of(Channels::Rgb, Samples::Bytes(&narrow)), expected, "the comparison sees no difference");
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
