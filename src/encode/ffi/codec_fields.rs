use ffmpeg_next::codec::encoder::video::{Encoder, Video};
use ffmpeg_next::{Dictionary, Error, codec, ffi, format};

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

/// Whether an open encoder still has this format and size and these flags: its options may be any of libav's.
pub(in crate::encode) fn is_unchanged(
    encoder: &codec::Context,
    pixel: format::Pixel,
    size: (u32, u32),
    flags: codec::Flags,
) -> bool {
    // SAFETY: the context is open and not null; plain numbers are read.
    let (format, width, height, found) = unsafe {
        let context = &*encoder.as_ptr();
        (context.pix_fmt, context.width, context.height, context.flags)
    };
    let has_size = i64::from(width) == i64::from(size.0) && i64::from(height) == i64::from(size.1);
    format::Pixel::from(format) == pixel && has_size && found & flags.bits() as i32 == flags.bits() as i32
}
