//! How a row of a frame becomes a row of an encoder's picture. A target has room for at least as many pixels.

use ffmpeg_next::format::Pixel;

/// Copies one row.
pub(super) type CopyRow = fn(&[u8], &mut [u8]);

/// Of each plane of a frame, in their order: into which plane of a picture its rows go, and how.
pub(super) fn copies_into(pixel: Pixel) -> [(usize, CopyRow); 4] {
    match pixel {
        // Only the first plane is there.
        Pixel::RGB24 => [(0, without_alpha); 4],
        Pixel::NV12 => [(0, as_it_is), (1, first_of_two), (1, second_of_two), (1, as_it_is)],
        _ => [(0, as_it_is), (1, as_it_is), (2, as_it_is), (3, as_it_is)],
    }
}

/// Samples of one byte into pairs, of which they are the first.
fn first_of_two(source: &[u8], target: &mut [u8]) {
    for (sample, [first, _]) in source.iter().zip(target.as_chunks_mut::<2>().0) {
        *first = *sample;
    }
}

/// The same, but the second.
fn second_of_two(source: &[u8], target: &mut [u8]) {
    for (sample, [_, second]) in source.iter().zip(target.as_chunks_mut::<2>().0) {
        *second = *sample;
    }
}

/// The same bytes.
pub(super) fn as_it_is(source: &[u8], target: &mut [u8]) {
    target[..source.len()].copy_from_slice(source);
}

/// RGBA to RGB.
fn without_alpha(source: &[u8], target: &mut [u8]) {
    for (&[red, green, blue, _], target) in source.as_chunks::<4>().0.iter().zip(target.as_chunks_mut().0) {
        *target = [red, green, blue];
    }
}

/// Pixels of four bytes, alpha last, as if nothing could be seen through.
pub(super) fn opaque(source: &[u8], target: &mut [u8]) {
    for (&[first, second, third, _], target) in source.as_chunks::<4>().0.iter().zip(target.as_chunks_mut().0)
    {
        *target = [first, second, third, 255];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::codec_context::{ColorTags, ContextSpec};
    use crate::encode::ffi::reusable_frame::ReusableFrame;
    use crate::frame::{PixelFormat, PixelLayout, Resolution};
    use ffmpeg_next::codec::threading;
    use ffmpeg_next::{Packet, Rational};

    /// What libx264 makes of one picture that it gets in this form.
    fn encoded(pixel: Pixel) -> Vec<u8> {
        let resolution = Resolution { width: 64, height: 48 };
        let tags = ColorTags::of(PixelFormat::Yuv420p);
        let layout = PixelLayout::new(PixelFormat::Yuv420p, resolution);
        let context = ContextSpec {
            encoder: "libx264".to_owned(),
            pixel,
            resolution,
            time_base: Rational::new(1, 30),
            tags,
            key_interval: None,
            b_frames: None,
            bitrate: None,
            threading: threading::Type::None,
            threads: 1,
            has_global_header: true,
            options: Vec::new(),
            must_be_drained: false,
        };
        let mut picture = ReusableFrame::new(context.picture_pixel(), resolution, tags).unwrap();
        for (plane, (target, copy_row)) in layout.planes().iter().zip(copies_into(pixel)) {
            let row =
                |y: usize| (0..plane.used_bytes_per_row).map(move |x| (x * 3 + y * 5 + plane.offset) as u8);
            let rows: Vec<Vec<u8>> = (0..plane.rows).map(|y| row(y).collect()).collect();
            picture.fill_plane(target, rows.iter().map(Vec::as_slice), copy_row).unwrap();
        }
        let mut encoder = context.open().unwrap();
        encoder.send(picture.at(0)).unwrap();
        encoder.end().unwrap();
        let mut packet = Packet::empty();
        assert!(encoder.receive(&mut packet).unwrap());
        packet.data().unwrap().to_vec()
    }

    #[test]
    fn pictures_with_interleaved_chroma_are_the_same_pictures() {
        let planar = encoded(Pixel::YUV420P);
        assert!(planar.len() > 500, "{} bytes", planar.len());
        assert!(encoded(Pixel::NV12) == planar);
    }

    #[test]
    fn rows_go_where_they_belong() {
        let copies = copies_into(Pixel::NV12);
        let mut pairs = [9; 6];
        assert_eq!(copies.map(|(plane, _)| plane)[..3], [0, 1, 1]);
        copies[1].1(&[1, 2, 3], &mut pairs);
        copies[2].1(&[4, 5, 6], &mut pairs);
        assert_eq!(pairs, [1, 4, 2, 5, 3, 6]);
        let mut opaque = [0; 6];
        copies_into(Pixel::RGB24)[0].1(&[1, 2, 3, 4, 5, 6, 7, 8], &mut opaque);
        assert_eq!(opaque, [1, 2, 3, 5, 6, 7]);
    }
}
