use ffmpeg_next::codec::encoder::video::{Encoder, Video};
use ffmpeg_next::{Dictionary, Error, codec, ffi};

/// Says that chroma samples lie at the left one of two luma samples, as our converter computes them.
pub(in crate::encode) fn set_chroma_left(context: &mut Video) {
    // SAFETY: the context is ours alone and not yet open; the field is a plain enum.
    unsafe { (*context.as_mut_ptr()).chroma_sample_location = ffi::AVChromaLocation::AVCHROMA_LOC_LEFT };
}

/// Opens an encoder. The second result is the options that it does not know, which libav itself ignores.
pub(in crate::encode) fn open(
    mut context: Video,
    options: &[(String, String)],
) -> Result<(Encoder, Vec<String>), Error> {
    let dictionary: Dictionary<'_> = options.iter().collect();
    // SAFETY: the context was allocated for its codec and is not open. libav replaces the dictionary by what
    // it did not use, and that is owned and freed here.
    let (code, left_over) = unsafe {
        let mut entries = dictionary.disown();
        let code = ffi::avcodec_open2(context.as_mut_ptr(), std::ptr::null(), &raw mut entries);
        (code, Dictionary::own(entries))
    };
    if code < 0 {
        return Err(Error::from(code));
    }
    let unknown = left_over.iter().map(|(key, value)| format!("{key}={value}")).collect();
    Ok((Encoder(context), unknown))
}

/// What an encoder was told that its options, which may be any of libav's, must not change.
#[derive(Debug, PartialEq)]
pub(in crate::encode) struct Order {
    format: ffi::AVPixelFormat,
    size: [i32; 2],
    time_base: [i32; 2],
    colors: [u32; 5],
    flags: i32,
}

impl Order {
    /// What an encoder was told, or works with by now; of its flags those that count.
    pub(in crate::encode) fn of(encoder: &codec::Context, flags: codec::Flags) -> Self {
        // SAFETY: the context is not null; plain numbers are read.
        unsafe {
            let context = &*encoder.as_ptr();
            let colors = [
                context.color_range as u32,
                context.colorspace as u32,
                context.color_primaries as u32,
                context.color_trc as u32,
                context.chroma_sample_location as u32,
            ];
            Self {
                format: context.pix_fmt,
                size: [context.width, context.height],
                time_base: [context.time_base.num, context.time_base.den],
                colors,
                flags: context.flags & flags.bits() as i32,
            }
        }
    }
}
