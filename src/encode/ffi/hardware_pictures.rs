use crate::frame::Resolution;
use ffmpeg_next::codec::encoder::video::Video;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Error, ffi, frame};
use std::ffi::c_void;

/// Pictures that an encoder may hold at a time, with room for those that are on their way.
const POOL_PICTURES: i32 = 32;

/// Pictures in the memory of the hardware that encodes them, by VA-API. They are made at the beginning and used again.
pub(in crate::encode) struct HardwarePictures {
    pool: Shared,
    picture: frame::Video,
}

/// One reference to something that libav counts references of.
struct Shared(*mut ffi::AVBufferRef);

// SAFETY: libav counts references atomically and locks its pools; a reference may be used and given back on any thread.
unsafe impl Send for Shared {}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: the reference is ours or null, which libav takes for nothing.
        unsafe { ffi::av_buffer_unref(&raw mut self.0) };
    }
}

impl HardwarePictures {
    /// Opens the first device there is and makes its pictures. `pixel` is how they come from ordinary memory.
    pub(in crate::encode) fn open(resolution: Resolution, pixel: Pixel) -> Result<Self, Error> {
        let mut device = Shared(std::ptr::null_mut());
        // SAFETY: libav fills in the reference or leaves it null; no name and no options are given.
        let code = unsafe {
            ffi::av_hwdevice_ctx_create(
                &raw mut device.0,
                ffi::AVHWDeviceType::AV_HWDEVICE_TYPE_VAAPI,
                std::ptr::null(),
                std::ptr::null_mut(),
                0,
            )
        };
        checked(code)?;
        // SAFETY: the device is open; the pool takes a reference of its own.
        let pool = Shared(unsafe { ffi::av_hwframe_ctx_alloc(device.0) });
        if pool.0.is_null() {
            return Err(Error::Other { errno: ffmpeg_next::error::ENOMEM });
        }
        // SAFETY: the data of such a reference is a context of pictures, which nobody else has yet.
        let code = unsafe {
            let data = (*pool.0).data.cast::<c_void>();
            let context = &mut *data.cast::<ffi::AVHWFramesContext>();
            context.format = Pixel::VAAPI.into();
            context.sw_format = pixel.into();
            context.width = i32::try_from(resolution.width).unwrap_or(i32::MAX);
            context.height = i32::try_from(resolution.height).unwrap_or(i32::MAX);
            context.initial_pool_size = POOL_PICTURES;
            ffi::av_hwframe_ctx_init(pool.0)
        };
        checked(code)?;
        Ok(Self { pool, picture: frame::Video::empty() })
    }

    /// Tells an encoder that is not yet open where its pictures come from.
    pub(in crate::encode) fn announce(&self, encoder: &mut Video) -> Result<(), Error> {
        // SAFETY: both are valid; the encoder gets a reference of its own, and frees it.
        unsafe {
            let reference = ffi::av_buffer_ref(self.pool.0);
            if reference.is_null() {
                return Err(Error::Other { errno: ffmpeg_next::error::ENOMEM });
            }
            (*encoder.as_mut_ptr()).hw_frames_ctx = reference;
        }
        Ok(())
    }

    /// Copies a picture into the hardware's memory.
    pub(in crate::encode) fn upload(&mut self, picture: &frame::Video) -> Result<&frame::Video, Error> {
        // SAFETY: both frames are allocated. What ours held goes back to the pool, unless the encoder still reads it.
        unsafe {
            let uploaded = self.picture.as_mut_ptr();
            ffi::av_frame_unref(uploaded);
            checked(ffi::av_hwframe_get_buffer(self.pool.0, uploaded, 0))?;
            checked(ffi::av_hwframe_transfer_data(uploaded, picture.as_ptr(), 0))?;
            checked(ffi::av_frame_copy_props(uploaded, picture.as_ptr()))?;
        }
        Ok(&self.picture)
    }
}

fn checked(code: i32) -> Result<(), Error> {
    if code < 0 { Err(Error::from(code)) } else { Ok(()) }
}
