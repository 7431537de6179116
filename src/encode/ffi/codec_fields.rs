use ffmpeg_next::codec::encoder::video::{Encoder, Video};
use ffmpeg_next::{Dictionary, Error, ffi};

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
