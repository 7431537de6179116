use ffmpeg_next::codec::Parameters;

/// What a decoder is told before the first frame; empty if all of it is in the frames.
pub(in crate::encode) fn of(parameters: &Parameters) -> Vec<u8> {
    // SAFETY: the parameters are alive; libav says how many bytes are at `extradata`, and null is checked.
    unsafe {
        let parameters = parameters.as_ptr();
        let length = usize::try_from((*parameters).extradata_size).unwrap_or(0);
        if (*parameters).extradata.is_null() || length == 0 {
            return Vec::new();
        }
        std::slice::from_raw_parts((*parameters).extradata, length).to_vec()
    }
}
