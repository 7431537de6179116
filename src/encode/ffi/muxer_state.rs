use ffmpeg_next::codec::Parameters;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Error, ffi};

/// Writes out what the muxer has buffered, and reports the first error that its output ever had: a trailer
/// may return success although bytes were refused.
pub(in crate::encode) fn flush(output: &mut Output) -> Result<(), Error> {
    // SAFETY: the context is ours and open; `pb` is set for every output that we make, and checked anyway.
    let code = unsafe {
        let io = (*output.as_mut_ptr()).pb;
        if io.is_null() {
            return Ok(());
        }
        ffi::avio_flush(io);
        (*io).error
    };
    if code < 0 { Err(Error::from(code)) } else { Ok(()) }
}

/// Ends the piece of the film that is being collected and writes out everything.
pub(in crate::encode) fn end_piece(output: &mut Output) -> Result<(), Error> {
    // SAFETY: the context is ours and its header is written; without a packet libav gives out what it holds.
    let code = unsafe { ffi::av_write_frame(output.as_mut_ptr(), std::ptr::null_mut()) };
    if code < 0 { Err(Error::from(code)) } else { flush(output) }
}

/// Whether MP4 can be written so that it plays wherever it is cut off and is an ordinary one in the end: since libav 7.1.
pub(in crate::encode) fn knows_hybrid_mp4() -> bool {
    // SAFETY: all strings are constants. The muxer, if there is one, is libav's own and lives as long as the program; its
    // class is read where it lies, as libav's search in an object that does not exist asks for.
    unsafe {
        let muxer = ffi::av_guess_format(c"mp4".as_ptr(), std::ptr::null(), std::ptr::null());
        if muxer.is_null() || (*muxer).priv_class.is_null() {
            return false;
        }
        let class = std::ptr::from_ref(&(*muxer).priv_class).cast_mut().cast();
        let (name, unit) = (c"hybrid_fragmented", c"movflags");
        !ffi::av_opt_find(class, name.as_ptr(), unit.as_ptr(), 0, ffi::AV_OPT_SEARCH_FAKE_OBJ).is_null()
    }
}

/// How long the last picture of a GIF stays; the muxer would repeat the delay before.
pub(in crate::encode) fn set_final_delay(output: &mut Output, centiseconds: u64) -> Result<(), Error> {
    let delay = i64::try_from(centiseconds).unwrap_or(i64::MAX);
    // SAFETY: the context is ours; its private data begins with an option class, as every muxer's does that
    // has options, and a null pointer is handled by libav as "no such option".
    let code =
        unsafe { ffi::av_opt_set_int((*output.as_mut_ptr()).priv_data, c"final_delay".as_ptr(), delay, 0) };
    if code < 0 { Err(Error::from(code)) } else { Ok(()) }
}

/// The four letters that a container had for a codec; zeros if it has none.
pub(in crate::encode) fn codec_tag(parameters: &Parameters) -> [u8; 4] {
    // SAFETY: the parameters are allocated; a plain number is read.
    unsafe { (*parameters.as_ptr()).codec_tag }.to_le_bytes()
}

/// Sets the four letters by which players recognise the codec of the first stream.
pub(in crate::encode) fn set_codec_tag(output: &mut Output, letters: [u8; 4]) {
    // SAFETY: the context is ours; the array holds `nb_streams` valid pointers, and every stream has
    // parameters.
    unsafe {
        let context = output.as_mut_ptr();
        if (*context).nb_streams > 0 {
            let stream = *(*context).streams;
            (*(*stream).codecpar).codec_tag = u32::from_le_bytes(letters);
        }
    }
}
