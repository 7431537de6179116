use crate::encode::codec_context::ColorTags;
use crate::frame::Resolution;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Error, ffi, frame};
use std::slice;

/// A picture in libav's memory that is filled again and again. It takes turns between as many buffers as an
/// encoder holds on to, mostly one, so that a film needs no more memory the longer it gets.
pub(in crate::encode) struct ReusableFrame {
    /// At least one.
    frames: Vec<frame::Video>,
    current: usize,
    pixel: Pixel,
    resolution: Resolution,
    tags: ColorTags,
}

impl ReusableFrame {
    /// A zeroed picture.
    pub(in crate::encode) fn new(
        pixel: Pixel,
        resolution: Resolution,
        tags: ColorTags,
    ) -> Result<Self, Error> {
        let frames = vec![allocate(pixel, resolution, tags)?];
        Ok(Self { frames, current: 0, pixel, resolution, tags })
    }

    /// Turns to a buffer that no encoder reads any more. Nothing is copied.
    pub(in crate::encode) fn make_writable(&mut self) -> Result<(), Error> {
        let free = self.frames.iter_mut().position(is_ours);
        if free.is_none() {
            self.frames.push(allocate(self.pixel, self.resolution, self.tags)?);
        }
        self.current = free.unwrap_or(self.frames.len() - 1);
        Ok(())
    }

    /// Copies rows into a plane, each by `copy(source, target)`, where `target` has room for a whole row.
    /// Call [`ReusableFrame::make_writable`] first.
    ///
    /// # Errors
    /// `EINVAL` if the plane does not exist, is read by someone else or has fewer rows.
    pub(in crate::encode) fn fill_plane<'rows>(
        &mut self,
        plane: usize,
        rows: impl Iterator<Item = &'rows [u8]>,
        copy: impl Fn(&[u8], &mut [u8]),
    ) -> Result<(), Error> {
        let refused = || Error::Other { errno: ffmpeg_next::error::EINVAL };
        let frame = &mut self.frames[self.current];
        if plane >= frame.planes() || !is_ours(frame) {
            return Err(refused());
        }
        let (row_bytes, row_count) = (frame.stride(plane), frame.plane_height(plane) as usize);
        // SAFETY: the frame is allocated; libav gives each plane `stride * height` bytes, which were zeroed
        // when it was allocated. Nobody else holds its buffers, and the slice ends with this function.
        let target =
            unsafe { slice::from_raw_parts_mut((&(*frame.as_ptr()).data)[plane], row_bytes * row_count) };
        let mut targets = target.chunks_exact_mut(row_bytes);
        for row in rows {
            copy(row, targets.next().ok_or_else(refused)?);
        }
        Ok(())
    }

    /// The picture with its place in the film, ready to be sent.
    pub(in crate::encode) fn at(&mut self, pts: i64) -> &frame::Video {
        let frame = &mut self.frames[self.current];
        frame.set_pts(Some(pts));
        frame
    }
}

fn is_ours(frame: &mut frame::Video) -> bool {
    // SAFETY: the frame is allocated.
    unsafe { ffi::av_frame_is_writable(frame.as_mut_ptr()) > 0 }
}

fn allocate(pixel: Pixel, resolution: Resolution, tags: ColorTags) -> Result<frame::Video, Error> {
    let out_of_memory = Error::Other { errno: ffmpeg_next::error::ENOMEM };
    let mut frame = frame::Video::empty();
    // SAFETY: the pointer is checked before use; format and size are set before buffers are asked for, as
    // the function demands, and a failure leaves a frame without buffers, which is only dropped. Planes are
    // zeroed within the size that libav gives them, before anyone reads them.
    unsafe {
        if frame.as_ptr().is_null() {
            return Err(out_of_memory);
        }
        frame.set_format(pixel);
        frame.set_width(resolution.width);
        frame.set_height(resolution.height);
        let code = ffi::av_frame_get_buffer(frame.as_mut_ptr(), 0);
        if code < 0 {
            return Err(Error::from(code));
        }
        for plane in 0..frame.planes() {
            let bytes = frame.stride(plane) * frame.plane_height(plane) as usize;
            (&(*frame.as_ptr()).data)[plane].write_bytes(0, bytes);
        }
        if tags.is_chroma_left {
            (*frame.as_mut_ptr()).chroma_location = ffi::AVChromaLocation::AVCHROMA_LOC_LEFT;
        }
    }
    frame.set_color_space(tags.space);
    frame.set_color_range(tags.range);
    frame.set_color_primaries(tags.primaries);
    frame.set_color_transfer_characteristic(tags.transfer);
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PixelFormat;

    fn gray(value: u8) -> impl Fn(&[u8], &mut [u8]) {
        move |source, target| target[..source.len()].fill(value)
    }

    #[test]
    fn a_buffer_that_someone_reads_is_left_alone() {
        let size = Resolution { width: 8, height: 2 };
        let mut picture =
            ReusableFrame::new(Pixel::YUV420P, size, ColorTags::of(PixelFormat::Yuv420p)).unwrap();
        let rows = [[0; 8]; 2];
        let fill = |picture: &mut ReusableFrame, value| {
            picture.make_writable().unwrap();
            picture.fill_plane(0, rows.iter().map(|row| &row[..]), gray(value)).unwrap();
        };
        fill(&mut picture, 1);
        // SAFETY: both frames are allocated; `held` shares the buffers like an encoder does.
        let held = unsafe {
            let mut held = frame::Video::empty();
            assert_eq!(ffi::av_frame_ref(held.as_mut_ptr(), picture.at(0).as_ptr()), 0);
            held
        };
        assert!(picture.fill_plane(0, rows.iter().map(|row| &row[..]), gray(9)).is_err());
        fill(&mut picture, 2);
        assert_eq!((held.data(0)[0], picture.at(1).data(0)[0]), (1, 2));
        drop(held);
        fill(&mut picture, 3);
        fill(&mut picture, 4);
        assert_eq!(picture.frames.len(), 2, "buffers that came back are used again");
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        let size = Resolution { width: 8, height: 2 };
        let mut picture = ReusableFrame::new(Pixel::BGRA, size, ColorTags::of(PixelFormat::Bgr0)).unwrap();
        let rows = [[0; 8]; 3];
        assert!(picture.fill_plane(0, rows.iter().map(|row| &row[..]), gray(1)).is_err());
        assert!(picture.fill_plane(1, rows.iter().take(1).map(|row| &row[..]), gray(1)).is_err());
    }
}
