#![allow(clippy::unwrap_used, reason = "tests fail there")]
use super::*;
use crate::data::{Band, ReadOptions, VolumeSpace};

/// A header of the first version: 2 x 3 x 2 samples of 16 bits, 1, 2 and 3 mm apart.
fn header(edit: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = vec![0; 352];
    put(&mut bytes, 0, &348_i32.to_le_bytes());
    for (index, side) in [3_i16, 2, 3, 2, 1, 1, 1, 1].iter().enumerate() {
        put(&mut bytes, 40 + 2 * index, &side.to_le_bytes());
    }
    put(&mut bytes, 70, &4_i16.to_le_bytes());
    for (index, distance) in [1.0_f32, 1.0, 2.0, 3.0].iter().enumerate() {
        put(&mut bytes, 76 + 4 * index, &distance.to_le_bytes());
    }
    put(&mut bytes, 108, &352.0_f32.to_le_bytes());
    bytes[123] = 2;
    put(&mut bytes, 344, b"n+1\0");
    bytes.extend((0..12_i16).flat_map(i16::to_le_bytes));
    edit(&mut bytes);
    bytes
}

fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

fn open_bytes(bytes: &[u8]) -> Result<Box<dyn Raster>, DataError> {
    let options = ReadOptions::default();
    let reader = Arc::new(SourceReader::from_memory(bytes.into()));
    let location = "a.nii".to_owned();
    open(&VolumeFile { reader, name: location.clone(), path: None, location, options: &options })
}

fn message(edit: impl Fn(&mut Vec<u8>)) -> String {
    open_bytes(&header(edit)).err().unwrap().to_string()
}

#[test]
fn slices_are_bands() {
    let mut raster = open_bytes(&header(|_| ())).unwrap();
    assert_eq!((raster.info().name.as_str(), raster.info().bands), ("a", 2));
    let mut band = Band::default();
    raster.read_band(1, &mut band).unwrap();
    assert_eq!(band.values, [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
    let grid = raster.info().volume.clone().unwrap();
    assert_eq!((grid.slices, grid.unit.as_deref(), grid.space), (2, Some("mm"), VolumeSpace::Plain));
    let expected = [[-1.0, 0.0, 0.0, 0.5], [0.0, 2.0, 0.0, -2.0], [0.0, 0.0, 3.0, -1.5]];
    assert_eq!(grid.world_from_index, expected);
}

#[test]
fn the_matrix_comes_before_the_quaternion() {
    let matrix: Vec<u8> = [0.0_f32, 2.0, 0.0, 7.0, 3.0, 0.0, 0.0, 8.0, 0.0, 0.0, 4.0, 9.0]
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    let quaternion = |bytes: &mut Vec<u8>| {
        put(bytes, 252, &1_i16.to_le_bytes());
        // Half a turn about the third axis, which is reversed.
        put(bytes, 264, &1.0_f32.to_le_bytes());
        put(bytes, 268, &5.0_f32.to_le_bytes());
        put(bytes, 76, &(-1.0_f32).to_le_bytes());
    };
    let both = |bytes: &mut Vec<u8>| {
        quaternion(bytes);
        put(bytes, 254, &2_i16.to_le_bytes());
        put(bytes, 280, &matrix);
    };
    let grid =
        |edit: &dyn Fn(&mut Vec<u8>)| open_bytes(&header(edit)).unwrap().info().volume.clone().unwrap();
    let stated = grid(&both);
    assert_eq!(stated.world_from_index, [[0.0, 2.0, 0.0, 7.0], [3.0, 0.0, 0.0, 8.0], [0.0, 0.0, 4.0, 9.0]]);
    assert_eq!(stated.space, VolumeSpace::Patient);
    let turned = [[-1.0, 0.0, 0.0, 5.0], [0.0, -2.0, 0.0, 0.0], [0.0, 0.0, -3.0, 0.0]];
    assert_eq!(grid(&quaternion).world_from_index, turned);
    // A matrix of zeros says nothing.
    let empty = |bytes: &mut Vec<u8>| {
        quaternion(bytes);
        put(bytes, 254, &2_i16.to_le_bytes());
    };
    assert_eq!(grid(&empty).world_from_index, turned);
}

#[test]
fn what_is_not_read_is_named() {
    for (at, value, words) in [
        (70, 32_i16, "complex numbers (integers and floats"),
        (70, 128, "colours"),
        (70, 1536, "floats of more than 64 bits"),
        (70, 3, "samples of the unknown type 3"),
        (40, 1, "an array of 1 dimension (2 to 4 are read)"),
        (40, 9, "an array of 9 dimensions"),
        (42, 0, "0 x 3 x 2 samples, 1 times, are none"),
        (42, -5, "0 x 3 x 2 samples"),
        (42, 3, "promises 36 bytes of samples, the file holds 24"),
    ] {
        let message = message(|bytes| put(bytes, at, &value.to_le_bytes()));
        assert!(message.contains(words) && message.ends_with(": a.nii"), "{message}");
    }
    let vectors = message(|bytes| {
        put(bytes, 40, &5_i16.to_le_bytes());
        put(bytes, 50, &3_i16.to_le_bytes());
    });
    assert!(vectors.contains("3 values at every sample (dimension 5)"), "{vectors}");
    for (offset, words) in [
        (100.0_f32, "samples begin at byte 100, inside the header"),
        (f32::NAN, "where samples begin is no number"),
        (1e30, "where samples begin is no number"),
        (400.0, "the file holds 0"),
    ] {
        let message = message(|bytes| put(bytes, 108, &offset.to_le_bytes()));
        assert!(message.contains(words), "{message}");
    }
    let slope = message(|bytes| {
        put(bytes, 112, &2.0_f32.to_le_bytes());
        put(bytes, 116, &f32::NAN.to_le_bytes());
    });
    assert!(slope.contains("values are scaled by 2 and moved by NaN"), "{slope}");
    let pair = message(|bytes| put(bytes, 344, b"ni1\0"));
    assert!(pair.contains("its samples are in another file (give the path of the .hdr file)"), "{pair}");
    assert!(open_bytes(&header(|_| ())[..347]).err().unwrap().to_string().contains("inside the header"));
}

#[test]
fn only_a_magic_at_its_place_makes_a_header() {
    let whole = header(|_| ());
    assert!(is_nifti(&whole) && !is_nifti(&whole[..347]) && !is_nifti(b""));
    assert!(!is_nifti(&header(|bytes| put(bytes, 344, b"n+2\0"))));
    assert!(!is_nifti(&header(|bytes| put(bytes, 0, &540_i32.to_le_bytes()))));
    let two = [&540_i32.to_be_bytes()[..], b"ni2\0\r\n\x1a\n"].concat();
    assert!(is_nifti(&two));
}

#[test]
fn images_lie_beside_headers() {
    let images = |header: &str| images_beside(Path::new(header)).map(|path| path.display().to_string());
    assert_eq!(images("d/a.b.hdr"), ["d/a.b.img", "d/a.b.img.gz"]);
    assert_eq!(images("d/a.hdr.gz"), ["d/a.img", "d/a.img.gz"]);
}
