use super::*;

fn png_of(
    color: ::png::ColorType,
    depth: ::png::BitDepth,
    [width, height]: [u32; 2],
    bytes: &[u8],
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == ::png::ColorType::Indexed {
        encoder.set_palette(vec![1, 2, 3, 40, 50, 60]);
    }
    encoder.write_header().unwrap().write_image_data(bytes).unwrap();
    file
}

fn read(bytes: &[u8]) -> Result<ColorPicture, DataError> {
    let source = Source::Bytes { name: "picture".to_owned(), bytes: bytes.into() };
    ColorPicture::read(&source, &ReadLimits::default())
}

#[test]
fn every_kind_of_png_is_colours_of_8_bits() {
    use ::png::{BitDepth, ColorType};
    for (color, depth, bytes, pixels) in [
        (ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 4, 5, 6][..], [1, 2, 3, 255, 4, 5, 6, 255]),
        (ColorType::Rgba, BitDepth::Eight, &[1, 2, 3, 9, 4, 5, 6, 0], [1, 2, 3, 9, 4, 5, 6, 0]),
        (ColorType::Grayscale, BitDepth::Eight, &[7, 8], [7, 7, 7, 255, 8, 8, 8, 255]),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, &[7, 1, 8, 2], [7, 7, 7, 1, 8, 8, 8, 2]),
        (ColorType::Indexed, BitDepth::One, &[0b0100_0000], [1, 2, 3, 255, 40, 50, 60, 255]),
        (
            ColorType::Rgb,
            BitDepth::Sixteen,
            &[1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0],
            [1, 2, 3, 255, 4, 5, 6, 255],
        ),
    ] {
        let picture = read(&png_of(color, depth, [2, 1], bytes)).unwrap();
        assert_eq!((picture.size, picture.pixels.as_slice()), ([2, 1], &pixels[..]), "{color:?} {depth:?}");
    }
}

#[test]
fn what_is_no_picture_is_refused_by_name() {
    let whole = png_of(::png::ColorType::Rgb, ::png::BitDepth::Eight, [2, 2], &[9; 12]);
    for end in 0..whole.len() {
        // The last chunk says nothing that is needed.
        let result = read(&whole[..end]);
        assert!(result.is_err() || end > whole.len() - 17, "{end} of {}", whole.len());
    }
    for at in 8..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        drop(read(&changed));
    }
    assert!(read(b"\xff\xd8\xff\xe0 no picture").is_err());
    let dem = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/jacksboro_dem.tif");
    let error =
        ColorPicture::read(&Source::Path(dem.into()), &ReadLimits::default()).unwrap_err().to_string();
    assert!(
        error.contains("1 band of int16, not red, green and blue") && error.ends_with("dem.tif"),
        "{error}"
    );
}

#[test]
fn halves_are_means_of_what_is_seen() {
    let mut picture = ColorPicture {
        name: String::new(),
        size: [3, 1],
        pixels: vec![10, 20, 30, 255, 30, 40, 50, 255, 90, 90, 90, 0],
        place: Place::default(),
        file_size: [3, 1],
    };
    assert!(!picture.is_opaque());
    picture.halve();
    assert_eq!((picture.size, picture.pixels), ([2, 1], vec![20, 30, 40, 255, 0, 0, 0, 0]));
}

#[test]
fn tiffs_are_read_as_their_bands_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let picture = |name: &str| ColorPicture::read(&Source::Path(folder.join(name)), &ReadLimits::default());
    let mut raster = open(&Source::Path(folder.join("matrix/rgb.tif")), &ReadLimits::default()).unwrap();
    let colors = picture("matrix/rgb.tif").unwrap();
    let mut band = Band::default();
    for channel in 0..3 {
        raster.read_band(channel, &mut band).unwrap();
        let found = colors.pixels.iter().skip(channel as usize).step_by(4).map(|code| f32::from(*code));
        assert!(found.eq(band.values.iter().copied()), "{channel}");
    }
    assert!(colors.is_opaque());
    let words = picture("matrix/rgb_planar_uint16.tif").unwrap();
    assert!(words.pixels.iter().any(|code| *code > 100));
    let palette = picture("matrix/palette_strip.tif").unwrap();
    assert!(palette.pixels.as_chunks::<4>().0.iter().any(|pixel| pixel[0] != pixel[1]));
    let land = picture("drape/land.tif").unwrap();
    assert_eq!((land.file_size, land.place.crs.as_deref()), ([644, 688], Some("EPSG:4326")));
}
